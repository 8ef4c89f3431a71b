import { describe, expect, it } from "vitest";
import { type CapturedSummary, conversations, nameIn, personOf, signOf } from "./conversations";

function mail(id: number, threadId: string | null, recipient = "ada@example.com"): CapturedSummary {
  return {
    id,
    threadId,
    recipient,
    toHeader: recipient,
    sender: "",
    fromHeader: "",
    subject: "",
    messageId: `<${id}@x>`,
    receivedAt: "2026-03-01T10:00:00Z",
    leadId: null,
    executionId: null,
  };
}

describe("conversations", () => {
  it("keep the order of their newest mails", () => {
    const found = conversations([mail(4, "a"), mail(3, "b"), mail(2, "a"), mail(1, null)]);
    expect(found.map((item) => item.mails.map(({ id }) => id))).toEqual([[4, 2], [3], [1]]);
  });

  it("are one person's each", () => {
    expect(conversations([mail(2, "a"), mail(1, "a", "bob@example.com")])).toHaveLength(2);
  });
});

describe("a person", () => {
  it("is called by name, else by address", () => {
    expect(nameIn("Ada Lovelace <ada@example.com>")).toBe("Ada Lovelace");
    expect(nameIn('"Lovelace, Ada" <ada@example.com>')).toBe("Lovelace, Ada");
    expect(nameIn("ada@example.com")).toBe("");
    expect(personOf({ toHeader: "<ada@example.com>", recipient: "ada@example.com" })).toBe("ada@example.com");
  });
});

it("a mail without a Message-ID is known by its number", () => {
  expect(signOf({ messageId: null, id: 7 })).toBe("#7");
});
