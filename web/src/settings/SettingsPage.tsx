import { Box, NavLink, type NavLinkProps, Select, Stack } from "@mantine/core";
import { createLink, useNavigate, useParams } from "@tanstack/react-router";
import type { ComponentProps } from "react";
import { useTranslation } from "react-i18next";
import { NotFound } from "@/app/nowhere";
import { Page } from "@/kit/Page";
import { AccountSection } from "./account/AccountSection";
import { KeysSection } from "./keys/KeysSection";
import { MailSection } from "./mail/MailSection";
import { ICONS, isSection, SECTIONS, type SectionName } from "./sections";
import classes from "./settings.module.css";
import { SuppressionSection } from "./suppression/SuppressionSection";
import { WorkspaceSection } from "./workspace/WorkspaceSection";

const SHOWN: Record<SectionName, () => React.ReactNode> = {
  workspace: WorkspaceSection,
  mail: MailSection,
  keys: KeysSection,
  suppression: SuppressionSection,
  account: AccountSection,
};

type Plain = Omit<ComponentProps<"a">, keyof NavLinkProps> & Omit<NavLinkProps, "href">;
const SectionLink = createLink((props: Plain) => <NavLink component="a" {...props} />);

/** What is set once: each section has an address of its own. */
export function SettingsPage() {
  const { t } = useTranslation("settings");
  const { section } = useParams({ from: "/settings/$section" });
  if (!isSection(section)) return <NotFound />;
  const Shown = SHOWN[section];
  return (
    <Page title={t("title")}>
      <Box className={classes["sides"] ?? ""}>
        <Sections section={section} />
        <Stack gap="lg" miw={0}>
          <Shown />
        </Stack>
      </Box>
    </Page>
  );
}

function Sections({ section }: { section: SectionName }) {
  const { t } = useTranslation("settings");
  const navigate = useNavigate();
  const choices = SECTIONS.map((name) => ({ value: name, label: t(`sections.${name}`) }));
  return (
    <>
      <Stack component="nav" gap={2} className={classes["nav"] ?? ""} aria-label={t("title")}>
        {SECTIONS.map((name) => {
          const Sign = ICONS[name];
          return (
            <SectionLink
              key={name}
              to="/settings/$section"
              params={{ section: name }}
              label={t(`sections.${name}`)}
              leftSection={<Sign size={18} stroke={1.7} aria-hidden />}
              active={name === section}
              bdrs="md"
            />
          );
        })}
      </Stack>
      <Select
        className={classes["choose"] ?? ""}
        aria-label={t("choose")}
        data={choices}
        value={section}
        allowDeselect={false}
        onChange={(to) => to && void navigate({ to: "/settings/$section", params: { section: to } })}
      />
    </>
  );
}
