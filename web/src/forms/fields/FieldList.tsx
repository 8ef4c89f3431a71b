import { VisuallyHidden } from "@mantine/core";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { FieldRow } from "./FieldRow";
import classes from "./Fields.module.css";
import { type Edited, type FieldFaults, moved } from "./fields";

interface FieldListProps {
  fields: Edited[];
  faults: Map<number, FieldFaults>;
  /** The id of the field that is being edited. */
  open: string | null;
  onOpen: (id: string | null) => void;
  onChange: (fields: Edited[]) => void;
}

/** The fields in their order, which is changed by dragging and by the arrow keys. */
export function FieldList({ fields, faults, open, onOpen, onChange }: FieldListProps) {
  const { t } = useTranslation("forms");
  const [dragged, setDragged] = useState<number | null>(null);
  const [told, tell] = useState("");
  const move = (from: number, to: number) => {
    const next = moved(fields, from, to);
    const field = fields[from];
    if (!field || next.indexOf(field) === from) return;
    onChange(next);
    tell(t("fields.moved", { label: field.label, place: next.indexOf(field) + 1 }));
  };
  const over = (place: number) => {
    if (dragged === null || dragged === place) return;
    onChange(moved(fields, dragged, place));
    setDragged(place);
  };
  return (
    <>
      <ol className={`ft-card ${classes["list"]}`} aria-label={t("fields.list")}>
        {fields.map((field, place) => (
          <FieldRow
            key={field.id}
            field={field}
            others={fields.filter((other) => other !== field)}
            faults={faults.get(place) ?? {}}
            open={open === field.id}
            dragged={dragged === place}
            onOpen={() => onOpen(open === field.id ? null : field.id)}
            onChange={(next) => onChange(fields.with(place, next))}
            onRemove={() => onChange(fields.toSpliced(place, 1))}
            onMove={(by) => move(place, place + by)}
            onDrag={(on) => setDragged(on ? place : null)}
            onOver={() => over(place)}
          />
        ))}
      </ol>
      <VisuallyHidden aria-live="polite">{told}</VisuallyHidden>
    </>
  );
}
