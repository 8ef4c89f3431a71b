import { describe, expect, it } from "vitest";
import { firstNameOf, lastAct, nameOf, type Summary } from "./lead";

const LEAD: Summary = {
  id: "1",
  email: "ada@example.com",
  name: "Ada Lovelace",
  companyName: "",
  status: "new",
  tags: [],
  suppressed: null,
  lastEmailSentAt: null,
  lastEmailOpenedAt: null,
  lastClickedAt: null,
  lastRepliedAt: null,
  lastBookedAt: null,
  lastActivityAt: null,
  execution: null,
  createdAt: "2026-03-01T10:00:00Z",
};

describe("lastAct", () => {
  it("knows of nothing where nothing happened", () => expect(lastAct(LEAD)).toBeUndefined());
  it("tells the newest", () => {
    const lead = { ...LEAD, lastEmailSentAt: "2026-03-01T10:00:00Z", lastEmailOpenedAt: "2026-03-02T10:00:00Z" };
    expect(lastAct(lead)).toEqual({ act: "opened", at: "2026-03-02T10:00:00Z" });
  });
  it("tells what weighs more, of what happened at once", () => {
    const at = "2026-03-02T10:00:00Z";
    expect(lastAct({ ...LEAD, lastRepliedAt: at, lastBookedAt: at, lastActivityAt: at })?.act).toBe("booked");
  });
  it("says that something changed, where it was none of these", () => {
    const lead = { ...LEAD, lastEmailSentAt: "2026-03-01T10:00:00Z", lastActivityAt: "2026-03-04T10:00:00Z" };
    expect(lastAct(lead)).toEqual({ act: "changed", at: "2026-03-04T10:00:00Z" });
  });
  it("says that it came, where nothing happened since", () => {
    expect(lastAct({ ...LEAD, lastActivityAt: LEAD.createdAt })).toEqual({ act: "came", at: LEAD.createdAt });
  });
});

describe("names", () => {
  it("are the address where there is none", () => {
    expect(nameOf({ name: "", email: "a@b.c" })).toBe("a@b.c");
    expect(firstNameOf({ name: " ", email: "a@b.c" })).toBe("a@b.c");
  });
  it("are the first in a sentence", () => expect(firstNameOf(LEAD)).toBe("Ada"));
});
