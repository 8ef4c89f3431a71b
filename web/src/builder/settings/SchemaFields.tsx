import { useCatalogue } from "@/canvas/catalogue";
import type { FieldsProps } from "./NodeSettings";
import { SchemaField } from "./SchemaField";
import { matters, propertiesOf } from "./schema";

interface SchemaFieldsProps extends FieldsProps {
  /** Settings that are asked for elsewhere. */
  without?: string[];
}

/** A field for each setting that matters as the others are. */
export function SchemaFields({ node, type, set, without = [] }: SchemaFieldsProps) {
  const schema = useCatalogue().get(type.type)?.settings;
  const all = new Map(propertiesOf(schema));
  const shown = [...all].filter(([key, one]) => !without.includes(key) && matters(one, node.config, all));
  return shown.map(([key, one]) => (
    <SchemaField
      key={key}
      node={node.key}
      name={key}
      schema={one}
      values={node.config}
      set={(value) => set({ [key]: value })}
    />
  ));
}
