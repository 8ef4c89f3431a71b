import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Confirm } from "./Confirm";

/** Asks once before what is not saved is left behind; `text` says what that is. */
export function Leaving({ when, text }: { when: boolean; text: string }) {
  const { t } = useTranslation("kit");
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
      {text}
    </Confirm>
  );
}
