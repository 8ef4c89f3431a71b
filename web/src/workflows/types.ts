import type { components } from "@/api/schema";

export type WorkflowSummary = components["schemas"]["WorkflowSummary"];
export type WorkflowView = components["schemas"]["WorkflowView"];
export type VersionInList = components["schemas"]["VersionInList"];
export type FormView = components["schemas"]["FormView"];
