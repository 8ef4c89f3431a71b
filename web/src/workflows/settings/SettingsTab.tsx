import { Group, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useForms } from "@/forms/useForms";
import { Section } from "@/kit/Section";
import type { WorkflowView } from "../types";
import { Ends } from "./Ends";
import { Fallbacks } from "./Fallbacks";
import { FormsBound } from "./FormsBound";
import { NameSetting } from "./NameSetting";
import { StartByHand } from "./StartByHand";

/** What is set for a workflow as a whole. */
export function SettingsTab({ workflow }: { workflow: WorkflowView }) {
  const { t } = useTranslation("workflows");
  const forms = useForms();
  const changeable = workflow.state !== "archived";
  return (
    <Stack gap="lg" maw={760}>
      {changeable && (
        <>
          <Section title={t("settings.name")}>
            <NameSetting workflow={workflow} />
          </Section>
          <Section title={t("settings.forms")} about={t("settings.formsText")}>
            <FormsBound workflow={workflow} forms={forms} />
          </Section>
        </>
      )}
      <Section title={t("settings.enrolment")}>
        <Text>{t("settings.enrolmentText")}</Text>
      </Section>
      {changeable && (
        <>
          <StartByHand workflow={workflow} />
          <Section title={t("settings.fallbacks")} about={t("settings.fallbacksText")}>
            <Fallbacks workflow={workflow} />
          </Section>
        </>
      )}
      <Section title={t("settings.end")}>
        <Group gap="sm">
          <Ends workflow={workflow} forms={forms.filter((form) => form.workflowId === workflow.id)} />
        </Group>
      </Section>
    </Stack>
  );
}
