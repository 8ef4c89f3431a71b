import { isProblem } from "@/api/problem";

/** Something in a workflow file that needs another look, and the line it stands in, as far as that is known. */
export interface Fault {
  line: number | undefined;
  /** Which part it is about; empty where the message says it. */
  where: string;
  message: string;
}

const PLACED = /^line (\d+), column \d+: (.*)$/is;

/** What the server found wrong with `text`, in the order of its lines. */
export function faultsIn(text: string, error: unknown): Fault[] {
  if (!isProblem(error)) return [];
  return (error.errors ?? [])
    .filter((item) => item.field !== "name")
    .map((item) => placed(text, item.field, item.message))
    .sort((one, other) => (one.line ?? 0) - (other.line ?? 0));
}

/** Whether all that is missing is the workflow's name. */
export function lacksName(error: unknown): boolean {
  return isProblem(error) && (error.errors ?? []).some((item) => item.field === "name");
}

function placed(text: string, field: string, message: string): Fault {
  const [, line, rest] = PLACED.exec(message) ?? [];
  if (line && rest)
    return { line: Number(line), where: "", message: `${rest.charAt(0).toUpperCase()}${rest.slice(1)}` };
  const found = lineOf(text, field);
  return { line: found, where: partOf(field, found !== undefined), message };
}

/** Which part a field is, in words; an edge has no name, and needs none where its line is known. */
function partOf(field: string, placedByLine: boolean): string {
  if (field === "text") return "";
  if (placedByLine && field.startsWith("edges.")) return field.split(".").slice(2).join(".");
  return field.replace(/\.(config\.)?/, ": ");
}

/** The line of `nodeKey.setting`, or of the edge that `edges.3.exit` names; undefined where it can't be told. */
function lineOf(text: string, field: string): number | undefined {
  const [head = "", ...rest] = field.split(".");
  const lines = text.split("\n");
  if (head === "edges") return nth(lines, /["']?source["']?\s*:/, Number(rest[0]));
  const named = new RegExp(`["']?key["']?\\s*:\\s*["']?${escaped(head)}["']?\\s*(,|}|#|$)`);
  const start = lines.findIndex((line) => named.test(line));
  if (start < 0) return undefined;
  const setting = rest.at(-1);
  if (setting === undefined) return start + 1;
  const next = lines.findIndex((line, place) => place > start && /["']?key["']?\s*:/.test(line));
  const said = new RegExp(`["']?${escaped(setting)}["']?\\s*:`);
  const within = lines.slice(start, next < 0 ? undefined : next).findIndex((line) => said.test(line));
  return start + 1 + Math.max(0, within);
}

function nth(lines: string[], pattern: RegExp, number: number): number | undefined {
  const found = lines.flatMap((line, place) => (pattern.test(line) ? [place + 1] : []));
  return found[number];
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
