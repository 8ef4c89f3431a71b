import { useBlocker } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Autosave } from "./autosave";
import { Confirm } from "./Confirm";

interface Way {
  current: { pathname: string };
  next: { pathname: string };
}

interface LeavingProps {
  /** Whether something would be lost on this way; asked at the moment of leaving. */
  when: (way: Way) => boolean | Promise<boolean>;
  /** The same for closing the tab, where nothing can be saved on the way. */
  whenClosing: () => boolean;
  /** What is lost. */
  text: string;
  onGo?: () => void;
}

/** Asks once before what is not saved is left behind. */
export function Leaving({ when, whenClosing, text, onGo }: LeavingProps) {
  const { t } = useTranslation("kit");
  const { status, proceed, reset } = useBlocker({
    shouldBlockFn: when,
    enableBeforeUnload: whenClosing,
    withResolver: true,
  });
  const go = () => {
    onGo?.();
    proceed?.();
  };
  return (
    <Confirm
      opened={status === "blocked"}
      title={t("leave.title")}
      action={t("leave.go")}
      keep={t("leave.stay")}
      danger
      busy={false}
      error={null}
      onConfirm={go}
      onClose={() => reset?.()}
    >
      {text}
    </Confirm>
  );
}

/** Longer than this nobody waits for a save before being asked. */
const PATIENCE_MS = 2_000;

/**
 * For what saves itself: what was typed last is saved on the way, and only what can't be is asked about; it is given up by
 * going all the same. Another part of the same page is no other page.
 */
export function LeavingDraft<Value>({ autosave }: { autosave: Autosave<Value> }) {
  const { t } = useTranslation("kit");
  return (
    <Leaving
      when={async ({ current, next }) => {
        if (current.pathname === next.pathname || !autosave.unsaved) return false;
        await Promise.race([autosave.now(), new Promise((resolve) => setTimeout(resolve, PATIENCE_MS))]);
        return autosave.unsaved;
      }}
      whenClosing={() => autosave.unsaved}
      text={t("leave.draft")}
      onGo={() => autosave.drop()}
    />
  );
}
