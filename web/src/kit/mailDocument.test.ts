// @vitest-environment happy-dom
import { expect, it } from "vitest";
import { mailDocument } from "./mailDocument";

it("gives a mail plain letters before what it says itself", () => {
  const page = new DOMParser().parseFromString(mailDocument("<!doctype html><style>p{}</style><p>Hello"), "text/html");
  const [plain, own] = page.querySelectorAll("style");
  expect([plain?.textContent, own?.textContent]).toEqual([expect.stringContaining("sans-serif"), "p{}"]);
});
