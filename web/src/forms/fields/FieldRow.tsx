import { ActionIcon, Collapse, Group, Text, UnstyledButton } from "@mantine/core";
import { IconAlertTriangle, IconChevronDown, IconChevronUp, IconGripVertical, IconTrash } from "@tabler/icons-react";
import { type KeyboardEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { FieldEditor } from "./FieldEditor";
import classes from "./Fields.module.css";
import type { Edited, FieldFaults } from "./fields";

interface FieldRowProps {
  field: Edited;
  others: Edited[];
  faults: FieldFaults;
  open: boolean;
  dragged: boolean;
  onOpen: () => void;
  onChange: (field: Edited) => void;
  onRemove: () => void;
  /** Up by -1, down by 1. */
  onMove: (by: number) => void;
  onDrag: (on: boolean) => void;
  /** Another field that is dragged is above this one. */
  onOver: () => void;
}

/** A field: what it is called and what it takes; opened, all that can be said about it. */
export function FieldRow({ field, others, faults, open, dragged, ...on }: FieldRowProps) {
  const { t } = useTranslation("forms");
  const row = useRef<HTMLLIElement>(null);
  const faulty = Object.keys(faults).length > 0;
  const label = field.label || t("fields.blankLabel");
  return (
    <li
      ref={row}
      className={classes["field"]}
      data-dragged={dragged || undefined}
      onDragOver={(event) => {
        event.preventDefault();
        on.onOver();
      }}
      onDrop={(event) => event.preventDefault()}
    >
      <div className={classes["head"]}>
        <Grip label={label} row={row} onMove={on.onMove} onDrag={on.onDrag} />
        <UnstyledButton className={classes["title"]} aria-expanded={open} onClick={on.onOpen}>
          <Group gap="0 12px">
            {faulty && <IconAlertTriangle size={18} color="var(--ft-bad)" aria-hidden style={{ flex: "none" }} />}
            <Text fw={600}>{label}</Text>
            <Text fz="sm" c="dimmed">
              {t(`types.${field.type}`)} · {field.required ? t("fields.required") : t("fields.optional")}
            </Text>
          </Group>
        </UnstyledButton>
        <ActionIcon variant="subtle" color="gray" c="dimmed" tabIndex={-1} aria-hidden onClick={on.onOpen}>
          {open ? <IconChevronUp size={18} /> : <IconChevronDown size={18} />}
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          c="dimmed"
          aria-label={t("fields.remove", { label })}
          onClick={on.onRemove}
        >
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      </div>
      <Collapse expanded={open || faulty}>
        <FieldEditor field={field} others={others} faults={faults} onChange={on.onChange} />
      </Collapse>
    </li>
  );
}

interface GripProps extends Pick<FieldRowProps, "onMove" | "onDrag"> {
  label: string;
  row: { current: HTMLLIElement | null };
}

/** What a field is held by: dragged with the mouse, moved by the arrow keys. */
function Grip({ label, row, onMove, onDrag }: GripProps) {
  const { t } = useTranslation("forms");
  const press = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    onMove(by);
  };
  return (
    <ActionIcon
      variant="transparent"
      className={classes["grip"] ?? ""}
      aria-label={t("fields.move", { label })}
      onKeyDown={press}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move";
        event.dataTransfer.setData("text/plain", label);
        if (row.current) event.dataTransfer.setDragImage(row.current, 16, 16);
        onDrag(true);
      }}
      onDragEnd={() => onDrag(false)}
    >
      <IconGripVertical size={18} aria-hidden />
    </ActionIcon>
  );
}
