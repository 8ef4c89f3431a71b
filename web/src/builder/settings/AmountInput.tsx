import { NumberInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { Asked } from "./SchemaField";
import type { Schema } from "./schema";

interface AmountInputProps {
  asked: Asked;
  schema: Schema;
  /** What is set; the default is shown where a value would be. */
  value: unknown;
  set: (value: unknown) => void;
}

/** A number as people write it in their language. */
export function AmountInput({ asked, schema, value, set }: AmountInputProps) {
  const { i18n } = useTranslation();
  const { group, decimal } = separators(i18n.language);
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <NumberInput
      {...asked}
      value={typeof value === "number" ? value : ""}
      placeholder={typeof schema.default === "number" ? number.format(schema.default) : ""}
      {...(schema.minimum === undefined ? {} : { min: schema.minimum })}
      {...(schema.maximum === undefined ? {} : { max: schema.maximum })}
      allowNegative={(schema.minimum ?? -1) < 0}
      thousandSeparator={group}
      decimalSeparator={decimal}
      suffix={schema["x-unit"] ? ` ${schema["x-unit"]}` : ""}
      onChange={(typed) => set(typed === "" ? undefined : Number(typed))}
    />
  );
}

export function separators(language: string): { group: string; decimal: string } {
  const parts = new Intl.NumberFormat(language).formatToParts(12345.6);
  const find = (type: string) => parts.find((part) => part.type === type)?.value;
  return { group: find("group") ?? ",", decimal: find("decimal") ?? "." };
}
