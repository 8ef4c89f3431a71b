import { Alert, Radio, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import type { UseFormReturnType } from "@mantine/form";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Section } from "@/kit/Section";
import { timeOfDay, useNow } from "@/kit/time";
import type { Values } from "./values";

interface FieldsProps {
  form: UseFormReturnType<Values>;
}

const COLUMNS = { base: 1, sm: 2 };

export function Company({ form }: FieldsProps) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("workspace.company")} about={t("workspace.companyAbout")}>
      <SimpleGrid cols={COLUMNS}>
        <TextInput label={t("workspace.name")} autoComplete="organization" {...form.getInputProps("name")} />
        <TimeZone form={form} />
      </SimpleGrid>
      <Textarea
        label={t("workspace.postalAddress")}
        description={t("workspace.postalAddressAbout")}
        autosize
        minRows={2}
        {...form.getInputProps("postalAddress")}
      />
    </Section>
  );
}

function TimeZone({ form }: FieldsProps) {
  const { t, i18n } = useTranslation("settings");
  const now = useNow();
  const zone = form.values.timeZone;
  const zones = [...new Set(["UTC", zone, ...Intl.supportedValuesOf("timeZone")])].filter(Boolean);
  const time = new Intl.DateTimeFormat(i18n.language, { timeZone: zone, ...timeOfDay(i18n.language) });
  return (
    <Select
      label={t("workspace.timeZone")}
      description={t("workspace.timeZoneAbout", { time: time.format(now) })}
      inputWrapperOrder={["label", "input", "description", "error"]}
      data={zones}
      searchable
      allowDeselect={false}
      nothingFoundMessage={t("workspace.noZone")}
      limit={100}
      {...form.getInputProps("timeZone")}
    />
  );
}

export function Sender({ form }: FieldsProps) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("workspace.sender")} about={t("workspace.senderAbout")}>
      <SimpleGrid cols={COLUMNS}>
        <TextInput label={t("workspace.fromName")} {...form.getInputProps("fromName")} />
        <TextInput label={t("workspace.fromAddress")} type="email" {...form.getInputProps("fromAddress")} />
      </SimpleGrid>
      <TextInput
        label={t("workspace.replyTo")}
        description={t("workspace.replyToAbout")}
        type="email"
        {...form.getInputProps("replyTo")}
      />
    </Section>
  );
}

export function Links({ form, before }: FieldsProps & { before: string }) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("workspace.links")} about={t("workspace.linksAbout")}>
      <TextInput
        label={t("workspace.bookingLink")}
        description={t("workspace.bookingLinkAbout")}
        placeholder="https://"
        type="url"
        {...form.getInputProps("bookingLink")}
      />
      <Stack gap="xs">
        <TextInput
          label={t("workspace.slug")}
          description={t("workspace.slugAbout", { address: `${location.origin}/f/${form.values.slug || "…"}/` })}
          {...form.getInputProps("slug")}
        />
        {form.values.slug !== before && (
          <Alert color="yellow" icon={<IconAlertTriangle aria-hidden />}>
            {t("workspace.slugChanges", { address: `/f/${before}/` })}
          </Alert>
        )}
      </Stack>
    </Section>
  );
}

export function Doubt({ form }: FieldsProps) {
  const { t } = useTranslation("settings");
  return (
    <Section title={t("doubt.title")} about={t("doubt.about")}>
      <Radio.Group aria-label={t("doubt.title")} {...form.getInputProps("doubtPolicy")}>
        <Stack gap="md">
          {(["resend", "hold"] as const).map((policy) => (
            <Radio key={policy} value={policy} label={t(`doubt.${policy}`)} description={t(`doubt.${policy}About`)} />
          ))}
        </Stack>
      </Radio.Group>
    </Section>
  );
}
