import { Alert, Button, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors, isUnplaced, said } from "@/api/problem";
import { useChanged } from "@/kit/changed";
import { firstNameOf, type Lead } from "./lead";

interface RecordProps {
  lead: Lead;
  close: () => void;
}

/** That a lead answered, by telephone or wherever it can't be seen from here. */
export function RecordReply({ lead, open, close }: RecordProps & { open: boolean }) {
  const { t } = useTranslation("leads");
  return (
    <Modal opened={open} onClose={close} title={t("reply.title")}>
      <ReplyForm lead={lead} close={close} />
    </Modal>
  );
}

function ReplyForm({ lead, close }: RecordProps) {
  const { t } = useTranslation(["leads", "kit"]);
  const form = useForm({ initialValues: { note: "" } });
  const changed = useChanged();
  const record = api.useMutation("post", "/api/v1/leads/{leadId}/replies", {
    onSuccess: () => {
      changed(t("reply.done"));
      close();
    },
  });
  const refused = fieldErrors(record.error)["note"];
  return (
    <form
      onSubmit={form.onSubmit((body) => record.mutate({ params: { path: { leadId: lead.id } }, body }))}
      aria-label={t("reply.title")}
    >
      <Stack>
        <Text c="dimmed">{t("reply.about", { name: firstNameOf(lead) })}</Text>
        {isUnplaced(record.error, ["note"]) && (
          <Alert color="red" role="alert">
            {said(record.error, t("kit:away"))}
          </Alert>
        )}
        <Textarea
          label={t("note")}
          placeholder={t("reply.example")}
          autosize
          minRows={3}
          maxLength={2000}
          data-autofocus
          {...form.getInputProps("note")}
          error={refused}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("kit:cancel")}
          </Button>
          <Button type="submit" loading={record.isPending}>
            {t("reply.go")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
