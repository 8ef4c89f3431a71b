import { SegmentedControl, Stack, Switch } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useSettingWords } from "../words";
import { MailHere } from "./MailHere";
import { MailTemplate } from "./MailTemplate";
import type { FieldsProps } from "./NodeSettings";

export interface MailFieldsProps extends FieldsProps {
  workflowId: string;
}

/** The mail of a node: one of the workspace's templates, or written here. */
export function MailFields({ workflowId, ...fields }: MailFieldsProps) {
  const { t } = useTranslation("builder");
  const { node, set } = fields;
  const words = useSettingWords()("sameThread");
  const [way, setWay] = useState(typeof node.config["template"] === "string" ? "template" : "here");
  const threaded = node.config["sameThread"] !== false;
  const choose = (chosen: string) => {
    setWay(chosen);
    if (chosen === "here") set({ template: undefined });
  };
  return (
    <Stack gap="md">
      {node.type === "send_followup" && (
        <Switch
          label={words.title}
          description={words.about}
          checked={threaded}
          onChange={(event) => set({ sameThread: event.currentTarget.checked ? undefined : false })}
        />
      )}
      <SegmentedControl
        fullWidth
        aria-label={t("mail.way")}
        value={way}
        onChange={choose}
        data={[
          { value: "here", label: t("mail.here") },
          { value: "template", label: t("mail.template") },
        ]}
      />
      {way === "template" ? (
        <MailTemplate {...fields} workflowId={workflowId} />
      ) : (
        <MailHere {...fields} workflowId={workflowId} />
      )}
    </Stack>
  );
}

/** The setting that holds the text of a mail node. */
export const textSetting = (type: string) => (type === "send_followup" ? "followUpTemplate" : "emailTemplate");

/** Whether the node's own subject is used: a follow-up in a conversation has that of the mail it answers. */
export const hasSubject = (type: string, config: Record<string, unknown>) =>
  type !== "send_followup" || config["sameThread"] === false;

export const defaultSubject = (type: string) =>
  type === "send_followup" ? "Following up" : "Thanks for reaching out!";

export const textOf = (value: unknown) => (typeof value === "string" ? value : "");
