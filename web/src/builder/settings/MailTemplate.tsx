import { Anchor, Stack, Text } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { problemAt } from "../problems";
import { useBuilder } from "../store";
import type { MailFieldsProps } from "./MailFields";
import { MailPreview } from "./MailPreview";
import { TemplateSelect, useTemplates } from "./TemplateSelect";

/** A mail that is one of the workspace's templates. */
export function MailTemplate({ node, set, workflowId }: MailFieldsProps) {
  const { t } = useTranslation("builder");
  const problems = useBuilder((state) => state.problems);
  const name = node.config["template"];
  const template = useTemplates()?.find((one) => one.name === name);
  const asked = {
    label: t("settings.template.title"),
    description: undefined,
    error: problemAt(problems, node.key, "template"),
  };
  return (
    <Stack gap="md">
      <TemplateSelect
        asked={asked}
        value={typeof name === "string" ? name : ""}
        set={(value) => set({ template: value })}
      />
      {template && (
        <>
          <MailPreview workflowId={workflowId} subject={template.subject} html={template.html} height={260} />
          <Text fz="sm" c="dimmed">
            {t("mail.templateHint")}{" "}
            <Anchor component={Link} to={`/templates/${template.id}`} fz="sm">
              {t("mail.openTemplate")}
            </Anchor>
          </Text>
        </>
      )}
    </Stack>
  );
}
