import { Button, Group, PasswordInput, SimpleGrid } from "@mantine/core";
import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { keepSession } from "@/account/session";
import { api } from "@/api/client";
import { fieldErrors, isUnplaced } from "@/api/problem";
import { Section } from "@/kit/Section";
import { Failure } from "@/kit/states";

/** Another password; it signs the person out everywhere else. */
export function PasswordForm() {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const form = useForm({ initialValues: { current: "", new: "" } });
  const change = api.useMutation("put", "/api/v1/account/password", {
    onSuccess: (session) => {
      form.reset();
      notifications.show({ message: t("password.changed") });
      keepSession(queries, session);
    },
    onError: (problem) => form.setErrors(fieldErrors(problem)),
  });
  return (
    <Section title={t("password.title")} about={t("password.about")}>
      <form onSubmit={form.onSubmit((body) => change.mutate({ body }))}>
        <SimpleGrid cols={{ base: 1, sm: 2 }}>
          <PasswordInput
            label={t("password.current")}
            autoComplete="current-password"
            required
            {...form.getInputProps("current")}
          />
          <PasswordInput
            label={t("password.new")}
            description={t("password.newAbout")}
            inputWrapperOrder={["label", "input", "description", "error"]}
            autoComplete="new-password"
            minLength={10}
            required
            {...form.getInputProps("new")}
          />
        </SimpleGrid>
        {isUnplaced(change.error, ["current", "new"]) && <Failure error={change.error} />}
        <Group mt="md">
          <Button type="submit" variant="default" loading={change.isPending}>
            {t("password.change")}
          </Button>
        </Group>
      </form>
    </Section>
  );
}
