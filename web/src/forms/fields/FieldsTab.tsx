import { Alert, Box, Stack } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { isProblem } from "@/api/problem";
import { Elsewhere } from "@/kit/Elsewhere";
import { Leaving } from "@/kit/Leaving";
import { SaveBar } from "@/kit/SaveBar";
import { Failure } from "@/kit/states";
import type { FormView } from "../types";
import { AddField } from "./AddField";
import { FieldList } from "./FieldList";
import classes from "./Fields.module.css";
import { faultsOf, newField, type Suggested } from "./fields";
import { Preview } from "./Preview";
import { useFields } from "./useFields";

/** What a form asks. Changes show in the preview at once, and to visitors when they are saved. */
export function FieldsTab({ form }: { form: FormView }) {
  const { t } = useTranslation(["forms", "kit"]);
  const [open, setOpen] = useState<string | null>(null);
  const { fields, dirty, elsewhere, change, discard, keepMine, save, send } = useFields(form, setOpen);
  const faults = faultsOf(isProblem(save.error) ? (save.error.errors ?? []) : []);
  const add = (label: string, suggested?: Suggested) => {
    const field = newField(fields, label, suggested);
    change([...fields, field]);
    setOpen(field.id);
  };
  const [whole] = Object.values(faults.get(-1) ?? {});
  const ways = [
    { label: t("kit:elsewhere.theirs"), act: discard },
    { label: t("kit:elsewhere.overwrite"), act: keepMine },
  ];
  return (
    <div className={classes["sides"]}>
      <Stack gap="md" miw={0}>
        {elsewhere && <Elsewhere title={t("fields.elsewhere")} ways={ways} />}
        <Leaving when={() => elsewhere} whenClosing={() => elsewhere} text={t("kit:leave.unsaved")} />
        {save.error !== null && faults.size === 0 && !elsewhere && <Failure error={save.error} />}
        {faults.size > 0 && (
          <Alert color="red" role="alert" icon={<IconAlertTriangle aria-hidden />}>
            {whole ?? t("fields.faults")}
          </Alert>
        )}
        <FieldList fields={fields} faults={faults} open={open} onOpen={setOpen} onChange={change} />
        <AddField fields={fields} onAdd={add} />
        <SaveBar
          dirty={dirty && !elsewhere}
          busy={save.isPending}
          discard={discard}
          save={send}
          unsaved={t("fields.unsaved")}
          action={t("fields.save")}
        />
      </Stack>
      <Box miw={0}>
        <Preview form={form} fields={fields} />
      </Box>
    </div>
  );
}
