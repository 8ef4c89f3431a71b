import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { isProblem } from "@/api/problem";
import { useChanged } from "@/kit/changed";
import { focusWrong } from "@/kit/form";
import type { FormView } from "../types";
import { type Edit, standing } from "./edit";
import { type Edited, editedOf, faultsOf, keyed, sent } from "./fields";

const PATH = "/api/v1/forms/{formId}";

/** The fields while they are edited. `show` is told the field that was refused. */
export function useFields(form: FormView, show: (id: string) => void) {
  const { t } = useTranslation("forms");
  const queries = useQueryClient();
  const changed = useChanged();
  const params = { path: { formId: form.id } };
  const known = editedOf(form);
  const [edit, setEdit] = useState<Edit | null>(null);
  const { fields, of, dirty, elsewhere } = standing(edit, known);
  const save = api.useMutation("patch", PATH);
  const kept = (view: FormView) => {
    queries.setQueryData(["get", PATH, { params }], view);
    const there = editedOf(view);
    // What was typed while these were saved stays, and is of what is there now.
    setEdit((now) => (now === null || now.fields === fields ? null : { fields: keyed(now.fields, there), of: there }));
    changed(t("fields.done"));
  };
  const refused = (error: unknown) => {
    if (!isProblem(error)) return;
    if (error.current) void queries.invalidateQueries({ queryKey: ["get", PATH, { params }] });
    const place = [...faultsOf(error.errors ?? []).keys()].find((one) => one >= 0);
    const field = place === undefined ? undefined : fields[place];
    if (field) show(field.id);
    focusWrong();
  };
  const change = (next: Edited[]) => {
    setEdit((now) => ({ fields: next, of, sent: now?.sent }));
    if (save.isError) save.reset(); // while one is under way, its answer has still to be heard
  };
  const discard = () => {
    setEdit(null);
    save.reset();
  };
  const send = () => {
    setEdit({ fields, of, sent: fields });
    const body = { fields: sent(fields), revision: form.revision };
    save.mutate({ params, body }, { onSuccess: kept, onError: refused });
  };
  const keepMine = () => setEdit((now) => now && { ...now, of: known });
  // Before the answer is there nobody can choose: what is here may be saved by then.
  return { fields, dirty, elsewhere: elsewhere && !save.isPending, change, discard, keepMine, save, send };
}
