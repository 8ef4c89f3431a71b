import { Alert, Box, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { isProblem } from "@/api/problem";
import { useChanged } from "@/kit/changed";
import { Failure } from "@/kit/states";
import type { FormView } from "../types";
import { AddField } from "./AddField";
import { FieldList } from "./FieldList";
import classes from "./Fields.module.css";
import { type Edited, editedOf, faultsOf, newField, type Suggested, same, sent } from "./fields";
import { Leaving } from "./Leaving";
import { Preview } from "./Preview";
import { SaveBar } from "./SaveBar";

/** What a form asks. Changes show in the preview at once, and to visitors when they are saved. */
export function FieldsTab({ form }: { form: FormView }) {
  const { t } = useTranslation("forms");
  const known = editedOf(form);
  const [edited, setEdited] = useState<Edited[] | null>(null);
  const [open, setOpen] = useState<string | null>(null);
  const fields = edited ?? known;
  const dirty = edited !== null && !same(edited, known);
  const save = useSave(() => setEdited(null));
  const faults = faultsOf(isProblem(save.error) ? (save.error.errors ?? []) : []);
  const change = (next: Edited[]) => {
    setEdited(next);
    save.reset();
  };
  const add = (label: string, suggested?: Suggested) => {
    const field = newField(fields, label, suggested);
    change([...fields, field]);
    setOpen(field.id);
  };
  const [whole] = Object.values(faults.get(-1) ?? {});
  return (
    <div className={classes["sides"]}>
      <Stack gap="md" miw={0}>
        {save.error !== null && faults.size === 0 && <Failure error={save.error} />}
        {faults.size > 0 && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
            {whole ?? t("fields.faults")}
          </Alert>
        )}
        <FieldList fields={fields} faults={faults} open={open} onOpen={setOpen} onChange={change} />
        <AddField fields={fields} onAdd={add} />
        <SaveBar
          dirty={dirty}
          busy={save.isPending}
          onDiscard={() => {
            setEdited(null);
            save.reset();
          }}
          onSave={() => save.mutate({ params: { path: { formId: form.id } }, body: { fields: sent(fields) } })}
        />
      </Stack>
      <Box miw={0}>
        <Preview form={form} fields={fields} />
      </Box>
      <Leaving when={dirty} />
    </div>
  );
}

function useSave(onDone: () => void) {
  const { t } = useTranslation("forms");
  const changed = useChanged();
  return api.useMutation("patch", "/api/v1/forms/{formId}", {
    onSuccess: () => {
      onDone();
      changed(t("fields.done"));
    },
  });
}
