import { Box, Button, Group, Stack, Tabs, Title } from "@mantine/core";
import { useDocumentTitle } from "@mantine/hooks";
import { IconExternalLink } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Awaited } from "@/kit/Awaited";
import { Back } from "@/kit/Back";
import classes from "./FormPage.module.css";
import { FieldsTab } from "./fields/FieldsTab";
import { Marks } from "./Marks";
import { ShareTab } from "./ShareTab";
import { SettingsTab } from "./settings/SettingsTab";
import { SubmissionsTab } from "./submissions/SubmissionsTab";
import type { FormView } from "./types";

const TABS = {
  fields: FieldsTab,
  share: ShareTab,
  submissions: SubmissionsTab,
  settings: SettingsTab,
} as const;
type Tab = keyof typeof TABS;
const NAMES = Object.keys(TABS) as Tab[];

/** A form: what it asks, how it gets to people, what they sent, and what is set for it. */
export function FormPage() {
  const { t } = useTranslation("forms");
  const { formId } = useParams({ from: "/forms/$formId" });
  const { data, error, refetch } = api.useQuery("get", "/api/v1/forms/{formId}", { params: { path: { formId } } });
  if (data) return <Form form={data} />;
  const back = <Back to="/forms">{t("back")}</Back>;
  return <Awaited title={t("title")} error={error} again={() => void refetch()} back={back} />;
}

function Form({ form }: { form: FormView }) {
  const { t } = useTranslation("forms");
  const { tab } = useSearch({ from: "/forms/$formId" });
  const navigate = useNavigate({ from: "/forms/$formId" });
  useDocumentTitle(`${form.name} · FlowTrack`);
  const shown = NAMES.find((one) => one === tab) ?? "fields";
  const go = (to: string | null) => void navigate({ search: to && to !== "fields" ? { tab: to } : {} });
  return (
    <Tabs value={shown} onChange={go} keepMounted={false}>
      <Header form={form} />
      <Tabs.List aria-label={t("tabs.label")} px={{ base: "xs", sm: "lg" }} className={classes["tabs"] ?? ""}>
        {NAMES.map((one) => (
          <Tabs.Tab key={one} value={one}>
            {t(`tabs.${one}`)}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      {NAMES.map((one) => {
        const Shown = TABS[one];
        return (
          <Tabs.Panel key={one} value={one}>
            <Box px={{ base: "md", sm: "xl" }} py="lg" maw={1280} w="100%">
              <Shown form={form} />
            </Box>
          </Tabs.Panel>
        );
      })}
    </Tabs>
  );
}

function Header({ form }: { form: FormView }) {
  const { t } = useTranslation("forms");
  return (
    <Stack component="header" gap={6} px={{ base: "md", sm: "xl" }} pt="md" pb={6} className={classes["header"] ?? ""}>
      <Back to="/forms">{t("back")}</Back>
      <Group justify="space-between" gap="sm">
        <Group gap="4px 20px" miw={0}>
          <Title order={1} fz={22} className="ft-long">
            {form.name}
          </Title>
          <Marks form={form} inline />
        </Group>
        <Button
          component="a"
          href={new URL(form.hostedUrl).pathname}
          target="_blank"
          variant="default"
          size="sm"
          rightSection={<IconExternalLink size={16} aria-hidden />}
        >
          {t("open")}
        </Button>
      </Group>
    </Stack>
  );
}
