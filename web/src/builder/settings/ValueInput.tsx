import { NumberInput, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { separators } from "./AmountInput";
import type { Asked } from "./SchemaField";

const NUMBERS = ["greater", "at_least", "less", "at_most"];

interface ValueInputProps {
  asked: Asked;
  operator: string;
  value: unknown;
  set: (value: unknown) => void;
}

/** What a field is compared with: a number where sizes are compared, several where it may be one of them. */
export function ValueInput({ asked, operator, value, set }: ValueInputProps) {
  const { i18n } = useTranslation();
  const label = { label: asked.label, error: asked.error };
  if (operator === "one_of") {
    const several = Array.isArray(value) ? value.map(String) : value === undefined ? [] : [String(value)];
    return <TagsInput {...label} value={several} onChange={(all) => set(all.length > 0 ? all : undefined)} />;
  }
  if (NUMBERS.includes(operator)) {
    const { group, decimal } = separators(i18n.language);
    const number = value === undefined || Number.isNaN(Number(value)) ? "" : Number(value);
    return (
      <NumberInput
        {...label}
        value={number}
        thousandSeparator={group}
        decimalSeparator={decimal}
        onChange={(typed) => set(typed === "" ? undefined : Number(typed))}
      />
    );
  }
  return (
    <TextInput
      {...label}
      value={value === undefined ? "" : String(value)}
      onChange={(event) => set(event.currentTarget.value || undefined)}
    />
  );
}
