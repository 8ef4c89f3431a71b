import { describe, expect, it } from "vitest";
import { lineOf } from "./path";

describe("line of an edge", () => {
  it("is straight where there is nothing to go round", () => {
    const line = lineOf({ x: 10, y: 0 }, { x: 10, y: 60 }, [{ x: 10, y: 30 }]);
    expect(line).toEqual({ d: "M10,0 L10,60", label: { x: 10, y: 30 } });
  });

  it("goes across just above its word, which stands at the bend", () => {
    const { d, label } = lineOf({ x: 0, y: 0 }, { x: 100, y: 60 }, [{ x: 100, y: 30 }]);
    expect(label).toEqual({ x: 100, y: 30 });
    expect(d).toContain("Q0,7");
    expect(d).toContain("Q100,7");
    expect(d.endsWith("L100,60")).toBe(true);
  });

  it("goes round at the side where it leads back up", () => {
    const { d, label } = lineOf({ x: 0, y: 200 }, { x: 0, y: 0 }, [{ x: 10, y: 100 }]);
    expect(label.x).toBeGreaterThan(138);
    expect(d.startsWith("M0,200")).toBe(true);
    expect(d.endsWith("L0,0")).toBe(true);
  });
});
