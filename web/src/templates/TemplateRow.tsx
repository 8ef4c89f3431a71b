import { ActionIcon, Menu, Text } from "@mantine/core";
import { IconCopy, IconDots, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { TextLink } from "@/kit/links";
import { Row } from "@/kit/Rows";
import { When } from "@/kit/time";
import { type Template, type Use, useMake } from "./data";
import { Remove } from "./Remove";

/** A template in the list: what it says in its subject, who uses it, and when it was changed. */
export function TemplateRow({ template, uses }: { template: Template; uses: Use[] }) {
  const { t } = useTranslation("templates");
  const lead = (
    <>
      <TextLink to="/templates/$templateId" params={{ templateId: template.id }}>
        {template.name}
      </TextLink>
      <Text fz="sm" c="dimmed" truncate>
        {template.subject}
      </Text>
    </>
  );
  const changed = (
    <Text span fz="sm" c="dimmed">
      {t("changed")} <When at={template.updatedAt} />
    </Text>
  );
  return (
    <Row
      lead={lead}
      facts={[<UsedBy key="uses" uses={uses} />, changed]}
      menu={<More template={template} uses={uses} />}
    />
  );
}

/** The workflows that take their text from a template, each with the way to it. */
export function UsedBy({ uses }: { uses: Use[] }) {
  const { t } = useTranslation("templates");
  if (uses.length === 0)
    return (
      <Text span fz="sm" c="dimmed">
        {t("unused")}
      </Text>
    );
  const [first, ...others] = uses;
  return (
    <Text span fz="sm">
      {t("usedBy")}{" "}
      {first && (
        <TextLink fz="sm" to="/workflows/$workflowId" params={{ workflowId: first.workflowId }}>
          {first.workflowName}
        </TextLink>
      )}
      {others.length > 0 && ` ${t("andMore", { count: others.length })}`}
    </Text>
  );
}

function More({ template, uses }: { template: Template; uses: Use[] }) {
  const { t } = useTranslation("templates");
  const [removing, setRemoving] = useState(false);
  const { make } = useMake();
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="subtle" color="gray" aria-label={t("actionsFor", { name: template.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconCopy size={16} aria-hidden />}
            onClick={() => make({ ...template, name: t("copyOf", { name: template.name }) })}
          >
            {t("duplicate")}
          </Menu.Item>
          <Menu.Item
            color="var(--ft-bad)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setRemoving(true)}
          >
            {t("remove.do")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Remove template={template} uses={uses} opened={removing} onClose={() => setRemoving(false)} />
    </>
  );
}
