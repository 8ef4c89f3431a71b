import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconMailOff } from "@tabler/icons-react";
import { useTranslation } from "react-i18next";
import { Confirm } from "@/kit/Confirm";
import type { useDeeds } from "./useDeeds";

interface UnsubscribeProps {
  address: string;
  url: string;
  /** The address gets no more mails already. */
  done: boolean;
  leave: ReturnType<typeof useDeeds>["leave"];
}

/** The mail's own way out. */
export function Unsubscribe({ address, url, done, leave }: UnsubscribeProps) {
  const { t } = useTranslation("demo");
  const [asking, ask] = useDisclosure(false);
  if (done)
    return (
      <Group gap={6} c="var(--ft-quiet)">
        <IconMailOff size={16} aria-hidden />
        <Text fz="sm">{t("mail.suppressed")}</Text>
      </Group>
    );
  return (
    <>
      <Button size="sm" variant="subtle" leftSection={<IconMailOff size={16} aria-hidden />} onClick={ask.open}>
        {t("deeds.unsubscribe")}
      </Button>
      <Confirm
        opened={asking}
        title={t("deeds.sure", { address })}
        action={t("deeds.unsubscribe")}
        danger
        busy={leave.isPending}
        error={leave.error}
        onConfirm={() => leave.mutate(url, { onSuccess: ask.close })}
        onClose={ask.close}
      >
        {t("deeds.sureText")}
      </Confirm>
    </>
  );
}
