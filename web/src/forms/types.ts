import type { components } from "@/api/schema";

export type FormView = components["schemas"]["FormView"];
export type FieldBody = components["schemas"]["FieldBody"];
export type FieldType = components["schemas"]["FieldType"];
export type SubmissionView = components["schemas"]["SubmissionView"];
