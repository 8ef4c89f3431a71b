import type { Language } from "@/i18n";
import { de } from "./de";
import { en } from "./en";

/** A mail to begin with. */
export interface Starter {
  /** What the new template is called. */
  name: string;
  /** When one sends it. */
  about: string;
  subject: string;
  html: string;
}

export interface Starters {
  blank: Starter;
  welcome: Starter;
  followUp: Starter;
  booking: Starter;
}

export type StarterName = keyof Starters;

const STARTERS: Record<Language, Starters> = { en, de };

/** The mails to begin with, in the reader's language. */
export const startersIn = (language: string): Starters => STARTERS[language as Language] ?? en;
