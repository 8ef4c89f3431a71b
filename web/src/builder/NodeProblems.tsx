import { Alert, Text } from "@mantine/core";
import { IconAlertCircle, IconAlertTriangle, IconInfoCircle } from "@tabler/icons-react";
import type { FlowProblem, NodeType } from "@/canvas/catalogue";
import { useBuilder } from "./store";

const LOOKS = {
  error: { icon: IconAlertCircle, color: "red" },
  warning: { icon: IconAlertTriangle, color: "yellow" },
  notice: { icon: IconInfoCircle, color: "gray" },
};

/** What is wrong with a node that is not about one of its settings; those say it themselves. */
export function NodeProblems({ node, type }: { node: string; type: NodeType | undefined }) {
  const problems = useBuilder((state) => state.problems);
  const settings = new Set(Object.keys((type?.settings as { properties?: object } | undefined)?.properties ?? {}));
  const shown = problems.filter((problem) => problem.node === node && !settings.has(problem.key.split(".")[0] ?? ""));
  return shown.map((problem) => <OneProblem key={`${problem.key} ${problem.message}`} problem={problem} />);
}

function OneProblem({ problem }: { problem: FlowProblem }) {
  const { icon: Sign, color } = LOOKS[problem.severity];
  return (
    <Alert color={color} icon={<Sign size={18} />} p="xs">
      <Text fz="sm">{problem.message}</Text>
    </Alert>
  );
}
