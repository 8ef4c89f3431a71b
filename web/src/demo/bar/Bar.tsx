import { ActionIcon, Collapse, Group, Text } from "@mantine/core";
import { useDisclosure, useMediaQuery } from "@mantine/hooks";
import { IconAdjustments, IconFlask } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { absolute, timeOfDay, useNow } from "@/kit/time";
import { Tour } from "../tour/Tour";
import { TourButton } from "../tour/TourButton";
import classes from "./Bar.module.css";
import { Pace } from "./Pace";
import { SendLead } from "./SendLead";
import { Skip } from "./Skip";

/** The demo's time, and what can be done about it. In little room the controls are folded away. */
export default function Bar() {
  const { t } = useTranslation("demo");
  const roomy = useMediaQuery("(min-width: 75em)", true, { getInitialValueInEffect: false });
  const [open, fold] = useDisclosure(false);
  return (
    <section aria-label={t("bar.label")}>
      <Group className={classes["bar"] ?? ""} gap="xs" wrap="nowrap">
        <Now short={!roomy} />
        {roomy ? (
          <Controls />
        ) : (
          <Group gap={6} ml="auto" wrap="nowrap">
            <SendLead />
            <ActionIcon
              variant="default"
              size={30}
              onClick={fold.toggle}
              aria-expanded={open}
              aria-controls="demo-controls"
              aria-label={t("bar.more")}
            >
              <IconAdjustments size={16} aria-hidden />
            </ActionIcon>
          </Group>
        )}
      </Group>
      {!roomy && (
        <Collapse expanded={open} id="demo-controls">
          <Group px="md" pb="xs" gap={6}>
            <Turning />
            <TourButton />
          </Group>
        </Collapse>
      )}
      <Tour />
    </section>
  );
}

function Now({ short }: { short: boolean }) {
  const { t, i18n } = useTranslation("demo");
  const now = new Date(useNow(250));
  const shown = new Intl.DateTimeFormat(i18n.language, {
    ...(!short && { weekday: "short" }),
    day: "numeric",
    month: "short",
    ...timeOfDay(i18n.language),
  }).format(now);
  return (
    <Group gap={8} wrap="nowrap" className={classes["now"] ?? ""}>
      <IconFlask size={16} aria-hidden />
      <Text fz="sm" fw={650} className={classes["word"] ?? ""}>
        {t("bar.demo")}
      </Text>
      <Text
        component="time"
        fz="sm"
        dateTime={now.toISOString()}
        title={t("bar.now", { now: absolute(now.getTime(), i18n.language) })}
      >
        {shown}
      </Text>
    </Group>
  );
}

function Turning() {
  return (
    <>
      <Pace />
      <Skip />
    </>
  );
}

function Controls() {
  return (
    <>
      <Turning />
      <Group gap="xs" ml="auto" wrap="nowrap">
        <SendLead />
        <TourButton />
      </Group>
    </>
  );
}
