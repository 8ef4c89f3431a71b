import { ActionIcon, Menu } from "@mantine/core";
import { IconCopy, IconCursorText, IconDots, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type Template, type Use, useMake } from "./data";
import { Remove } from "./Remove";
import { Rename } from "./Rename";
import type { Text } from "./useDraft";

/** What else can be done with the template on the page. */
export function Actions({ template, uses, text }: { template: Template; uses: Use[]; text: Text }) {
  const { t } = useTranslation("templates");
  const navigate = useNavigate();
  const { make } = useMake();
  const [open, setOpen] = useState<"rename" | "remove" | null>(null);
  const close = () => setOpen(null);
  return (
    <>
      <Menu position="bottom-end" width={200}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("actionsFor", { name: template.name })}>
            <IconDots size={18} />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCursorText size={16} aria-hidden />} onClick={() => setOpen("rename")}>
            {t("rename.open")}
          </Menu.Item>
          <Menu.Item
            leftSection={<IconCopy size={16} aria-hidden />}
            onClick={() => make({ ...text, name: t("copyOf", { name: template.name }) })}
          >
            {t("duplicate")}
          </Menu.Item>
          <Menu.Item
            color="var(--ft-bad)"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={() => setOpen("remove")}
          >
            {t("remove.do")}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === "rename" && <Rename template={template} uses={uses} onClose={close} />}
      <Remove
        template={template}
        uses={uses}
        opened={open === "remove"}
        onClose={close}
        onGone={() => void navigate({ to: "/templates", ignoreBlocker: true })}
      />
    </>
  );
}
