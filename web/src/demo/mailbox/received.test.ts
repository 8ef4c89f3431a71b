// @vitest-environment happy-dom
import { describe, expect, it } from "vitest";
import { followed, framed, ownPath } from "./received";

const HERE = "http://localhost:8000/mailbox?mail=7#old";
const TOKEN = "abcdefghijklmnopqrstuv";

function shown(html: string, ...urls: string[]): Document {
  const ready = framed(
    html,
    urls.map((url) => ({ url })),
    HERE,
  );
  return new DOMParser().parseFromString(ready, "text/html");
}

describe("a received mail", () => {
  it("leads to places on the page it is shown on", () => {
    const page = shown(
      '<p><a href="http://x/t/c/1">One</a> <a href="http://x/t/c/2">Two</a></p>',
      "http://x/t/c/1",
      "http://x/t/c/2",
    );
    const hrefs = [...page.querySelectorAll("a")].map((a) => [a.getAttribute("href"), a.getAttribute("target")]);
    expect(hrefs).toEqual([
      ["http://localhost:8000/mailbox?mail=7#link-0", "_top"],
      ["http://localhost:8000/mailbox?mail=7#link-1", "_top"],
    ]);
  });

  it("leads nowhere else", () => {
    const page = shown(
      '<base href="https://evil/"><a href="mailto:a@b">m</a><a href="javascript:x()">j</a><area href="https://evil/">',
    );
    expect(page.querySelectorAll("[href]")).toHaveLength(0);
    expect(page.querySelector("base")).toBeNull();
    const refresh = shown('<meta http-equiv="refresh" content="0;url=https://evil/">');
    expect(refresh.querySelector("meta")).toBeNull();
  });

  it("asks for its pixel where the page is from, and for other pictures where they are", () => {
    const page = shown(`<img src="http://127.0.0.1:8000/t/o/${TOKEN}.gif"><img src="https://cdn.example/a.png">`);
    const sources = [...page.querySelectorAll("img")].map((img) => img.getAttribute("src"));
    expect(sources).toEqual([`http://localhost:8000/t/o/${TOKEN}.gif`, "https://cdn.example/a.png"]);
  });
});

it("knows the link that the frame led to", () => {
  expect(followed("link-3")).toBe(3);
  expect(followed("content")).toBeUndefined();
});

it("takes FlowTrack's own addresses as paths here", () => {
  expect(ownPath(`http://127.0.0.1:8000/u/${TOKEN}`)).toBe(`/u/${TOKEN}`);
});
