import { expect, it } from "vitest";
import { changeOf, type Values } from "./values";

const BEFORE: Values = {
  name: "Northwind",
  slug: "northwind",
  fromName: "Nina",
  fromAddress: "nina@northwind.example",
  replyTo: "",
  postalAddress: "1 Harbour Street",
  timeZone: "UTC",
  bookingLink: "https://cal.example/nina",
  doubtPolicy: "resend",
};

it("sends what is different alone, and takes away what was emptied", () => {
  expect(changeOf(BEFORE, BEFORE)).toEqual({});
  expect(changeOf({ ...BEFORE, bookingLink: " ", postalAddress: "", name: "South" }, BEFORE)).toEqual({
    bookingLink: null,
    postalAddress: "",
    name: "South",
  });
});
