import { Button, Group, Popover, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMailOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { useDeeds } from "./useDeeds";

interface UnsubscribeProps {
  address: string;
  url: string;
  /** The address gets no more mails already. */
  done: boolean;
  leave: ReturnType<typeof useDeeds>["leave"];
}

/** The mail's own way out. */
export function Unsubscribe({ address, url, done, leave }: UnsubscribeProps) {
  const { t } = useTranslation(["demo", "kit"]);
  const [asking, ask] = useDisclosure(false);
  if (done)
    return (
      <Group gap={6} c="var(--ft-quiet)">
        <IconMailOff size={16} aria-hidden />
        <Text fz="sm">{t("mail.suppressed")}</Text>
      </Group>
    );
  return (
    <Popover opened={asking} onDismiss={ask.close} trapFocus returnFocus width={300} withArrow>
      <Popover.Target>
        <Button
          size="sm"
          variant="subtle"
          leftSection={<IconMailOff size={16} aria-hidden />}
          loading={leave.isPending}
          onClick={ask.toggle}
        >
          {t("deeds.unsubscribe")}
        </Button>
      </Popover.Target>
      <Popover.Dropdown aria-label={t("deeds.sure", { address })}>
        <Stack gap="xs">
          <Text fz="sm" fw={600}>
            {t("deeds.sure", { address })}
          </Text>
          <Text fz="sm">{t("deeds.sureText")}</Text>
          <Group gap="xs">
            <Button
              size="xs"
              color="red"
              onClick={() => {
                ask.close();
                leave.mutate(url);
              }}
            >
              {t("deeds.unsubscribe")}
            </Button>
            <Button size="xs" variant="default" onClick={ask.close}>
              {t("kit:cancel")}
            </Button>
          </Group>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}
