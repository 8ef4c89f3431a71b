import { Button, Group, Modal, Select, Stack, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors } from "@/api/problem";
import { refresh } from "@/app/live";
import { Failure } from "@/kit/states";
import { isReason, REASONS, type Reason } from "./reasons";

/** Puts an address on the list. */
export function AddAddress({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["settings", "kit"]);
  const [email, setEmail] = useState("");
  const [reason, setReason] = useState<Reason>("manual");
  const queries = useQueryClient();
  const add = api.useMutation("post", "/api/v1/suppressions", {
    onSuccess: (entry) => {
      notifications.show({ message: t("suppression.added", { email: entry.email }) });
      refresh(queries, ["leads"]);
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    add.mutate({ body: { email, reason } });
  };
  const wrong = fieldErrors(add.error)["email"];
  return (
    <Modal opened onClose={onClose} title={t("suppression.add")} centered>
      <form onSubmit={submit} noValidate>
        <Stack>
          <TextInput
            label={t("suppression.email")}
            description={t("suppression.emailAbout")}
            type="email"
            value={email}
            onChange={(event) => setEmail(event.currentTarget.value)}
            error={wrong}
            required
            data-autofocus
          />
          <Select
            label={t("suppression.why")}
            data={REASONS.map((value) => ({ value, label: t(`suppression.reason.${value}`) }))}
            value={reason}
            allowDeselect={false}
            onChange={(value) => value && isReason(value) && setReason(value)}
          />
          {add.error && !wrong && <Failure error={add.error} />}
          <Group justify="flex-end" gap="sm">
            <Button variant="default" onClick={onClose}>
              {t("kit:cancel")}
            </Button>
            <Button type="submit" loading={add.isPending}>
              {t("suppression.addIt")}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
