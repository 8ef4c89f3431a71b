import { Alert, Button, PasswordInput, Select, Stack, Text, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { api, client } from "@/api/client";
import { fieldErrors, said } from "@/api/problem";
import { TextLink } from "@/kit/links";
import { Failure, Loading } from "@/kit/states";
import { Door } from "./Door";
import { NeedsLink } from "./NeedsLink";
import { useNewSession, useSession } from "./session";

const ZONES = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];
/** Not, or no longer, valid; set up already. */
const VOID = [404, 409];
const HERE = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Makes the owner's account, by the link that was printed at the first start. Another link makes nothing. */
export function SetUpPage() {
  const { t } = useTranslation(["account", "kit"]);
  const { token = "" } = useSearch({ from: "/setup" });
  const isSetUp = useSession().data?.setUp;
  const link = useQuery({
    queryKey: ["setup", token],
    enabled: token !== "" && isSetUp === false,
    refetchInterval: false,
    staleTime: Number.POSITIVE_INFINITY, // who fills in the form is not asked again
    queryFn: async () => {
      const { error } = await client.POST("/api/v1/setup/check", { body: { token } });
      if (error && !VOID.includes(error.status)) throw error;
      return error ?? null;
    },
  });
  if (isSetUp) return <Done />;
  if (token === "") return <NeedsLink />;
  if (link.data) return <NeedsLink why={said(link.data, t("kit:away"))} />;
  if (link.data === null) return <Owner token={token} />;
  return (
    <Door title={t("setUp.title")}>
      {link.error ? <Failure error={link.error} again={() => void link.refetch()} /> : <Loading />}
    </Door>
  );
}

function Done() {
  const { t } = useTranslation("account");
  return (
    <Door title={t("setUp.done")}>
      <TextLink to="/">{t("signIn.go")}</TextLink>
    </Door>
  );
}

function Owner({ token }: { token: string }) {
  const { t } = useTranslation(["account", "kit"]);
  const navigate = useNavigate();
  const renew = useNewSession();
  const form = useForm({
    initialValues: { name: "", workspaceName: "", email: "", password: "", timeZone: HERE },
  });
  const setUp = api.useMutation("post", "/api/v1/setup", {
    onSuccess: async (session) => {
      renew(session);
      await navigate({ to: "/", replace: true });
    },
    onError: (error) => form.setErrors(fieldErrors(error)),
  });
  return (
    <Door title={t("setUp.title")}>
      <Text c="dimmed">{t("setUp.text")}</Text>
      <form onSubmit={form.onSubmit((body) => setUp.mutate({ body: { ...body, token } }))}>
        <Stack>
          {setUp.error && (
            <Alert color="red" role="alert">
              {said(setUp.error, t("kit:away"))}
            </Alert>
          )}
          <TextInput label={t("setUp.name")} autoComplete="name" required {...form.getInputProps("name")} />
          <TextInput
            label={t("setUp.company")}
            description={t("setUp.companyHint")}
            autoComplete="organization"
            required
            {...form.getInputProps("workspaceName")}
          />
          <TextInput
            label={t("setUp.email")}
            type="email"
            autoComplete="username"
            required
            {...form.getInputProps("email")}
          />
          <PasswordInput
            label={t("setUp.password")}
            description={t("setUp.passwordHint")}
            autoComplete="new-password"
            minLength={10}
            required
            {...form.getInputProps("password")}
          />
          <Select
            label={t("setUp.timeZone")}
            data={ZONES}
            searchable
            allowDeselect={false}
            {...form.getInputProps("timeZone")}
          />
          <Button type="submit" loading={setUp.isPending} fullWidth>
            {t("setUp.go")}
          </Button>
        </Stack>
      </form>
    </Door>
  );
}
