/**
 * A received mail, made ready for its frame. The frame is sandboxed: no script in it runs, and it reaches nothing of
 * this page. What it may do is lead the window to an address when a person clicks; so every link in it is made to lead
 * to a place on this very page, which then follows the real link on the person's behalf.
 */

import { MAIL_LETTERS } from "@/kit/mailDocument";

interface Link {
  url: string;
}

const PIXEL = /\/t\/o\/[\w-]{22}\.gif$/;
const FOLLOWED = /^link-(\d+)$/;
/** Mail programs give mails a white ground; what the mail says itself comes later and wins. */
const GROUND = `:root{color-scheme:light;background:#fff;color:#1c2426}${MAIL_LETTERS}`;

/** The mail's HTML for a frame on the page `here`; `links` are those it may lead to, in their order. */
export function framed(html: string, links: readonly Link[], here: string): string {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const odd of page.querySelectorAll("base, meta[http-equiv], svg, math")) odd.remove();
  for (const anchor of page.querySelectorAll("[href]")) lead(anchor, links, here);
  for (const image of page.querySelectorAll("img[src]"))
    image.setAttribute("src", atHome(image.getAttribute("src"), here));
  const style = page.createElement("style");
  style.textContent = GROUND;
  page.head.prepend(style);
  return `<!doctype html>${page.documentElement.outerHTML}`;
}

function lead(anchor: Element, links: readonly Link[], here: string): void {
  const index = links.findIndex((link) => link.url === anchor.getAttribute("href")?.trim());
  anchor.removeAttribute("href");
  if (index < 0 || anchor.localName !== "a") return;
  anchor.setAttribute("href", `${here.split("#")[0]}#link-${index}`);
  anchor.setAttribute("target", "_top");
}

/** The pixel by which opening is noticed, asked for where this page is from: by another name of the same server the
 * page's policy would keep it out. */
function atHome(source: string | null, here: string): string {
  const path = source && PIXEL.exec(source)?.[0];
  return path ? new URL(path, here).href : (source ?? "");
}

/** The place in the list of links that the frame led to, by the address's part behind `#`. */
export function followed(hash: string): number | undefined {
  const found = FOLLOWED.exec(hash);
  return found ? Number(found[1]) : undefined;
}

/** An address of FlowTrack's own in a mail, as a path on the server that this page is from. */
export function ownPath(url: string): string {
  return new URL(url).pathname;
}
