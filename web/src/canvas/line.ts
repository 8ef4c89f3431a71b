/** What a node does, in a line, in the reader's language. The server says the same in English; of a type that is not
 * known here its words are shown. */
import type { TFunction } from "i18next";
import type { FlowNode } from "./definition";

type T = TFunction<["builder", "kit"]>;
type Config = FlowNode["config"];
type Liner = (config: Config, t: T, language: string, fallbacks: Config) => string;

const text = (value: unknown) => (typeof value === "string" ? value : "");
const number = (value: unknown, otherwise: number) => (typeof value === "number" ? value : otherwise);

const LINES: Record<string, Liner> = {
  trigger_form: (_, t) => t("line.form"),
  trigger_manual: (_, t) => t("line.manual"),
  mark_failed: (_, t) => t("line.failed"),
  send_email: (config, t) => mail(config, t, "Thanks for reaching out!"),
  send_followup: (config, t) => (config["sameThread"] === false ? mail(config, t, "Following up") : t("line.thread")),
  delay: wait,
  condition: question,
  update_lead: changes,
  join: (config, t) => t(config["mode"] === "first" ? "line.first" : "line.all"),
  end: (config, t) => (text(config["result"]) ? t("line.endsAs", { result: config["result"] }) : t("line.ends")),
};

export function lineFor(node: FlowNode, fallbacks: Config, t: T, language: string): string | undefined {
  return LINES[node.type]?.(node.config, t, language, fallbacks);
}

function mail(config: Config, t: T, otherwise: string): string {
  const subject = text(config["emailSubject"]);
  return config["template"] && !subject ? t("line.template", { name: config["template"] }) : subject || otherwise;
}

function wait(config: Config, t: T, language: string, fallbacks: Config): string {
  const parts = [config["delayDays"], config["delayHours"], config["delayMinutes"]];
  const unset = parts.every((part) => part === undefined);
  const [days = 0, hours = 0, minutes = 0] = parts.map((part) => number(part, 0));
  const total = Math.round(((unset ? number(fallbacks["followUpDelayDays"], 3) : days) * 24 + hours) * 60 + minutes);
  const length = lengthOf(total, language);
  return length ? t("line.wait", { length }) : t("line.noWait");
}

function lengthOf(minutes: number, language: string): string {
  const hours = Math.floor(minutes / 60);
  const parts: [number, string][] = [
    [Math.floor(hours / 24), "day"],
    [hours % 24, "hour"],
    [minutes % 60, "minute"],
  ];
  return parts
    .filter(([count]) => count > 0)
    .map(([count, unit]) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay: "long" }).format(count))
    .join(" ");
}

function question(config: Config, t: T, language: string): string {
  const kind = text(config["conditionType"]);
  if (kind === "budget_qualification")
    return t("line.budget", {
      amount: new Intl.NumberFormat(language).format(number(config["budgetThreshold"], 2000)),
    });
  if (kind === "field") return comparison(config, t);
  const signals = t("line.signals", { returnObjects: true }) as Record<string, string>;
  const what = signals[kind] ?? "";
  return what && config["since"] === "ever" ? t("line.ever", { what }) : what;
}

function comparison(config: Config, t: T): string {
  const operators = t("choices.operator", { returnObjects: true }) as Record<string, string>;
  const operator = text(config["operator"]) || "equals";
  const values = [config["value"] ?? []].flat().map(String);
  const alone = operator === "is_set" || operator === "is_empty";
  return [text(config["field"]) || t("line.aField"), operators[operator], alone ? "" : values.join(", ")]
    .filter(Boolean)
    .join(" ");
}

function changes(config: Config, t: T): string {
  const statuses = t("kit:lead", { returnObjects: true }) as Record<string, string>;
  const status = text(config["status"]);
  const told = [
    status && `${t("settings.status.title")}: ${statuses[status] ?? status}`,
    text(config["name"]) && `${t("settings.name.title")}: ${config["name"]}`,
    text(config["companyName"]) && `${t("settings.companyName.title")}: ${config["companyName"]}`,
    ...Object.entries((config["fields"] ?? {}) as Config).map(([key, value]) => `${key}: ${value}`),
    ...[config["addTags"] ?? []].flat().map((tag) => `+ ${tag}`),
    ...[config["removeTags"] ?? []].flat().map((tag) => `− ${tag}`),
  ];
  return told.filter(Boolean).join(", ");
}
