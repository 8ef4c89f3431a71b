/** What steps fall back on when they say nothing themselves, as people edit it: nothing said is an empty field. */
export interface Fallback {
  emailTemplate: string;
  followUpTemplate: string;
  followUpDelayDays: number | "";
}

const TEXTS = ["emailTemplate", "followUpTemplate"] as const;

type Data = Record<string, unknown>;

const dataOf = (definition: Data): Data => (definition["configurationData"] ?? {}) as Data;

export function fallbackOf(definition: Data): Fallback {
  const data = dataOf(definition);
  const text = (name: string) => (typeof data[name] === "string" ? data[name] : "");
  const days = data["followUpDelayDays"];
  const known = days !== null && days !== undefined && days !== "" && Number.isFinite(Number(days));
  return {
    emailTemplate: text("emailTemplate"),
    followUpTemplate: text("followUpTemplate"),
    followUpDelayDays: known ? Number(days) : "",
  };
}

/** The definition with these fall-backs; what else is in its configuration stays. 0 days are 0 days. */
export function withFallback(definition: Data, fallback: Fallback): Data {
  const data = { ...dataOf(definition) };
  for (const name of TEXTS) {
    if (fallback[name].trim() === "") delete data[name];
    else data[name] = fallback[name];
  }
  if (fallback.followUpDelayDays === "") delete data["followUpDelayDays"];
  else data["followUpDelayDays"] = fallback.followUpDelayDays;
  return { ...definition, configurationData: data };
}
