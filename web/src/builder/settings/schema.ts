/** The part of JSON Schema that the settings of node types are written in. */
export interface Schema {
  type?: "string" | "number" | "integer" | "boolean" | "object" | "array";
  title?: string;
  description?: string;
  default?: unknown;
  examples?: unknown[];
  enum?: string[];
  anyOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  additionalProperties?: Schema | boolean;
  minimum?: number;
  maximum?: number;
  format?: string;
  "x-unit"?: string;
  "x-labels"?: Record<string, string>;
  "x-when"?: Record<string, string[]>;
}

export type Values = Record<string, unknown>;

export function propertiesOf(schema: unknown): [string, Schema][] {
  return Object.entries((schema as Schema | undefined)?.properties ?? {});
}

/** A setting as it stands: what is set, else what holds when nothing is. */
export function heldBy(values: Values, key: string, schema: Schema | undefined): unknown {
  return values[key] ?? schema?.default;
}

/** Whether a setting matters, as the others are. */
export function matters(schema: Schema, values: Values, all: ReadonlyMap<string, Schema>): boolean {
  return Object.entries(schema["x-when"] ?? {}).every(([other, choices]) =>
    choices.includes(String(heldBy(values, other, all.get(other)) ?? "")),
  );
}

export type Kind =
  | "choice"
  | "switch"
  | "number"
  | "texts"
  | "pairs"
  | "template"
  | "field"
  | "source"
  | "value"
  | "text";

/** How a setting is asked for. */
export function kindOf(schema: Schema): Kind {
  if (schema.enum) return "choice";
  if (schema.anyOf) return "value";
  if (schema.type === "boolean") return "switch";
  if (schema.type === "number" || schema.type === "integer") return "number";
  if (schema.type === "array") return "texts";
  if (schema.type === "object") return "pairs";
  if (schema.format === "template-name") return "template";
  if (schema.format === "lead-field") return "field";
  if (schema.format === "liquid-html") return "source";
  return "text";
}
