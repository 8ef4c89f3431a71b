import { Stack } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { Section } from "@/kit/Section";
import type { FormView } from "../types";
import { Door } from "./Door";
import { General } from "./General";
import { Removal } from "./Removal";

/** What is set for a form beside its fields. */
export function SettingsTab({ form }: { form: FormView }) {
  const { t } = useTranslation("forms");
  return (
    <Stack gap="lg" maw={760}>
      <Section title={t("settings.general")}>
        <General form={form} />
      </Section>
      <Section title={t("settings.open")}>
        <Door form={form} />
      </Section>
      <Section title={t("settings.remove")}>
        <Removal form={form} />
      </Section>
    </Stack>
  );
}
