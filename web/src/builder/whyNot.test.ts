import { expect, it, vi } from "vitest";
import { client } from "@/api/client";
import { whyNot } from "./whyNot";

it("gives no reason not to join where nobody can be asked, so that what was done is not lost", async () => {
  const asked = vi.spyOn(client, "POST").mockRejectedValue(new TypeError("offline"));
  const definition = { nodes: [], edges: [], configurationData: {} };
  expect(await whyNot(definition, { source: "a", exit: "next", target: "b" })).toBeUndefined();
  expect(asked).toHaveBeenCalledTimes(2);
});
