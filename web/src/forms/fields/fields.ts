import type { FieldBody, FieldType, FormView } from "../types";

/** A field as somebody edits it. `id` tells it from the others while its key changes; choices are lines. */
export interface Edited {
  id: string;
  key: string;
  /** The key it has on the server; undefined for a new one. A new blank one has its key follow its label. */
  knownKey: string | undefined;
  /** One of the usual fields: workflows and leads know it by its key, so that this is the same under any label. */
  usual?: boolean;
  label: string;
  type: FieldType;
  required: boolean;
  options: string;
  placeholder: string;
  helpText: string;
}

export const TYPES: FieldType[] = [
  "text",
  "textarea",
  "email",
  "number",
  "phone",
  "url",
  "date",
  "select",
  "checkbox",
  "hidden",
];

export type Suggested = "name" | "email" | "companyName" | "phone" | "budget" | "message";

const KINDS: Record<Suggested, FieldType> = {
  name: "text",
  email: "email",
  companyName: "text",
  phone: "phone",
  budget: "text",
  message: "textarea",
};

/** The usual fields that the form does not have yet. */
export function suggestions(fields: Edited[]): Suggested[] {
  const taken = new Set(fields.map((field) => field.key));
  return (Object.keys(KINDS) as Suggested[]).filter((key) => !taken.has(key));
}

export function editedOf(form: FormView): Edited[] {
  return form.fields.map((field) => ({
    id: field.id,
    key: field.key,
    knownKey: field.key,
    label: field.label,
    type: TYPES.find((type) => type === field.type) ?? "text",
    required: field.required,
    options: field.options.join("\n"),
    placeholder: field.placeholder,
    helpText: field.helpText,
  }));
}

/** Fields that are on the server by now keep the key they have there, whatever their label becomes. */
export function keyed(fields: Edited[], there: Edited[]): Edited[] {
  const keys = new Set(there.map((field) => field.key));
  return fields.map((field) => (keys.has(field.key) ? { ...field, knownKey: field.key } : field));
}

let made = 0;

/** A field that is not there yet: one of the usual ones under its own key, or a blank one. */
export function newField(fields: Edited[], label: string, suggested?: Suggested): Edited {
  made += 1;
  return {
    id: `new-${made}`,
    key: suggested ?? keyOf(label, fields),
    knownKey: undefined,
    usual: suggested !== undefined,
    label,
    type: suggested ? KINDS[suggested] : "text",
    required: suggested === "email" || suggested === "name",
    options: "",
    placeholder: "",
    helpText: "",
  };
}

/** The field under another label. */
export function relabelled(field: Edited, label: string, others: Edited[]): Edited {
  const follows = field.knownKey === undefined && !field.usual && field.key === keyOf(field.label, others);
  return { ...field, label, ...(follows ? { key: keyOf(label, others) } : {}) };
}

/** The fields as the API takes them. */
export function sent(fields: Edited[]): FieldBody[] {
  return fields.map((field) => ({
    key: field.key.trim(),
    label: field.label.trim(),
    type: field.type,
    required: field.required,
    options: field.type === "select" ? lines(field.options) : [],
    placeholder: field.placeholder,
    helpText: field.helpText,
  }));
}

const lines = (text: string) => [...new Set(text.split("\n").map((line) => line.trim()))].filter((line) => line !== "");

export const same = (one: Edited[], other: Edited[]) => JSON.stringify(sent(one)) === JSON.stringify(sent(other));

export function moved(fields: Edited[], from: number, to: number): Edited[] {
  const target = Math.min(Math.max(to, 0), fields.length - 1);
  const rest = fields.toSpliced(from, 1);
  const field = fields[from];
  return field ? rest.toSpliced(target, 0, field) : fields;
}

/** A key that reads like the label and that no other field has: "What's your plan?" is `whatsYourPlan`. */
export function keyOf(label: string, others: Pick<Edited, "key">[]): string {
  const plain = label
    .normalize("NFKD")
    .replace(/ß/g, "ss")
    .replace(/[\u0300-\u036f'’]/g, "");
  const words = plain.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  const joined = words.map((word, place) => (place ? word.charAt(0).toUpperCase() + word.slice(1) : word)).join("");
  const base = (/^[a-z]/.test(joined) ? joined : `field${joined}`).slice(0, 90);
  const taken = new Set(others.map((field) => field.key));
  for (let number = 1; ; number++) {
    const key = number === 1 ? base : `${base}${number}`;
    if (!taken.has(key)) return key;
  }
}

/** A name for an address: "Talk to us!" is `talk-to-us`. */
export function slugOf(name: string): string {
  const plain = name
    .normalize("NFKD")
    .replace(/ß/g, "ss")
    .replace(/[\u0300-\u036f'’]/g, "");
  return (plain.toLowerCase().match(/[a-z0-9]+/g) ?? []).join("-").slice(0, 100).replace(/-$/, "");
}

export type FieldFaults = Partial<Record<"key" | "label" | "type" | "options" | "placeholder" | "helpText", string>>;

/** What the server found wrong, by the place of the field; what is wrong with all of them stands under -1. */
export function faultsOf(errors: { field: string; message: string }[]): Map<number, FieldFaults> {
  const found = new Map<number, FieldFaults>();
  for (const { field, message } of errors) {
    const [head, place, part] = field.split(".");
    if (head !== "fields") continue;
    const index = place === undefined ? -1 : Number(place);
    const name = part === undefined ? "options" : part; // of a field as a whole, only its choices can be wrong
    found.set(index, { ...found.get(index), [name]: message });
  }
  return found;
}
