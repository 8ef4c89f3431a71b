import { Button, Group, Stack, Text } from "@mantine/core";
import { IconShieldCheck, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Confirm } from "@/kit/Confirm";
import { useChanged } from "@/kit/changed";
import { Failure } from "@/kit/states";
import type { SubmissionView } from "../types";

/** What was held back is taken in after all, or thrown away. */
export function Decision({ submission }: { submission: SubmissionView }) {
  const { t } = useTranslation("forms");
  const [asking, ask] = useState(false);
  const changed = useChanged();
  const path = { formId: submission.formId, submissionId: submission.id };
  const accept = api.useMutation("post", "/api/v1/forms/{formId}/submissions/{submissionId}/accept", {
    onSuccess: () => changed(t("got.accepted")),
  });
  const discard = api.useMutation("delete", "/api/v1/forms/{formId}/submissions/{submissionId}", {
    onSuccess: () => changed(t("got.discarded")),
  });
  return (
    <Stack gap="sm" mb="lg">
      <Text fz="sm">{t("got.decide")}</Text>
      {accept.error !== null && <Failure error={accept.error} />}
      <Group gap="sm">
        <Button
          size="xs"
          variant="default"
          leftSection={<IconShieldCheck size={16} aria-hidden />}
          loading={accept.isPending}
          onClick={() => accept.mutate({ params: { path } })}
        >
          {t("got.accept")}
        </Button>
        <Button
          size="xs"
          variant="default"
          c="var(--ft-bad)"
          leftSection={<IconTrash size={16} aria-hidden />}
          onClick={() => ask(true)}
        >
          {t("got.discard")}
        </Button>
      </Group>
      <Confirm
        opened={asking}
        onClose={() => ask(false)}
        title={t("got.discarding")}
        action={t("got.discard")}
        danger
        busy={discard.isPending}
        error={discard.error}
        onConfirm={() => discard.mutate({ params: { path } })}
      >
        {t("got.discardingText")}
      </Confirm>
    </Stack>
  );
}
