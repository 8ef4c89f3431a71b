import { SegmentedControl, Stack, Text, useMantineColorScheme } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useHeldSession } from "@/account/session";
import { LANGUAGES, type Language, speak } from "@/i18n";
import { Section } from "@/kit/Section";
import { NameForm } from "./NameForm";
import { PasswordForm } from "./PasswordForm";

const SCHEMES = ["light", "dark", "auto"] as const;

/** The person who is signed in, and how FlowTrack looks to them. */
export function AccountSection() {
  const account = useHeldSession()?.account;
  if (!account) return null;
  return (
    <>
      <NameForm account={account} />
      <PasswordForm />
      <Looks />
    </>
  );
}

function Looks() {
  const { t, i18n } = useTranslation(["settings", "app"]);
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <Section title={t("looks.title")} about={t("looks.about")}>
      <Stack gap="md" align="flex-start">
        <Choice
          label={t("app:language")}
          value={i18n.language}
          data={Object.entries(LANGUAGES).map(([value, label]) => ({ value, label }))}
          choose={(language) => void speak(language as Language)}
        />
        <Choice
          label={t("app:appearance")}
          value={colorScheme}
          data={SCHEMES.map((value) => ({ value, label: t(`app:scheme.${value}`) }))}
          choose={(scheme) => setColorScheme(scheme as (typeof SCHEMES)[number])}
        />
      </Stack>
    </Section>
  );
}

interface ChoiceProps {
  label: string;
  value: string;
  data: { value: string; label: string }[];
  choose: (value: string) => void;
}

function Choice({ label, value, data, choose }: ChoiceProps) {
  return (
    <Stack gap={4}>
      <Text fz="sm" fw={500}>
        {label}
      </Text>
      <SegmentedControl aria-label={label} value={value} data={data} onChange={choose} />
    </Stack>
  );
}
