import { Alert, Button, Group, Select, Stack, TagsInput, TextInput } from "@mantine/core";
import { useForm } from "@mantine/form";
import { useTranslation } from "react-i18next";
import { fieldErrors, isProblem, isUnplaced, type Problem, said } from "@/api/problem";
import { type LeadStatus, STATUSES } from "./lead";

export interface LeadValues {
  email: string;
  name: string;
  companyName: string;
  status: LeadStatus;
  tags: string[];
}

interface LeadFormProps {
  first: LeadValues;
  /** Only a new lead is given its address. */
  withEmail?: boolean;
  busy: boolean;
  /** What the server said of what was sent. */
  error: unknown;
  go: string;
  /** `first` is what the form began with. */
  send: (values: LeadValues, first: LeadValues) => void;
  close: () => void;
}

const FIELDS = ["name", "companyName", "status", "tags"];

/** What a person says of a lead, new or known. */
export function LeadForm({ first, withEmail = false, busy, error, go, send, close }: LeadFormProps) {
  const { t } = useTranslation(["leads", "kit"]);
  const form = useForm<LeadValues>({ initialValues: first });
  const refused = refusals(error, withEmail);
  const unplaced = !isTaken(error, withEmail) && isUnplaced(error, withEmail ? ["email", ...FIELDS] : FIELDS);
  return (
    <form onSubmit={form.onSubmit((values) => send(values, form.getInitialValues()))}>
      <Stack>
        {unplaced && (
          <Alert color="red" role="alert">
            {said(error, t("kit:away"))}
          </Alert>
        )}
        {withEmail && (
          <TextInput
            label={t("form.email")}
            type="email"
            required
            data-autofocus
            {...form.getInputProps("email")}
            error={refused["email"]}
          />
        )}
        <TextInput label={t("form.name")} {...form.getInputProps("name")} error={refused["name"]} />
        <TextInput label={t("form.company")} {...form.getInputProps("companyName")} error={refused["companyName"]} />
        <Select
          label={t("form.status")}
          data={STATUSES.map((value) => ({ value, label: t(`kit:lead.${value}`) }))}
          allowDeselect={false}
          {...form.getInputProps("status")}
          error={refused["status"]}
        />
        <TagsInput
          label={t("form.tags")}
          description={t("form.tagsHint")}
          {...form.getInputProps("tags")}
          error={refused["tags"]}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={close}>
            {t("kit:cancel")}
          </Button>
          <Button type="submit" loading={busy}>
            {go}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

/** What was refused, by the field that shows it. That there is such a lead already is said at its address. */
function refusals(error: unknown, withEmail: boolean): Record<string, string> {
  return isTaken(error, withEmail) ? { email: error.detail ?? error.title } : fieldErrors(error);
}

const isTaken = (error: unknown, withEmail: boolean): error is Problem =>
  withEmail && isProblem(error) && error.status === 409;
