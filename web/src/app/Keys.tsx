import { Group, Kbd, Modal, Stack, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useNavigate } from "@tanstack/react-router";
import { useRef } from "react";
import { useTranslation } from "react-i18next";
import { usePageKeys, useShownKeys } from "@/kit/keys";
import type { Place } from "./places";

const PATIENCE_MS = 1_500;

/** The keys that work everywhere, and `?`, which shows them with those of the page. */
export function Keys({ places }: { places: Place[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [open, help] = useDisclosure(false);
  const groups = useShownKeys();
  const asked = useRef(0);
  usePageKeys([
    ["?", help.open],
    ["shift+?", help.open],
    [
      "g",
      () => {
        asked.current = Date.now();
      },
    ],
    ...places.map((place): [string, () => void] => [
      place.key,
      () => {
        if (Date.now() - asked.current < PATIENCE_MS) void navigate({ to: place.to });
        asked.current = 0;
      },
    ]),
  ]);
  const everywhere = [
    { keys: ["Ctrl", "K"], does: t("keys.palette") },
    { keys: ["?"], does: t("keys.help") },
    ...places.map((place) => ({ keys: ["g", place.key], does: t("keys.go", { page: t(`nav.${place.name}`) }) })),
  ];
  return (
    <Modal opened={open} onClose={help.close} title={t("keys.title")} size="md">
      <Stack gap="lg">
        {[{ title: t("keys.everywhere"), keys: everywhere }, ...groups].map((group) => (
          <Stack key={group.title} gap={6}>
            <Title order={3} fz="sm">
              {group.title}
            </Title>
            {group.keys.map((item) => (
              <Group key={item.does} justify="space-between">
                <Text fz="sm">{item.does}</Text>
                <Group gap={4}>
                  {item.keys.map((key) => (
                    <Kbd key={key}>{key}</Kbd>
                  ))}
                </Group>
              </Group>
            ))}
          </Stack>
        ))}
      </Stack>
    </Modal>
  );
}
