import i18next from "i18next";
import { beforeAll, describe, expect, it } from "vitest";
import { de } from "@/i18n/de";
import { en } from "@/i18n/en";
import { lineFor } from "./line";

describe("the line on a card", () => {
  beforeAll(async () => {
    await i18next.init({ resources: { en, de }, lng: "en", interpolation: { escapeValue: false } });
  });
  const line = (type: string, config: Record<string, unknown>, language = "en") =>
    lineFor(
      { key: "x", type, config },
      { followUpDelayDays: 2 },
      i18next.getFixedT(language, ["builder", "kit"]),
      language,
    );

  it("says how long a wait is, in the reader's language", () => {
    expect(line("delay", { delayDays: 1, delayHours: 4 })).toBe("Wait 1 day 4 hours");
    expect(line("delay", {})).toBe("Wait 2 days");
    expect(line("delay", { delayDays: 0 })).toBe("No wait");
    expect(line("delay", { delayDays: 1.5 }, "de")).toBe("1 Tag 12 Stunden");
  });

  it("says what is asked", () => {
    expect(line("condition", { conditionType: "budget_qualification" })).toBe("Budget at least 2,000");
    expect(line("condition", { conditionType: "budget_qualification" }, "de")).toBe("Budget mindestens 2.000");
    expect(line("condition", { conditionType: "reply_received", since: "ever" })).toBe("Replied, whenever it was");
    const field = { conditionType: "field", field: "size", operator: "one_of", value: ["S", "M"] };
    expect(line("condition", field)).toBe("size is one of S, M");
    expect(line("condition", { ...field, operator: "is_set" })).toBe("size is known");
    expect(line("condition", {})).toBe("");
  });

  it("says what is sent and changed", () => {
    expect(line("send_email", { template: "Warm" })).toBe("Template “Warm”");
    expect(line("send_followup", {})).toBe("In the same conversation");
    expect(line("update_lead", { status: "booked", addTags: ["vip"] })).toBe("Status: Booked, + vip");
    expect(line("end", { result: "won" }, "de")).toBe("Ergebnis „won“");
    expect(line("some_other", {})).toBeUndefined();
  });
});
