import { expect, it } from "vitest";
import { differing, remade } from "./form";

it("sends what a person changed, and nothing of what was only there", () => {
  const first = { name: "Ada", tags: ["vip"], company: "" };
  expect(differing({ ...first, tags: ["vip"] }, first)).toEqual({});
  expect(differing({ name: "Ada", tags: ["vip", "new"], company: "X" }, first)).toEqual({
    tags: ["vip", "new"],
    company: "X",
  });
});

it("adds and takes out of a list what a person did, and leaves what others did", () => {
  expect(remade(["vip", "new"], ["vip"], ["vip", "hot"])).toEqual(["vip", "new", "hot"]);
  expect(remade(["vip", "new"], ["vip"], [])).toEqual(["new"]);
  expect(remade([], ["vip"], ["vip", "hot"])).toEqual(["hot"]);
});
