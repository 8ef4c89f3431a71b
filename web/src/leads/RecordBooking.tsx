import { Alert, Button, Group, Modal, Stack, Text, Textarea, TextInput } from "@mantine/core";
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

/** That a lead booked a meeting, and for when. */
export function RecordBooking({ lead, open, close }: RecordProps & { open: boolean }) {
  const { t } = useTranslation("leads");
  return (
    <Modal opened={open} onClose={close} title={t("booking.title")}>
      <BookingForm lead={lead} close={close} />
    </Modal>
  );
}

function BookingForm({ lead, close }: RecordProps) {
  const { t } = useTranslation(["leads", "kit"]);
  const form = useForm({ initialValues: { startsAt: "", note: "" } });
  const changed = useChanged();
  const record = api.useMutation("post", "/api/v1/leads/{leadId}/bookings", {
    onSuccess: () => {
      changed(t("booking.done"));
      close();
    },
  });
  const send = ({ startsAt, note }: typeof form.values) => {
    // What is typed is a time where the reader is.
    const body = { note, startsAt: startsAt ? new Date(startsAt).toISOString() : null };
    record.mutate({ params: { path: { leadId: lead.id } }, body });
  };
  const refused = fieldErrors(record.error);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <form onSubmit={form.onSubmit(send)} aria-label={t("booking.title")}>
      <Stack>
        <Text c="dimmed">{t("booking.about", { name: firstNameOf(lead) })}</Text>
        {isUnplaced(record.error, ["startsAt", "note"]) && (
          <Alert color="red" role="alert">
            {said(record.error, t("kit:away"))}
          </Alert>
        )}
        <TextInput
          label={t("booking.when")}
          description={t("booking.zone", { zone: zone.replaceAll("_", " ") })}
          type="datetime-local"
          data-autofocus
          {...form.getInputProps("startsAt")}
          error={refused["startsAt"]}
        />
        <Textarea
          label={t("note")}
          autosize
          minRows={2}
          maxLength={2000}
          {...form.getInputProps("note")}
          error={refused["note"]}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("kit:cancel")}
          </Button>
          <Button type="submit" loading={record.isPending}>
            {t("booking.go")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
