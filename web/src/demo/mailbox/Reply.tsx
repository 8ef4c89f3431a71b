import { Button, Group, Textarea } from "@mantine/core";
import { getHotkeyHandler } from "@mantine/hooks";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { fieldErrors } from "@/api/problem";
import type { useDeeds } from "./useDeeds";

type Deeds = ReturnType<typeof useDeeds>;

interface ReplyProps {
  name: string;
  path: Deeds["path"];
  reply: Deeds["reply"];
  close: () => void;
}

/** What the lead writes back. */
export function Reply({ name, path, reply, close }: ReplyProps) {
  const { t } = useTranslation(["demo", "kit"]);
  const [text, setText] = useState("");
  const send = () => {
    if (text.trim()) reply.mutate({ params: { path }, body: { text } }, { onSuccess: close });
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
        data-autofocus
        autoFocus
        value={text}
        error={fieldErrors(reply.error)["text"]}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={getHotkeyHandler([
          ["mod+Enter", send],
          ["Escape", close],
        ])}
      />
      <Group gap="xs" mt="xs">
        <Button size="sm" type="submit" loading={reply.isPending} disabled={!text.trim()}>
          {t("deeds.send")}
        </Button>
        <Button size="sm" variant="subtle" onClick={close}>
          {t("kit:cancel")}
        </Button>
      </Group>
    </form>
  );
}
