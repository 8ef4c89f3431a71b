import { Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle, IconCircleCheck, IconInfoCircle } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { FlowProblem } from "@/canvas/catalogue";
import classes from "./builder.module.css";
import { useBuilder, useBuilderStore } from "./store";
import { useNodeName } from "./words";

const LOOKS = {
  error: { icon: IconAlertCircle, colour: "var(--ft-bad)" },
  warning: { icon: IconAlertTriangle, colour: "var(--ft-wait)" },
  notice: { icon: IconInfoCircle, colour: "var(--ft-quiet)" },
};

/** All that the server finds wrong with the draft, and what it only mentions; an entry goes to its node. */
export function ProblemList() {
  const { t } = useTranslation("builder");
  const problems = useBuilder((state) => state.problems);
  if (problems.length === 0)
    return (
      <Group gap={8} c="var(--ft-good)" wrap="nowrap">
        <IconCircleCheck size={18} aria-hidden />
        <Text fz="sm">{t("problems.none")}</Text>
      </Group>
    );
  return (
    <Stack component="ul" gap={4} p={0} m={0} style={{ listStyle: "none" }}>
      {problems.map((problem) => (
        <li key={`${problem.node} ${problem.key} ${problem.message}`}>
          <Entry problem={problem} />
        </li>
      ))}
    </Stack>
  );
}

function Entry({ problem }: { problem: FlowProblem }) {
  const store = useBuilderStore();
  const { t } = useTranslation("builder");
  const name = useNodeName();
  const there = useBuilder((state) => state.definition.nodes.some((node) => node.key === problem.node));
  const { icon: Sign, colour } = LOOKS[problem.severity];
  const go = () => {
    store.getState().select([problem.node]);
    store.setState({ focus: problem.node });
  };
  const content = (
    <Group gap={8} wrap="nowrap" align="flex-start">
      <Sign
        size={18}
        color={colour}
        style={{ flex: "none", marginTop: 1 }}
        aria-label={t(`problems.${problem.severity}`)}
      />
      <Text fz="sm" lh={1.4} component="span">
        {there && (
          <Text span inherit fw={600}>
            {name(problem.node)}:{" "}
          </Text>
        )}
        {problem.message}
      </Text>
    </Group>
  );
  if (problem.key.startsWith("workspace."))
    return (
      <Link to="/settings/$section" params={{ section: "workspace" }} className={classes["entry"]}>
        {content}
      </Link>
    );
  if (!there) return <div className={classes["entry"]}>{content}</div>;
  return (
    <UnstyledButton className={classes["entry"] ?? ""} onClick={go}>
      {content}
    </UnstyledButton>
  );
}
