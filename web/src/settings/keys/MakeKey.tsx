import { Alert, Anchor, Button, CopyButton, Group, Modal, Stack, Text, TextInput } from "@mantine/core";
import { IconCheck, IconCopy, IconEyeOff } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors } from "@/api/problem";
import { Failure } from "@/kit/states";
import classes from "../settings.module.css";

/** Makes a key, and shows it this once. */
export function MakeKey({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation(["settings", "kit"]);
  const [name, setName] = useState("");
  const queries = useQueryClient();
  const make = api.useMutation("post", "/api/v1/api-keys", {
    onSuccess: () => void queries.invalidateQueries({ queryKey: ["get", "/api/v1/api-keys"] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make.mutate({ body: { name } });
  };
  const made = make.data;
  const wrong = fieldErrors(make.error)["name"];
  return (
    <Modal
      opened
      onClose={onClose}
      title={made ? t("keys.madeTitle", { name: made.name }) : t("keys.make")}
      size={made ? "lg" : "md"}
      centered
      closeOnClickOutside={!made}
      closeOnEscape={!made}
    >
      {made ? (
        <Made secret={made.key} onClose={onClose} />
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <TextInput
              label={t("keys.name")}
              description={t("keys.nameAbout")}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={wrong}
              required
              data-autofocus
            />
            {make.error && !wrong && <Failure error={make.error} />}
            <Group justify="flex-end" gap="sm">
              <Button variant="default" onClick={onClose}>
                {t("kit:cancel")}
              </Button>
              <Button type="submit" loading={make.isPending}>
                {t("keys.makeIt")}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Modal>
  );
}

function Made({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation(["settings", "kit"]);
  return (
    <Stack>
      <Alert color="yellow" icon={<IconEyeOff aria-hidden />}>
        {t("keys.once")}
      </Alert>
      <Copied label={t("keys.key")} text={secret} />
      <Copied label={t("keys.example")} text={`curl ${location.origin}/api/v1/leads -H "X-API-Key: ${secret}"`} />
      <Text fz="sm" c="dimmed">
        {t("keys.docs")}{" "}
        <Anchor underline="always" href="/api/openapi.json" target="_blank" fz="sm">
          /api/openapi.json
        </Anchor>
      </Text>
      <Group justify="flex-end">
        <Button onClick={onClose}>{t("keys.kept")}</Button>
      </Group>
    </Stack>
  );
}

function Copied({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation("kit");
  return (
    <Stack gap={4}>
      <Group justify="space-between">
        <Text fz="sm" fw={550}>
          {label}
        </Text>
        <CopyButton value={text}>
          {({ copied, copy }) => (
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`${t("copy")}: ${label}`}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
              onClick={copy}
            >
              {copied ? t("copied") : t("copy")}
            </Button>
          )}
        </CopyButton>
      </Group>
      <pre className={classes["secret"]}>{text}</pre>
    </Stack>
  );
}
