import { Drawer, Group, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { PAGES } from "@/kit/lists";
import { MailView } from "@/kit/MailView";
import { Failure, Loading, More } from "@/kit/states";
import { useNow } from "@/kit/time";
import type { Lead } from "./lead";
import { byDay, dayName, KINDS, kindOf } from "./lines";
import { TimelineLine } from "./TimelineLine";
import classes from "./timeline.module.css";

const PAGE = 50;
const route = getRouteApi("/leads/$leadId");

/** All that ever happened with a lead, newest first, and the mails as they were sent. */
export function Timeline({ lead }: { lead: Lead }) {
  const { t } = useTranslation("leads");
  const { show, mail } = route.useSearch();
  const navigate = route.useNavigate();
  const kind = KINDS.find((known) => known === show);
  const look = (next: typeof show) =>
    void navigate({
      search: ({ show: _, ...rest }) => (next ? { ...rest, show: next } : rest),
      replace: true,
      resetScroll: false,
    });
  const shut = () => void navigate({ search: ({ mail: _, ...rest }) => rest, replace: true, resetScroll: false });
  return (
    <section className={classes["timeline"]} aria-label={t("timeline.title")}>
      <Group justify="space-between" gap="sm" mb="md">
        <Title order={2} fz={16}>
          {t("timeline.title")}
        </Title>
        <SegmentedControl
          size="xs"
          className={classes["kinds"] ?? ""}
          aria-label={t("timeline.show")}
          value={kind ?? "all"}
          onChange={(value) => look(value === "all" ? undefined : value)}
          data={(["all", ...KINDS] as const).map((value) => ({ value, label: t(`timeline.kind.${value}`) }))}
        />
      </Group>
      <Lines lead={lead} kind={kind} />
      <Drawer opened={Boolean(mail)} onClose={shut} position="right" size="xl" title={t("mail")}>
        {mail && <MailView mailId={mail} />}
      </Drawer>
    </section>
  );
}

function Lines({ lead, kind }: { lead: Lead; kind: (typeof KINDS)[number] | undefined }) {
  const { t, i18n } = useTranslation("leads");
  const now = useNow();
  const pages = api.useInfiniteQuery(
    "get",
    "/api/v1/leads/{leadId}/timeline",
    { params: { path: { leadId: lead.id }, query: { limit: PAGE } } },
    PAGES,
  );
  if (pages.isPending) return <Loading />;
  if (!pages.data) return <Failure error={pages.error} again={() => void pages.refetch()} />;
  const lines = pages.data.pages.flatMap((page) => page.items).filter((line) => !kind || kindOf(line) === kind);
  return (
    <Stack gap="lg">
      {lines.length === 0 && <Text c="dimmed">{t(pages.hasNextPage ? "timeline.noneHere" : "timeline.none")}</Text>}
      {byDay(lines).map((day) => (
        <div key={day.at}>
          <Title order={3} className={classes["day"] ?? ""}>
            {dayName(day.at, now, i18n.language)}
          </Title>
          <ol className={classes["lines"]}>
            {day.lines.map((line) => (
              <TimelineLine key={line.id} line={line} lead={lead} />
            ))}
          </ol>
        </div>
      ))}
      <More more={pages.hasNextPage} busy={pages.isFetchingNextPage} load={() => void pages.fetchNextPage()} />
    </Stack>
  );
}
