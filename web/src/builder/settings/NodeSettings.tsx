import { Stack } from "@mantine/core";
import type { NodeType } from "@/canvas/catalogue";
import type { FlowNode } from "@/canvas/definition";
import type { Workflow } from "../draft";
import * as edit from "../editing";
import { useBuilderStore } from "../store";
import { DelayFields } from "./DelayFields";
import { MailFields } from "./MailFields";
import { SchemaFields } from "./SchemaFields";
import { StartingForms } from "./StartingForms";
import type { Values } from "./schema";

export interface FieldsProps {
  node: FlowNode;
  type: NodeType;
  /** Changes settings; `undefined` takes one out, so that what holds by default holds again. */
  set: (values: Values) => void;
}

/** The settings of a node: by hand where people expect more than a field a setting, else as its schema says. */
export function NodeSettings({ node, type, workflow }: Omit<FieldsProps, "set"> & { workflow: Workflow }) {
  const store = useBuilderStore();
  const set = (values: Values) =>
    store
      .getState()
      .edit((now) => edit.configure(now, node.key, values), { tag: `${node.key} ${Object.keys(values).join(" ")}` });
  const fields = { node, type, set };
  return (
    <Stack gap="md">
      {type.type === "trigger_form" && <StartingForms workflowId={workflow.id} />}
      {type.type === "delay" && <DelayFields {...fields} />}
      {(type.type === "send_email" || type.type === "send_followup") && (
        <MailFields {...fields} workflowId={workflow.id} />
      )}
      {!["delay", "send_email", "send_followup"].includes(type.type) && <SchemaFields {...fields} />}
    </Stack>
  );
}
