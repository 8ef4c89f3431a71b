import { ActionIcon, Menu } from "@mantine/core";
import { IconDots, IconDownload, IconEye, IconPlayerPlay, IconRestore } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import type { VersionInList, WorkflowSummary } from "../types";
import type { Wish } from "./VersionsTab";

interface VersionMenuProps {
  version: VersionInList;
  /** Whether new leads start with it. */
  current: boolean;
  workflow: WorkflowSummary;
  onWish: (wish: Wish) => void;
}

export function VersionMenu({ version, current, workflow, onWish }: VersionMenuProps) {
  const { t } = useTranslation("workflows");
  const changeable = workflow.state !== "archived";
  const { number } = version;
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" c="dimmed" size="lg" aria-label={t("versions.more", { number })}>
          <IconDots size={20} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconEye size={16} aria-hidden />} onClick={() => onWish({ what: "look", version })}>
          {t("versions.look")}
        </Menu.Item>
        <Menu.Item
          component="a"
          href={`/api/v1/workflows/${version.workflowId}/versions/${version.id}/export`}
          download
          leftSection={<IconDownload size={16} aria-hidden />}
        >
          {t("versions.export")}
        </Menu.Item>
        {changeable && (
          <Menu.Item
            leftSection={<IconRestore size={16} aria-hidden />}
            onClick={() => onWish({ what: "restore", version })}
          >
            {t("versions.restore")}
          </Menu.Item>
        )}
        {changeable && !current && (
          <Menu.Item
            leftSection={<IconPlayerPlay size={16} aria-hidden />}
            onClick={() => onWish({ what: "publish", version })}
          >
            {t("versions.publish")}
          </Menu.Item>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
