import { describe, expect, it } from "vitest";
import { bodyOf, phasesOf, providerOf, valuesOf } from "./values";

const VALUES = { host: " smtp.example.com", port: "587", security: "starttls", user: "nina", password: "" } as const;

describe("what is sent of an account", () => {
  it("leaves out a password that was not entered, so that it stays", () => {
    expect(bodyOf(VALUES)).toEqual({ host: "smtp.example.com", port: 587, security: "starttls", user: "nina" });
    expect(bodyOf({ ...VALUES, password: "new" }).password).toBe("new");
  });
  it("takes both away with the user name", () => {
    expect(bodyOf({ ...VALUES, user: "", password: "x" })).toMatchObject({ user: null, password: null });
  });
  it("begins with what is usual", () => {
    expect(valuesOf(null)).toMatchObject({ port: 587, security: "starttls" });
  });
});

it("knows a provider by its host", () => {
  expect(providerOf("SMTP.gmail.com ")).toBe("gmail");
  expect(providerOf("smtp.example.com")).toBeUndefined();
});

it("goes through those phases that there are", () => {
  expect(phasesOf({ security: "none", user: null }, false)).toEqual(["connect"]);
  expect(phasesOf({ security: "tls", user: "nina" }, true)).toHaveLength(6);
});
