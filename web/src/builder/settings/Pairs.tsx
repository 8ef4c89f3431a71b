import { ActionIcon, Autocomplete, Group, Input, Stack, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useLeadFields } from "./leadFields";
import type { Asked } from "./SchemaField";

interface PairsProps {
  asked: Asked;
  value: Record<string, string>;
  set: (value: unknown) => void;
}

/** Values by the key of a field. A row is there for each, and one to add the next. */
export function Pairs({ asked, value, set }: PairsProps) {
  const { t } = useTranslation("builder");
  const [adding, setAdding] = useState("");
  const offered = [...useLeadFields().keys()].filter((key) => !(key in value));
  const change = (pairs: Record<string, string>) => set(Object.keys(pairs).length > 0 ? pairs : undefined);
  const add = (key: string) => {
    setAdding("");
    if (key.trim()) change({ ...value, [key.trim()]: "" });
  };
  return (
    <Input.Wrapper label={asked.label} description={asked.description} error={asked.error} labelElement="div">
      <Stack gap={6} mt={6}>
        {Object.entries(value).map(([key, text]) => (
          <Group key={key} gap={6} wrap="nowrap" align="flex-end">
            <TextInput
              flex={1}
              size="xs"
              label={key}
              value={text}
              onChange={(event) => change({ ...value, [key]: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={t("field.without", { field: key })}
              onClick={() => change(Object.fromEntries(Object.entries(value).filter(([other]) => other !== key)))}
            >
              <IconX size={16} aria-hidden />
            </ActionIcon>
          </Group>
        ))}
        <Autocomplete
          size="xs"
          aria-label={t("field.add")}
          placeholder={t("field.add")}
          data={offered}
          value={adding}
          onChange={setAdding}
          onOptionSubmit={add}
          onKeyDown={(event) => event.key === "Enter" && add(adding)}
        />
      </Stack>
    </Input.Wrapper>
  );
}
