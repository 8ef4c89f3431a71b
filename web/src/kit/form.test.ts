import { expect, it } from "vitest";
import { differing } from "./form";

it("sends what a person changed, and nothing of what was only there", () => {
  const first = { name: "Ada", tags: ["vip"], company: "" };
  expect(differing({ ...first, tags: ["vip"] }, first)).toEqual({});
  expect(differing({ name: "Ada", tags: ["vip", "new"], company: "X" }, first)).toEqual({
    tags: ["vip", "new"],
    company: "X",
  });
});
