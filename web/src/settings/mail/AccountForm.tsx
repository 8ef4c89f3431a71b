import { Button, Group } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors, isUnplaced } from "@/api/problem";
import { Confirm } from "@/kit/Confirm";
import { focusWrong, settle, useCurrent } from "@/kit/form";
import { SaveBar } from "@/kit/SaveBar";
import { Section } from "@/kit/Section";
import { Failure } from "@/kit/states";
import { AccountFields } from "./AccountFields";
import { Trying } from "./Trying";
import { bodyOf, type MailAccount, type Values, valuesOf } from "./values";

const KEY = ["get", "/api/v1/mail-account", {}];

/** The workspace's own mail account: entered, tried, saved, removed. */
export function AccountForm({ mail }: { mail: MailAccount }) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const form = useForm<Values>({ initialValues: valuesOf(mail.account) });
  const [removing, setRemoving] = useState(false);
  const save = api.useMutation("put", "/api/v1/mail-account", {
    onSuccess: (saved) => {
      queries.setQueryData(KEY, saved);
      notifications.show({ message: t("mail.saved") });
    },
    onError: (problem) => {
      form.setErrors(fieldErrors(problem));
      focusWrong();
    },
  });
  useCurrent(form, valuesOf(mail.account));
  const remove = api.useMutation("delete", "/api/v1/mail-account", {
    onSuccess: () => {
      setRemoving(false);
      notifications.show({ message: t("mail.removed") });
      void queries.invalidateQueries({ queryKey: KEY });
    },
  });
  const send = (values: Values) =>
    save.mutate({ body: bodyOf(values) }, { onSuccess: (saved) => settle(form, values, valuesOf(saved.account)) });
  const submit = form.onSubmit(send, focusWrong);
  const discard = () => {
    form.reset();
    save.reset(); // what was wrong with it went with it
  };
  return (
    <form onSubmit={submit} style={{ display: "contents" }} noValidate>
      <Section title={t("mail.account")} about={t("mail.accountAbout")}>
        {isUnplaced(save.error, Object.keys(form.values)) && <Failure error={save.error} />}
        <AccountFields form={form} keepsPassword={mail.account?.hasPassword ?? false} />
        {mail.account && (
          <Group>
            <Button variant="default" c="var(--ft-bad)" onClick={() => setRemoving(true)}>
              {t("mail.remove")}
            </Button>
          </Group>
        )}
      </Section>
      <Trying
        key={mail.account?.createdAt ?? "none"} // how trying went is of the account that was there
        mail={mail}
        entered={form.isDirty() ? bodyOf(form.values) : null}
        onWrong={form.setErrors}
      />
      <SaveBar dirty={form.isDirty()} busy={save.isPending} save={submit} discard={discard} />
      <Confirm
        opened={removing}
        title={t("mail.removeTitle", { host: mail.account?.host ?? "" })}
        action={t("mail.remove")}
        danger
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({})}
        onClose={() => setRemoving(false)}
      >
        {mail.server ? t("mail.removeToServer", { host: mail.server.host }) : t("mail.removeToNone")}
      </Confirm>
    </form>
  );
}
