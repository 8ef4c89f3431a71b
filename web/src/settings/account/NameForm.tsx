import { SimpleGrid, TextInput } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Session } from "@/account/session";
import { api } from "@/api/client";
import { fieldErrors } from "@/api/problem";
import { focusWrong } from "@/kit/form";
import { SaveBar } from "@/kit/SaveBar";
import { Section } from "@/kit/Section";
import { Failure } from "@/kit/states";

/** What one is called; the address one signs in with stands beside it. */
export function NameForm({ account }: { account: NonNullable<Session["account"]> }) {
  const { t } = useTranslation("settings");
  const [typed, setName] = useState<string | null>(null);
  const name = typed ?? account.name;
  const queries = useQueryClient();
  const save = api.useMutation("patch", "/api/v1/account", {
    onSuccess: async (_, { body }) => {
      notifications.show({ message: t("account.saved") });
      await queries.invalidateQueries({ queryKey: ["get", "/api/v1/session", {}] });
      setName((now) => (now === body.name ? null : now)); // what was typed meanwhile stays
    },
    onError: () => focusWrong(),
  });
  const send = () => save.mutate({ body: { name } });
  const wrong = fieldErrors(save.error)["name"];
  const discard = () => {
    setName(null);
    save.reset();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (name !== account.name) send();
  };
  return (
    <form onSubmit={submit} style={{ display: "contents" }}>
      <Section title={t("account.title")}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <TextInput
            label={t("account.name")}
            autoComplete="name"
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={wrong}
          />
          <TextInput
            label={t("account.email")}
            value={account.email}
            variant="unstyled"
            readOnly
            autoComplete="username"
          />
        </SimpleGrid>
        {save.error && !wrong && <Failure error={save.error} />}
        {/* With two fields and no button of its own, Enter would send nothing. */}
        <button type="submit" hidden />
      </Section>
      <SaveBar dirty={name !== account.name} busy={save.isPending} save={send} discard={discard} />
    </form>
  );
}
