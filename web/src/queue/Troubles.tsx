import { Alert, List } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { duration } from "@/kit/time";
import { type Trouble, troublesOf } from "./troubles";

/** What is wrong, in sentences; or that all is well. */
export function Troubles({ queue }: { queue: components["schemas"]["QueueStatus"] }) {
  const { t } = useTranslation("queue");
  const say = useSay();
  const troubles = troublesOf(queue);
  if (troubles.length === 0) return <Alert color="teal" icon={<IconCircleCheck />} title={t("well")} role="status" />;
  return (
    <Alert color="red" icon={<IconAlertTriangle />} role="alert">
      <List spacing={4}>
        {troubles.map((trouble) => (
          <List.Item key={trouble.kind}>{say(trouble)}</List.Item>
        ))}
      </List>
    </Alert>
  );
}

function useSay(): (trouble: Trouble) => string {
  const { t, i18n } = useTranslation("queue");
  return (trouble) => {
    switch (trouble.kind) {
      case "said":
        return trouble.text;
      case "nobody":
        return t("troubles.nobody");
      case "late":
        return t("troubles.late", { duration: duration(trouble.seconds * 1000, i18n.language) });
      default: {
        const number = new Intl.NumberFormat(i18n.language).format(trouble.count);
        return t(`troubles.${trouble.kind}`, { count: trouble.count, number });
      }
    }
  };
}
