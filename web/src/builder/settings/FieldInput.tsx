import { Autocomplete, Group, Text } from "@mantine/core";
import { useLeadFields } from "./leadFields";
import type { Asked } from "./SchemaField";

interface FieldInputProps {
  asked: Asked;
  value: string;
  set: (value: unknown) => void;
}

/** One of the lead's fields, by its key; those of the workspace's forms are offered under what they are called. */
export function FieldInput({ asked, value, set }: FieldInputProps) {
  const fields = useLeadFields();
  return (
    <Autocomplete
      {...asked}
      data={[...fields.keys()]}
      value={value}
      onChange={(key) => set(key === "" ? undefined : key)}
      renderOption={({ option }) => (
        <Group gap={8} justify="space-between" flex={1} wrap="nowrap">
          <Text fz="sm">{fields.get(option.value)}</Text>
          <Text fz="xs" c="dimmed" ff="monospace">
            {option.value}
          </Text>
        </Group>
      )}
    />
  );
}
