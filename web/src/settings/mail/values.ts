import type { components } from "@/api/schema";
import type { Phase } from "@/kit/phases";

export type MailAccount = components["schemas"]["MailAccountView"];
export type Account = NonNullable<MailAccount["account"]>;
export type AccountBody = components["schemas"]["AccountBody"];
export type Security = NonNullable<AccountBody["security"]>;

/** The account as fields have it. */
export interface Values {
  host: string;
  port: number | string;
  security: Security;
  user: string;
  password: string;
}

/** Providers whose servers are well known; all of them want a password made for programs. */
export const PROVIDERS = {
  gmail: { host: "smtp.gmail.com", port: 587, security: "starttls" },
  microsoft: { host: "smtp.office365.com", port: 587, security: "starttls" },
  icloud: { host: "smtp.mail.me.com", port: 587, security: "starttls" },
  fastmail: { host: "smtp.fastmail.com", port: 465, security: "tls" },
} as const;

export type Provider = keyof typeof PROVIDERS;
export const PROVIDER_NAMES = Object.keys(PROVIDERS) as Provider[];

export const providerOf = (host: string): Provider | undefined =>
  PROVIDER_NAMES.find((name) => PROVIDERS[name].host === host.trim().toLowerCase());

export function valuesOf(account: Account | null): Values {
  if (!account) return { host: "", port: 587, security: "starttls", user: "", password: "" };
  const { host, port, security, user } = account;
  return { host, port, security: security as Security, user: user ?? "", password: "" };
}

/** What is sent: a password that was not entered stays as it is; without a user name there is none. */
export function bodyOf({ host, port, security, user, password }: Values): AccountBody {
  const base = { host: host.trim(), port: Number(port), security };
  if (user.trim() === "") return { ...base, user: null, password: null };
  return { ...base, user: user.trim(), ...(password ? { password } : {}) };
}

/** The phases that a trial of this account goes through, with a mail or without. */
export function phasesOf(account: { security: string; user: string | null }, mail: boolean): Phase[] {
  const all: [Phase, boolean][] = [
    ["connect", true],
    ["tls", account.security !== "none"],
    ["login", Boolean(account.user)],
    ["sender", mail],
    ["recipient", mail],
    ["content", mail],
  ];
  return all.filter(([, there]) => there).map(([phase]) => phase);
}
