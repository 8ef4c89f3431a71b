import { expect, it } from "vitest";
import { freeName } from "./names";

it("counts on until a name is free", () => {
  expect(freeName("Welcome", [])).toBe("Welcome");
  expect(freeName("Welcome", ["Welcome", "Welcome 3"])).toBe("Welcome 2");
});
