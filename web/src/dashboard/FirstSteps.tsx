import { Button, Group, Progress, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconArrowRight, IconCircleCheckFilled, IconCircleDashed } from "@tabler/icons-react";
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

interface FirstStepsProps {
  steps: Dashboard["firstSteps"];
  /** Where there is nothing else to be seen yet. */
  roomy?: boolean;
}

/** What is to be done until the first lead gets its mail. Once all is done it can be put away. */
export function FirstSteps({ steps, roomy = false }: FirstStepsProps) {
  const { t } = useTranslation("dashboard");
  const workspace = useSession().data?.workspace?.id ?? "";
  const [hidden, hide] = useLocalStorage({ key: `flowtrack.steps.${workspace}`, defaultValue: false });
  const done = steps.filter((step) => step.done).length;
  if (done === steps.length) return hidden ? null : <AllSet hide={() => hide(true)} />;
  const progress = t("steps.progress", { done, all: steps.length });
  return (
    <Section
      title={t("steps.title")}
      mark={
        <Text fz="sm" c="dimmed">
          {progress}
        </Text>
      }
    >
      <Progress value={(100 * done) / steps.length} size="sm" aria-label={progress} />
      <ol className={`${classes["steps"]} ${roomy ? classes["roomy"] : ""}`}>
        {steps.map((step) => (
          <li key={step.key}>
            <Step step={step} next={step === steps.find((other) => !other.done)} />
          </li>
        ))}
      </ol>
    </Section>
  );
}

function AllSet({ hide }: { hide: () => void }) {
  const { t } = useTranslation("dashboard");
  return (
    <Group justify="space-between" px="lg" py="xs" className="ft-card">
      <div className={classes["well"]}>
        <IconCircleCheckFilled size={20} aria-hidden />
        <Text fw={600} c="var(--mantine-color-text)">
          {t("steps.allDone")}
        </Text>
      </div>
      <Button variant="subtle" size="compact-sm" onClick={hide}>
        {t("steps.hide")}
      </Button>
    </Group>
  );
}

function Step({ step, next }: { step: Dashboard["firstSteps"][number]; next: boolean }) {
  const { t } = useTranslation("dashboard");
  if (!(step.key in WAYS)) return null;
  const key = step.key as Key;
  const Sign = step.done ? IconCircleCheckFilled : IconCircleDashed;
  return (
    <Link {...WAYS[key]} className={classes["step"]} data-done={step.done || undefined} data-next={next || undefined}>
      <Sign size={20} aria-hidden />
      <div className={classes["text"]}>
        <Text fw={600} fz="sm">
          {t(`steps.${key}.title`)}
        </Text>
        <Text fz="xs" c="dimmed">
          {step.done ? t("steps.done") : t(`steps.${key}.text`)}
        </Text>
      </div>
      {next && <IconArrowRight size={18} aria-hidden />}
    </Link>
  );
}
