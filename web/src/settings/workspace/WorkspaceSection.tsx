import { useForm } from "@mantine/form";
import { notifications } from "@mantine/notifications";
import { useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { fieldErrors, isUnplaced } from "@/api/problem";
import { focusWrong, settle, useCurrent } from "@/kit/form";
import { SaveBar } from "@/kit/SaveBar";
import { Failure, Loading } from "@/kit/states";
import { Company, Doubt, Links, Sender } from "./fields";
import { changeOf, type Values, valuesOf, type Workspace } from "./values";

const SLUG = /^[a-z0-9]([a-z0-9-]{0,98}[a-z0-9])?$/;

/** Who mails, and from where. */
export function WorkspaceSection() {
  const { data, error, refetch } = api.useQuery("get", "/api/v1/workspace", {}, { refetchInterval: false });
  if (data) return <Settings workspace={data} />;
  return error ? <Failure error={error} again={() => void refetch()} /> : <Loading />;
}

function Settings({ workspace }: { workspace: Workspace }) {
  const { t } = useTranslation("settings");
  const queries = useQueryClient();
  const form = useForm<Values>({
    initialValues: valuesOf(workspace),
    validate: { slug: (slug) => (SLUG.test(slug) ? null : t("workspace.slugWrong")) },
  });
  const save = api.useMutation("patch", "/api/v1/workspace", {
    onSuccess: (saved) => {
      queries.setQueryData(["get", "/api/v1/workspace", {}], saved);
      void queries.invalidateQueries({ queryKey: ["get", "/api/v1/session", {}] }); // the menu says the name
      notifications.show({ message: t("workspace.saved") });
    },
    onError: (problem) => {
      form.setErrors(fieldErrors(problem));
      focusWrong();
    },
  });
  useCurrent(form, valuesOf(workspace));
  const send = (values: Values) =>
    save.mutate(
      { body: changeOf(values, form.getInitialValues()) },
      { onSuccess: (saved) => settle(form, values, valuesOf(saved)) },
    );
  const submit = form.onSubmit(send, focusWrong);
  const discard = () => {
    form.reset();
    save.reset(); // what was wrong with it went with it
  };
  return (
    <form onSubmit={submit} style={{ display: "contents" }} noValidate>
      {isUnplaced(save.error, Object.keys(form.values)) && <Failure error={save.error} />}
      <Company form={form} />
      <Sender form={form} />
      <Links form={form} before={form.getInitialValues().slug} />
      <Doubt form={form} />
      <SaveBar dirty={form.isDirty()} busy={save.isPending} save={submit} discard={discard} />
    </form>
  );
}
