import { Button, Code, Stack, Table, Text, VisuallyHidden } from "@mantine/core";
import { useTranslation } from "react-i18next";
import type { TemplateVariable } from "./data";
import { useValues } from "./preview/usePreview";
import classes from "./templates.module.css";

interface VariablesProps {
  variables: TemplateVariable[];
  leadId: string | null;
  insert: (text: string) => void;
}

/** What a mail can name, what it says for the lead that is shown, and a way to put it into the source. */
export function Variables({ variables, leadId, insert }: VariablesProps) {
  const { t } = useTranslation("templates");
  const values = useValues(variables, leadId);
  return (
    <Stack gap="xs">
      <Text fz="sm" c="dimmed">
        {t("variables.about")}
      </Text>
      <Table verticalSpacing={6} fz="sm" layout="fixed">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t("variables.name")}</Table.Th>
            <Table.Th>{t("variables.value")}</Table.Th>
            <Table.Th w={96}>
              <VisuallyHidden>{t("variables.insert")}</VisuallyHidden>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {variables.map(({ name, label }) => (
            <Table.Tr key={name}>
              <Table.Td className={classes["value"] ?? ""}>
                <Code>{name}</Code>
                <Text fz="xs" c="dimmed">
                  {label}
                </Text>
              </Table.Td>
              <Table.Td className={classes["value"] ?? ""}>
                {values.get(name) ?? (
                  <Text span inherit c="dimmed">
                    {t("variables.empty")}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>
                <Button
                  size="compact-xs"
                  variant="default"
                  aria-label={t("variables.insertThis", { name })}
                  onClick={() => insert(`{{ ${name} }}`)}
                >
                  {t("variables.insert")}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  );
}
