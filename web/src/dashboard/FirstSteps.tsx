import { Button, Group, Progress, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconCircleCheckFilled, IconCircleDashed } from "@tabler/icons-react";
import { Link, type LinkProps } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { Section } from "@/queue/Section";
import classes from "./dashboard.module.css";
import type { Dashboard } from "./days";

const WAYS = {
  sender: { to: "/settings/$section", params: { section: "workspace" } },
  mail: { to: "/settings/$section", params: { section: "mail" } },
  workflow: { to: "/workflows" },
  form: { to: "/forms" },
  submission: { to: "/forms" },
} as const satisfies Record<string, Pick<LinkProps, "to" | "params">>;
type Key = keyof typeof WAYS;

/** What is to be done until the first lead gets its mail. Once all is done it can be put away. */
export function FirstSteps({ steps }: { steps: Dashboard["firstSteps"] }) {
  const { t } = useTranslation("dashboard");
  const workspace = useSession().data?.workspace?.id ?? "";
  const [hidden, hide] = useLocalStorage({ key: `flowtrack.steps.${workspace}`, defaultValue: false });
  const done = steps.filter((step) => step.done).length;
  const all = done === steps.length;
  if (all && hidden) return null;
  const progress = t("steps.progress", { done, all: steps.length });
  return (
    <Section
      title={t(all ? "steps.allDone" : "steps.title")}
      mark={
        all ? (
          <Button variant="default" size="compact-sm" onClick={() => hide(true)}>
            {t("steps.hide")}
          </Button>
        ) : (
          <Text fz="sm" c="dimmed">
            {progress}
          </Text>
        )
      }
    >
      {!all && <Progress value={(100 * done) / steps.length} size="sm" aria-label={progress} />}
      <ol className={classes["steps"]}>
        {steps.map((step) => (
          <li key={step.key}>
            <Step step={step} next={step === steps.find((other) => !other.done)} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function Step({ step, next }: { step: Dashboard["firstSteps"][number]; next: boolean }) {
  const { t } = useTranslation("dashboard");
  if (!(step.key in WAYS)) return null;
  const key = step.key as Key;
  const Sign = step.done ? IconCircleCheckFilled : IconCircleDashed;
  return (
    <Link {...WAYS[key]} className={classes["step"]} data-done={step.done || undefined} data-next={next || undefined}>
      <Group gap={8} wrap="nowrap">
        <Sign size={20} aria-hidden />
        <Text fw={600} fz="sm">
          {t(`steps.${key}.title`)}
        </Text>
      </Group>
      <Text fz="xs" c="dimmed">
        {step.done ? t("steps.done") : t(`steps.${key}.text`)}
      </Text>
    </Link>
  );
}
