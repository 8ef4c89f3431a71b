import { Group, Text } from "@mantine/core";
import { IconCircleCheck, IconCircleX } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { components } from "@/api/schema";
import { Section } from "./Section";
import { StatePicture } from "./StatePicture";

/** That nothing gets lost, as a picture: all that was accepted, by where it is. */
export function Law({ counts }: { counts: components["schemas"]["ExecutionCounts"] }) {
  const { t, i18n } = useTranslation("queue");
  const number = (count: number) => new Intl.NumberFormat(i18n.language).format(count);
  const { accepted } = counts;
  const about = accepted ? t("law.about", { count: accepted, number: number(accepted) }) : t("law.none");
  return (
    <Section title={t("law.title")} mark={accepted > 0 && <Mark right={counts.missing === 0} />}>
      <Text c="dimmed">{about}</Text>
      <StatePicture counts={counts} />
    </Section>
  );
}

function Mark({ right }: { right: boolean }) {
  const { t } = useTranslation("queue");
  const Sign = right ? IconCircleCheck : IconCircleX;
  return (
    <Group gap={6} c={right ? "var(--ft-good)" : "var(--ft-bad)"}>
      <Sign size={18} aria-hidden />
      <Text span fz="sm" fw={600} inherit>
        {t(right ? "law.adds" : "law.lacks")}
      </Text>
    </Group>
  );
}
