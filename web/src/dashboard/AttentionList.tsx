import { Badge, Text } from "@mantine/core";
import { IconAlertTriangle, IconChevronRight, IconCircleCheck, IconHandStop } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Section } from "@/queue/Section";
import { type Attention, isBad, kindOf, wayOf } from "./attention";
import classes from "./dashboard.module.css";

/** What needs a hand, each with the way to where it is mended. */
export function AttentionList({ items }: { items: Attention[] }) {
  const { t } = useTranslation("dashboard");
  return (
    <Section title={t("attention.title")} mark={items.length > 0 && <Badge variant="default">{items.length}</Badge>}>
      {items.length === 0 && (
        <div className={classes["well"]}>
          <IconCircleCheck size={20} aria-hidden />
          {t("attention.none")}
        </div>
      )}
      <ul className={classes["items"]}>
        {items.map((item) => (
          <li key={`${item.kind} ${item.workflowId} ${item.formId} ${item.executionId}`}>
            <Item item={item} />
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Item({ item }: { item: Attention }) {
  const { t, i18n } = useTranslation("dashboard");
  const kind = kindOf(item);
  const bad = isBad(item);
  const Sign = bad ? IconAlertTriangle : IconHandStop;
  const number = new Intl.NumberFormat(i18n.language).format(item.count) + (item.more ? "+" : "");
  return (
    <Link {...wayOf(item)} className={classes["item"]}>
      <Sign size={18} aria-hidden className={classes["mark"]} data-bad={bad || undefined} />
      <div className={classes["text"]}>
        {kind && (
          <Text fw={600} fz="sm">
            {t(`attention.${kind}`, { count: item.count, number })}
          </Text>
        )}
        <Text fz="sm" c="dimmed">
          {item.text}
        </Text>
      </div>
      <IconChevronRight size={16} aria-hidden className={classes["way"]} />
    </Link>
  );
}
