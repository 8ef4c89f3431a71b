import { Button, Group, NumberInput, Stack, Text } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { problemAt } from "../problems";
import { useBuilder } from "../store";
import type { FieldsProps } from "./NodeSettings";

const PARTS = ["delayDays", "delayHours", "delayMinutes"] as const;
const OFFERED = [{ delayHours: 1 }, { delayDays: 1 }, { delayDays: 3 }, { delayDays: 7 }];
const NOTHING = { delayDays: undefined, delayHours: undefined, delayMinutes: undefined };

/** How long to wait, in days, hours and minutes that add up, with the usual lengths a click away. */
export function DelayFields({ node, set }: FieldsProps) {
  const { t, i18n } = useTranslation("builder");
  const problems = useBuilder((state) => state.problems);
  const fallback = useBuilder((state) => state.definition.configurationData["followUpDelayDays"]);
  const unset = PARTS.every((part) => node.config[part] === undefined);
  const byDefault = typeof fallback === "number" ? fallback : 3;
  return (
    <Stack gap="xs">
      <Group gap={6}>
        {OFFERED.map((length) => (
          <Button
            key={JSON.stringify(length)}
            size="compact-sm"
            variant="default"
            onClick={() => set({ ...NOTHING, ...length })}
          >
            {lengthOf(length, i18n.language)}
          </Button>
        ))}
      </Group>
      <Group gap="xs" wrap="nowrap" align="flex-start">
        {PARTS.map((part) => (
          <NumberInput
            key={part}
            flex={1}
            label={t(`settings.${part}.title`)}
            value={typeof node.config[part] === "number" ? (node.config[part] as number) : ""}
            placeholder={unset && part === "delayDays" ? String(byDefault) : "0"}
            min={0}
            error={problemAt(problems, node.key, part)}
            onChange={(typed) => set({ [part]: typed === "" ? undefined : Number(typed) })}
          />
        ))}
      </Group>
      <Text fz="xs" c="dimmed">
        {unset ? t("delay.unset", { count: byDefault }) : t("delay.sum")}
      </Text>
    </Stack>
  );
}

function lengthOf(length: Record<string, number>, language: string): string {
  const [[part, value] = ["delayDays", 0]] = Object.entries(length);
  const unit = part === "delayHours" ? "hour" : "day";
  return new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(value);
}
