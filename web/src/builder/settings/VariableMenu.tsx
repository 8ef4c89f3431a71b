import { ActionIcon, Group, Menu, ScrollArea, Text, Tooltip } from "@mantine/core";
import { IconBraces } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { Variable } from "@/kit/source/Source";

/** What a mail can say of its lead, put in where it is being written, which is where `insert` leaves the keyboard. */
export function VariableMenu({ variables, insert }: { variables: Variable[]; insert: (text: string) => void }) {
  const { t } = useTranslation("builder");
  return (
    <Menu width={280} position="bottom-end" returnFocus={false}>
      <Menu.Target>
        <Tooltip label={t("mail.variables")}>
          <ActionIcon variant="subtle" color="gray" aria-label={t("mail.variables")}>
            <IconBraces size={17} aria-hidden />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <ScrollArea.Autosize mah={300}>
          {variables.map(({ name, label }) => (
            <Menu.Item key={name} onClick={() => insert(`{{ ${name} }}`)}>
              <Group gap={8} justify="space-between" wrap="nowrap">
                <Text fz="sm">{label}</Text>
                <Text fz="xs" c="dimmed" ff="monospace">
                  {name}
                </Text>
              </Group>
            </Menu.Item>
          ))}
        </ScrollArea.Autosize>
      </Menu.Dropdown>
    </Menu>
  );
}
