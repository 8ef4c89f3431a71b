import { Group, Stack, Text, Title } from "@mantine/core";
import { type Icon, IconCalendarCheck, IconClick, IconCornerUpLeft, IconEye } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { When } from "@/kit/time";
import { type Deed, deedOf } from "./events";
import type { CapturedMail } from "./Mail";
import classes from "./Mailbox.module.css";

const SIGNS: Record<Deed["kind"], Icon> = {
  open: IconEye,
  click: IconClick,
  reply: IconCornerUpLeft,
  booking: IconCalendarCheck,
};

/** What the lead did with the mail, the newest first. */
export function CameOf({ events }: { events: CapturedMail["events"] }) {
  const { t } = useTranslation("demo");
  const deeds = events.flatMap((event) => ({ id: event.id, deed: deedOf(event) }));
  const known = deeds.filter((item): item is { id: string; deed: Deed } => item.deed !== undefined);
  if (known.length === 0) return null;
  return (
    <Stack gap={8}>
      <Title order={3} fz="sm">
        {t("came.title")}
      </Title>
      {known.map(({ id, deed }) => (
        <Line key={id} deed={deed} />
      ))}
    </Stack>
  );
}

function Line({ deed }: { deed: Deed }) {
  const { t } = useTranslation("demo");
  const Sign = SIGNS[deed.kind];
  const wide = "url" in deed ? { url: deed.url } : {};
  return (
    <Group gap="xs" wrap="nowrap" align="flex-start">
      <Sign size={16} aria-hidden style={{ flex: "none", marginTop: 3 }} />
      <Stack gap={0} miw={0}>
        <Text fz="sm" style={{ overflowWrap: "anywhere" }}>
          {t(`came.${deed.kind}`, wide)},{" "}
          <Text span inherit c="dimmed">
            <When at={deed.at} />
          </Text>
        </Text>
        {"byMachine" in deed && deed.byMachine && (
          <Text fz="xs" c="dimmed">
            {t("came.machine")}
          </Text>
        )}
        {"note" in deed && deed.note && <blockquote className={classes["said"]}>{deed.note}</blockquote>}
      </Stack>
    </Group>
  );
}
