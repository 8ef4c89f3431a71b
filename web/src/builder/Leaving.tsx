import { Button, Group, Modal, Stack, Text } from "@mantine/core";
import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Draft } from "./draft";

/** Nobody loses changes by leaving: what can be saved is saved on the way; of what can't be, one is asked first. */
export function Leaving({ draft: { autosave } }: { draft: Draft }) {
  const { t } = useTranslation("builder");
  const stuck = () => autosave.unsaved && ["away", "conflict", "refused"].includes(autosave.state.phase);
  const blocker = useBlocker({
    shouldBlockFn: ({ current, next }) =>
      stuck() && (current.pathname !== next.pathname || searchTab(current.search) !== searchTab(next.search)),
    enableBeforeUnload: () => autosave.unsaved,
    withResolver: true,
  });
  return (
    <Modal opened={blocker.status === "blocked"} onClose={() => blocker.reset?.()} title={t("leaving.title")} centered>
      <Stack>
        <Text>{t("leaving.text")}</Text>
        <Group justify="flex-end">
          <Button variant="default" color="red" onClick={() => blocker.proceed?.()}>
            {t("leaving.go")}
          </Button>
          <Button onClick={() => blocker.reset?.()} data-autofocus>
            {t("leaving.stay")}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

function searchTab(search: unknown): unknown {
  return typeof search === "object" && search !== null && "tab" in search ? search.tab : undefined;
}
