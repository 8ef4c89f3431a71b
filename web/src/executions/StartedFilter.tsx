import { Button, Group, Popover, Stack, Text, TextInput } from "@mantine/core";
import { IconCalendar, IconChevronDown } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { useNow } from "@/kit/time";
import { dayOf, type ListSearch, momentOf } from "./filter";

const DAY_MS = 86_400_000;
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;
const SPANS = { today: 0, week: 6, month: 29 } as const;

interface StartedProps {
  search: ListSearch;
  change: (next: ListSearch) => void;
}

/** From when to when executions began: days of the reader's. */
export function StartedFilter({ search, change }: StartedProps) {
  const { t } = useTranslation("executions");
  const now = useNow();
  const said = useSaid(search);
  const since = (days: number) => change({ ...search, from: dayOf(now - days * DAY_MS), to: "" });
  return (
    <Popover position="bottom-start" trapFocus shadow="md">
      <Popover.Target>
        <Button
          variant="default"
          fw={500}
          leftSection={<IconCalendar size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          aria-label={`${t("filter.when")}: ${said}`}
        >
          {said}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <Stack gap="sm">
          <Group gap={6}>
            {(Object.keys(SPANS) as (keyof typeof SPANS)[]).map((span) => (
              <Button key={span} size="xs" variant="default" onClick={() => since(SPANS[span])}>
                {t(`filter.${span}`)}
              </Button>
            ))}
            <Button size="xs" variant="default" onClick={() => change({ ...search, from: "", to: "" })}>
              {t("filter.anyTime")}
            </Button>
          </Group>
          <Group gap="sm" grow>
            <TextInput
              type="date"
              label={t("filter.from")}
              value={search.from ?? ""}
              onChange={(event) => change({ ...search, from: event.currentTarget.value })}
            />
            <TextInput
              type="date"
              label={t("filter.to")}
              value={search.to ?? ""}
              onChange={(event) => change({ ...search, to: event.currentTarget.value })}
            />
          </Group>
          <Text fz="xs" c="dimmed">
            {t("filter.zone", { zone: HERE })}
          </Text>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  );
}

function useSaid({ from, to }: ListSearch): string {
  const { t, i18n } = useTranslation("executions");
  const day = (text: string) =>
    new Intl.DateTimeFormat(i18n.language, { day: "numeric", month: "short", year: "numeric" }).format(
      new Date(momentOf(text)),
    );
  if (from && to) return t("filter.between", { from: day(from), to: day(to) });
  if (from) return t("filter.since", { from: day(from) });
  return to ? t("filter.until", { to: day(to) }) : t("filter.anyTime");
}
