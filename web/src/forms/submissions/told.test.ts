import { expect, it } from "vitest";
import type { FormView, SubmissionView } from "../types";
import { answers, gist, origins, who } from "./told";

const field = (key: string, label: string, type = "text") => ({
  id: key,
  key,
  label,
  type,
  required: false,
  options: [],
  placeholder: "",
  helpText: "",
});
const form = { fields: [field("name", "Your name"), field("mail", "E-mail", "email"), field("budget", "Budget")] };
const submission = {
  fields: { extra: ["a", "b"], budget: "5k", mail: "ada@example.com", name: "Ada", empty: "" },
  tracking: { utmSource: "spring", referrer: "https://example.com/" },
  metadata: { ipAddress: "127.0.0.1" },
};
const found = answers(submission as unknown as SubmissionView, form as unknown as FormView);

it("tells answers in the form's order, then what it does not know", () => {
  expect(found.map(({ label, value }) => [label, value])).toEqual([
    ["Your name", "Ada"],
    ["E-mail", "ada@example.com"],
    ["Budget", "5k"],
    ["extra", "a, b"],
  ]);
});

it("finds who it was by the kind of the field, and what they wrote besides", () => {
  expect(who(found, form as unknown as FormView)).toEqual({ name: "Ada", email: "ada@example.com" });
  expect(gist(found)).toBe("a, b · 5k · ada@example.com");
});

it("tells where they came from", () => {
  expect(origins(submission as unknown as SubmissionView)).toEqual([
    ["source", "spring"],
    ["referrer", "https://example.com/"],
    ["address", "127.0.0.1"],
  ]);
});
