import { Modal, Text } from "@mantine/core";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { refresh } from "@/app/live";
import { SignInForm } from "./SignInForm";
import { keepSession, type Session } from "./session";

const ID = "sign-in-again";

/**
 * While the sign-in lies over the page, keys of what is beneath rest: Escape would close a dialog there, and what is typed in
 * it would be lost. Whoever hears a key first can hold it back, so this is used once, by what is there before all dialogs.
 */
export function useRestingKeys(): void {
  useEffect(() => {
    const rest = (event: KeyboardEvent) => {
      const isMeantBeneath = event.key === "Escape" || event.ctrlKey || event.metaKey;
      if (isMeantBeneath && document.getElementById(ID)) event.stopImmediatePropagation();
    };
    addEventListener("keydown", rest, { capture: true });
    return () => removeEventListener("keydown", rest, { capture: true });
  }, []);
}

/** Over the page of somebody whose session has ended: what was typed there stays, and is saved when they are back. */
export function SignInAgain({ account }: { account: NonNullable<Session["account"]> }) {
  const { t } = useTranslation("account");
  const queries = useQueryClient();
  const back = (session: Session) => {
    if (session.account?.id !== account.id) return location.reload(); // what is there is for somebody else's eyes
    keepSession(queries, session);
    refresh(queries);
    dispatchEvent(new Event("online")); // what could not be saved meanwhile is tried again at once
  };
  return (
    <Modal
      opened
      id={ID}
      onClose={() => undefined}
      withCloseButton={false}
      title={t("again.title")}
      centered
      overlayProps={{ backgroundOpacity: 1, color: "var(--ft-ground)" }}
    >
      <Text mb="md">{t("again.text")}</Text>
      <SignInForm email={account.email} onDone={back} />
    </Modal>
  );
}
