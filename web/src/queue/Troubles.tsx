import { Alert, Group, List, Text } from "@mantine/core";
import { IconAlertTriangle, IconCircleCheck } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { duration } from "@/kit/time";
import { type Trouble, troublesOf } from "./troubles";

/** What is wrong, in sentences; or that all is well. */
export function Troubles({ queue }: { queue: components["schemas"]["QueueStatus"] }) {
  const say = useSay();
  const troubles = troublesOf(queue);
  if (troubles.length === 0) return <Well />;
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

function Well() {
  const { t } = useTranslation("queue");
  return (
    <Group gap={10} px="lg" py="sm" className="ft-card" role="status" wrap="nowrap">
      <IconCircleCheck size={20} color="var(--ft-good)" aria-hidden />
      <Text fw={550}>{t("well")}</Text>
    </Group>
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
