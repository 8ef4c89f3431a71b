import { Alert, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { isProblem, said } from "@/api/problem";
import type { Problem } from "./data";
import classes from "./templates.module.css";

interface ProblemsProps {
  problems: Problem[];
  /** Why the server did not save the text, where it said so. */
  refusal: unknown;
  go: (problem: Problem) => void;
}

/** What is wrong with the mail, or worth a look; each leads to its place. */
export function Problems({ problems, refusal, go }: ProblemsProps) {
  const { t } = useTranslation(["templates", "kit"]);
  const unsaid = isProblem(refusal) && !problems.some((problem) => problem.level === "error");
  if (problems.length === 0 && !unsaid) return null;
  return (
    <Stack gap={4} component="section" aria-label={t("problems.title")}>
      {unsaid && <Alert color="red">{reasons(refusal, t("kit:away"))}</Alert>}
      {problems.map((problem) => (
        <Line key={`${problem.field}:${problem.line}:${problem.message}`} problem={problem} go={go} />
      ))}
    </Stack>
  );
}

function reasons(refusal: unknown, away: string): string {
  const fields = isProblem(refusal) ? (refusal.errors ?? []) : [];
  return fields.length ? fields.map((item) => item.message).join(" ") : said(refusal, away);
}

function Line({ problem, go }: { problem: Problem; go: (problem: Problem) => void }) {
  const { t } = useTranslation("templates");
  const bad = problem.level === "error";
  const Sign = bad ? IconCircleX : IconAlertTriangle;
  const content = (
    <>
      <Sign size={16} color={`var(${bad ? "--ft-bad" : "--ft-wait"})`} aria-hidden />
      <span>
        <Text span inherit fw={600}>
          {bad ? t("problems.error") : t("problems.warning")}
          {problem.field === "subject" && `, ${t("problems.subject")}`}
          {problem.field === "html" && problem.line && `, ${t("problems.line", { line: problem.line })}`}
        </Text>{" "}
        {problem.message}
      </span>
    </>
  );
  if (!problem.field) return <Group className={classes["problem"] ?? ""}>{content}</Group>;
  return (
    <UnstyledButton className={classes["problem"] ?? ""} onClick={() => go(problem)}>
      {content}
    </UnstyledButton>
  );
}
