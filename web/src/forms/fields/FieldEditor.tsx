import { Checkbox, Select, SimpleGrid, Stack, Textarea, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { type Edited, type FieldFaults, relabelled, TYPES } from "./fields";

interface FieldEditorProps {
  field: Edited;
  others: Edited[];
  faults: FieldFaults;
  onChange: (field: Edited) => void;
}

const WITHOUT_PLACEHOLDER = new Set(["select", "checkbox", "hidden", "date"]);

/** All that can be said about a field. */
export function FieldEditor({ field, others, faults, onChange }: FieldEditorProps) {
  const { t } = useTranslation("forms");
  const set = (part: Partial<Edited>) => onChange({ ...field, ...part });
  const visible = field.type !== "hidden";
  return (
    <Stack gap="md" px="lg" pb="lg" pt={4}>
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <TextInput
          label={t("fields.label")}
          value={field.label}
          onChange={(event) => onChange(relabelled(field, event.currentTarget.value, others))}
          error={faults.label}
          maxLength={200}
        />
        <Select
          label={t("fields.type")}
          data={TYPES.map((type) => ({ value: type, label: t(`types.${type}`) }))}
          value={field.type}
          onChange={(type) => type && set({ type })}
          error={faults.type}
          allowDeselect={false}
        />
      </SimpleGrid>
      {field.type === "select" && (
        <Textarea
          label={t("fields.options")}
          description={t("fields.optionsHint")}
          value={field.options}
          onChange={(event) => set({ options: event.currentTarget.value })}
          error={faults.options}
          autosize
          minRows={3}
        />
      )}
      {visible && (
        <Checkbox
          label={t("fields.required_")}
          checked={field.required}
          onChange={(event) => set({ required: event.currentTarget.checked })}
        />
      )}
      {visible && (
        <SimpleGrid cols={{ base: 1, xs: 2 }}>
          <TextInput
            label={t("fields.help")}
            description={t("fields.helpHint")}
            value={field.helpText}
            onChange={(event) => set({ helpText: event.currentTarget.value })}
            error={faults.helpText}
            maxLength={500}
          />
          {!WITHOUT_PLACEHOLDER.has(field.type) && (
            <TextInput
              label={t("fields.placeholder")}
              description={t("fields.placeholderHint")}
              value={field.placeholder}
              onChange={(event) => set({ placeholder: event.currentTarget.value })}
              error={faults.placeholder}
              maxLength={200}
            />
          )}
        </SimpleGrid>
      )}
      <Key field={field} error={faults.key} onChange={(key) => set({ key })} />
    </Stack>
  );
}

function Key({
  field,
  error,
  onChange,
}: {
  field: Edited;
  error: string | undefined;
  onChange: (key: string) => void;
}) {
  const { t } = useTranslation("forms");
  const changed = field.knownKey !== undefined && field.knownKey !== field.key;
  const hint = changed
    ? t("fields.keyChanged", { key: field.knownKey })
    : t("fields.keyHint", { example: `{{ ${field.key} }}` });
  return (
    <TextInput
      label={t("fields.key")}
      description={hint}
      value={field.key}
      onChange={(event) => onChange(event.currentTarget.value)}
      error={error}
      maxLength={100}
      spellCheck={false}
      maw={360}
    />
  );
}
