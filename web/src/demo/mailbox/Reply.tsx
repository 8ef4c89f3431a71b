import { Button, Group, Textarea } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import { useTranslation } from "react-i18next";
import { fieldErrors } from "@/api/problem";
import { noteWritten, useReplies } from "./replies";
import type { useDeeds } from "./useDeeds";

type Deeds = ReturnType<typeof useDeeds>;

interface ReplyProps {
  /** Of the mail that is answered. */
  sign: string;
  name: string;
  path: Deeds["path"];
  reply: Deeds["reply"];
  /** Whether the keyboard goes there. */
  focused: boolean;
  close: () => void;
}

/** What the lead writes back. */
export function Reply({ sign, name, path, reply, focused, close }: ReplyProps) {
  const { t } = useTranslation(["demo", "kit"]);
  const text = useReplies((state) => state.written[sign] ?? "");
  const giveUp = () => {
    noteWritten(sign, "");
    close();
  };
  const send = () => {
    if (text.trim()) reply.mutate({ params: { path }, body: { text } }, { onSuccess: giveUp });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Textarea
        label={t("deeds.replyTo", { name })}
        placeholder={t("deeds.placeholder")}
        autosize
        minRows={3}
        maxLength={2000}
        autoFocus={focused}
        value={text}
        error={fieldErrors(reply.error)["text"]}
        onChange={(event) => noteWritten(sign, event.currentTarget.value)}
        onKeyDown={getHotkeyHandler([
          ["mod+Enter", send],
          ["Escape", close],
        ])}
      />
      <Group gap="xs" mt="xs">
        <Button size="sm" type="submit" loading={reply.isPending} disabled={!text.trim()}>
          {t("deeds.send")}
        </Button>
        <Button size="sm" variant="subtle" onClick={giveUp}>
          {t("kit:cancel")}
        </Button>
      </Group>
    </form>
  );
}
