import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Confirm } from "@/kit/Confirm";

/** Asks once before a text that can't be saved is left behind. */
export function Leaving({ when }: { when: boolean }) {
  const { t } = useTranslation("templates");
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: () => when,
    enableBeforeUnload: () => when,
    withResolver: true,
  });
  return (
    <Confirm
      opened={status === "blocked"}
      title={t("leave.title")}
      action={t("leave.go")}
      danger
      busy={false}
      error={null}
      onConfirm={() => proceed?.()}
      onClose={() => reset?.()}
    >
      {t("leave.text")}
    </Confirm>
  );
}
