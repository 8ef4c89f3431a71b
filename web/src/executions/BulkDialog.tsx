import { Button, Group, Modal, Progress, Stack, Text } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { refresh } from "@/app/live";
import { Failure, Loading } from "@/kit/states";
import { type Action, askAll } from "./bulk";
import type { FilterBody } from "./filter";

interface BulkProps {
  /** What is wanted; undefined: the dialog is shut. */
  action: Action | undefined;
  filter: FilterBody;
  close: () => void;
}

/** Asks something of all executions that fit: first says of how many, then does it, and tells what came of it. */
export function BulkDialog({ action, filter, close }: BulkProps) {
  const { t } = useTranslation("executions");
  const [busy, setBusy] = useState(false);
  return (
    <Modal
      opened={action !== undefined}
      onClose={busy ? () => undefined : close}
      withCloseButton={!busy}
      centered
      closeButtonProps={{ "aria-label": t("bulk.keep") }}
      title={action && <BulkTitle action={action} filter={filter} />}
    >
      {action && <BulkContent action={action} filter={filter} close={close} onBusy={setBusy} />}
    </Modal>
  );
}

/** How many fit; it follows what happens, so that the number said is the number asked. */
function useCount(action: Action, filter: FilterBody, busy = false) {
  const body = { action, filter, dryRun: true };
  const asked = { enabled: !busy, gcTime: 0, staleTime: 0 } as const;
  return api.useQuery("post", "/api/v1/workflows/executions/bulk", { body }, asked);
}

function BulkTitle({ action, filter }: { action: Action; filter: FilterBody }) {
  const { t, i18n } = useTranslation("executions");
  const count = useCount(action, filter).data?.count;
  if (count === undefined || count === null) return t("bulk.counting");
  if (count === 0) return t(`bulk.${action}None`);
  return t(`bulk.${action}Title`, { count, number: new Intl.NumberFormat(i18n.language).format(count) });
}

interface ContentProps {
  action: Action;
  filter: FilterBody;
  close: () => void;
  onBusy: (busy: boolean) => void;
}

function BulkContent({ action, filter, close, onBusy }: ContentProps) {
  const { t, i18n } = useTranslation("executions");
  const queries = useQueryClient();
  const [done, setDone] = useState(0);
  const number = (value: number) => new Intl.NumberFormat(i18n.language).format(value);
  const asking = useMutation({
    meta: { shown: true },
    mutationFn: (expected: number) => askAll({ action, filter }, expected, setDone),
    onMutate: () => onBusy(true),
    onSettled: () => {
      onBusy(false);
      refresh(queries, ["executions", "queue"]);
    },
    onSuccess: (asked) => {
      const title = t(`bulk.${action}Done`, { count: asked, number: number(asked) });
      notifications.show({ color: "flow", title, message: t("bulk.live") });
      close();
    },
  });
  const counted = useCount(action, filter, asking.isPending);
  if (counted.error) return <Failure error={counted.error} again={() => void counted.refetch()} />;
  const count = counted.data?.count;
  if (count === undefined || count === null) return <Loading rows={2} />;
  if (asking.isPending)
    return (
      <Stack gap="sm">
        <Progress value={count ? Math.max(4, (100 * done) / count) : 100} animated aria-label={t("bulk.stay")} />
        <Text role="status">{t("bulk.progress", { done: number(done), all: number(count) })}</Text>
        <Text fz="sm" c="dimmed">
          {t("bulk.stay")}
        </Text>
      </Stack>
    );
  return (
    <Stack>
      {asking.error && <Failure error={asking.error} />}
      <Text>{count === 0 ? t("bulk.noneText") : t(`bulk.${action}Text`)}</Text>
      <Group justify="flex-end">
        <Button variant="default" onClick={close} data-autofocus>
          {t("bulk.keep")}
        </Button>
        {count > 0 && (
          <Button color={action === "cancel" ? "red" : "flow"} onClick={() => asking.mutate(count)}>
            {t(`bulk.${action}Go`, { count, number: number(count) })}
          </Button>
        )}
      </Group>
    </Stack>
  );
}
