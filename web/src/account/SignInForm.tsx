import { Alert, Button, PasswordInput, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { said } from "@/api/problem";
import type { Session } from "./session";

/** Address and password; `email` where it is known whose. */
export function SignInForm({ email = "", onDone }: { email?: string; onDone: (session: Session) => void }) {
  const { t } = useTranslation(["account", "kit"]);
  const form = useForm({ initialValues: { email, password: "" } });
  const signIn = api.useMutation("post", "/api/v1/session", { onSuccess: onDone });
  return (
    <form onSubmit={form.onSubmit((body) => signIn.mutate({ body }))}>
      <Stack>
        {signIn.error && (
          <Alert color="red" role="alert">
            {said(signIn.error, t("kit:away"))}
          </Alert>
        )}
        <TextInput
          label={t("signIn.email")}
          placeholder={t("signIn.you")}
          type="email"
          autoComplete="username"
          required
          data-autofocus={email ? undefined : true}
          {...form.getInputProps("email")}
        />
        <PasswordInput
          label={t("signIn.password")}
          autoComplete="current-password"
          required
          data-autofocus={email ? true : undefined}
          {...form.getInputProps("password")}
        />
        <Button type="submit" loading={signIn.isPending} fullWidth>
          {t("signIn.go")}
        </Button>
        <Text fz="xs" c="dimmed">
          {t("signIn.forgotten", { email: form.values.email || t("signIn.you") })}
        </Text>
      </Stack>
    </form>
  );
}
