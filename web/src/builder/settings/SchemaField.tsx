import { Autocomplete, Select, Switch, TagsInput, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { problemAt } from "../problems";
import { useBuilder } from "../store";
import { useSettingWords } from "../words";
import { AmountInput } from "./AmountInput";
import { FieldInput } from "./FieldInput";
import { Pairs } from "./Pairs";
import { heldBy, kindOf, type Schema, type Values } from "./schema";
import { TemplateSelect } from "./TemplateSelect";
import { ValueInput } from "./ValueInput";

interface SchemaFieldProps {
  node: string;
  name: string;
  schema: Schema;
  values: Values;
  set: (value: unknown) => void;
}

/** What every field of a setting is given. */
export interface Asked {
  label: string;
  description: string | undefined;
  error: string | undefined;
}

/** One setting, asked for by what it holds; what is wrong with it stands below it, in the server's words. */
export function SchemaField({ node, name, schema, values, set }: SchemaFieldProps) {
  const words = useSettingWords()(name);
  const problems = useBuilder((state) => state.problems);
  const asked: Asked = {
    label: words.title ?? schema.title ?? name,
    description: words.about ?? schema.description,
    error: problemAt(problems, node, name),
  };
  const value = heldBy(values, name, schema);
  const text = typeof value === "string" ? value : "";
  const example = typeof schema.examples?.[0] === "string" ? schema.examples[0] : "";
  switch (kindOf(schema)) {
    case "choice":
      return <Choice asked={asked} name={name} schema={schema} value={text} set={set} />;
    case "switch":
      return <Switch {...asked} checked={value === true} onChange={(event) => set(event.currentTarget.checked)} />;
    case "number":
      return <AmountInput asked={asked} schema={schema} value={values[name]} set={set} />;
    case "texts":
      return <TagsInput {...asked} value={texts(value)} onChange={(tags) => set(tags.length > 0 ? tags : undefined)} />;
    case "pairs":
      return <Pairs asked={asked} value={pairs(value)} set={set} />;
    case "template":
      return <TemplateSelect asked={asked} value={text} set={set} />;
    case "field":
      return <FieldInput asked={asked} value={text} set={set} />;
    case "value":
      return <ValueInput asked={asked} operator={String(values["operator"] ?? "equals")} value={value} set={set} />;
    case "text":
    case "source":
      return <Text asked={asked} schema={schema} example={example} value={text} set={set} />;
  }
}

interface ChoiceProps {
  asked: Asked;
  name: string;
  schema: Schema;
  value: string;
  set: (value: unknown) => void;
}

function Choice({ asked, name, schema, value, set }: ChoiceProps) {
  const { t } = useTranslation("builder");
  const { choice } = useSettingWords()(name);
  const data = (schema.enum ?? []).map((one) => ({
    value: one,
    label: choice?.(one) ?? schema["x-labels"]?.[one] ?? one,
  }));
  return (
    <Select
      {...asked}
      data={data}
      value={value || null}
      placeholder={t("field.choose")}
      clearable={schema.default === undefined && name !== "conditionType"}
      allowDeselect={false}
      onChange={(chosen) => set(chosen ?? undefined)}
    />
  );
}

interface TextProps {
  asked: Asked;
  schema: Schema;
  example: string;
  value: string;
  set: (value: unknown) => void;
}

/** A text; where there are several examples, they are offered. */
function Text({ asked, schema, example, value, set }: TextProps) {
  const offered = (schema.examples ?? []).filter((one): one is string => typeof one === "string");
  const change = (text: string) => set(text === "" ? undefined : text);
  if (offered.length > 1)
    return <Autocomplete {...asked} data={offered} placeholder={example} value={value} onChange={change} />;
  return (
    <TextInput {...asked} placeholder={example} value={value} onChange={(event) => change(event.currentTarget.value)} />
  );
}

const texts = (value: unknown) => (Array.isArray(value) ? value.map(String) : []);

function pairs(value: unknown): Record<string, string> {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, String(one)]));
}
