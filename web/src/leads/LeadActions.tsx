import { ActionIcon, Button, Menu } from "@mantine/core";
import {
  IconCalendarPlus,
  IconDots,
  IconMailCheck,
  IconMailOff,
  IconMessagePlus,
  IconPencil,
  IconPlayerPlay,
} from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { usePageKeys, useTellKeys } from "@/kit/keys";
import { EditLead } from "./EditLead";
import type { Lead } from "./lead";
import { RecordBooking } from "./RecordBooking";
import { RecordReply } from "./RecordReply";
import { StartWorkflow } from "./StartWorkflow";

type Dialog = "reply" | "booking" | "start" | "edit";

interface ActionsProps {
  lead: Lead;
  suppress: () => void;
  lift: () => void;
}

/** What can be done with a lead. */
export function LeadActions({ lead, suppress, lift }: ActionsProps) {
  const { t } = useTranslation("leads");
  const [dialog, open] = useState<Dialog>();
  const close = () => open(undefined);
  usePageKeys([
    ["r", () => open("reply")],
    ["b", () => open("booking")],
  ]);
  useKeys();
  return (
    <>
      <Button leftSection={<IconMessagePlus size={16} aria-hidden />} onClick={() => open("reply")}>
        {t("reply.open")}
      </Button>
      <Button
        variant="default"
        leftSection={<IconCalendarPlus size={16} aria-hidden />}
        onClick={() => open("booking")}
      >
        {t("booking.open")}
      </Button>
      <Menu position="bottom-end" width={230}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={t("more")}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPlayerPlay size={16} aria-hidden />} onClick={() => open("start")}>
            {t("start.open")}
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => open("edit")}>
            {t("edit.open")}
          </Menu.Item>
          <Menu.Divider />
          {lead.suppression ? (
            <Menu.Item leftSection={<IconMailCheck size={16} aria-hidden />} onClick={lift}>
              {t("lift.open")}
            </Menu.Item>
          ) : (
            <Menu.Item leftSection={<IconMailOff size={16} aria-hidden />} onClick={suppress}>
              {t("suppress.open")}
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <RecordReply lead={lead} open={dialog === "reply"} close={close} />
      <RecordBooking lead={lead} open={dialog === "booking"} close={close} />
      <StartWorkflow lead={lead} open={dialog === "start"} close={close} />
      <EditLead lead={lead} open={dialog === "edit"} close={close} />
    </>
  );
}

function useKeys() {
  const { t } = useTranslation("leads");
  const keys = useMemo(
    () => ({
      title: t("keys.one"),
      keys: [
        { keys: ["r"], does: t("reply.title") },
        { keys: ["b"], does: t("booking.title") },
      ],
    }),
    [t],
  );
  useTellKeys(keys);
}
