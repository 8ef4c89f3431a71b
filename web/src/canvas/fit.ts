import { CARD, type Point } from "./layout";

const MARGIN = { x: 40, top: 28, bottom: 36 };
/** Smaller, and the cards are hard to read. */
const LEAST_ZOOM = 0.7;
const MOST_ZOOM = 1.1;

export interface View extends Point {
  zoom: number;
}

/** How to look at cards whose corners are `corners`, in a window of `width` and `height`: all of them, as long as they
 * can be read; else from the first one down. */
export function viewOf(corners: Point[], width: number, height: number): View {
  const [first] = corners;
  if (!first || width <= 0) return { x: 0, y: 0, zoom: 1 };
  const left = Math.min(...corners.map((at) => at.x));
  const right = Math.max(...corners.map((at) => at.x)) + CARD.width;
  const top = Math.min(...corners.map((at) => at.y));
  const bottom = Math.max(...corners.map((at) => at.y)) + CARD.height;
  const whole = Math.min(
    (width - 2 * MARGIN.x) / (right - left),
    (height - MARGIN.top - MARGIN.bottom) / (bottom - top),
  );
  const zoom = Math.min(MOST_ZOOM, Math.max(LEAST_ZOOM, whole));
  const fitsAcross = (right - left) * zoom <= width - 16;
  const middle = fitsAcross ? (left + right) / 2 : first.x + CARD.width / 2;
  const free = height - MARGIN.top - MARGIN.bottom - (bottom - top) * zoom;
  return {
    x: Math.round(width / 2 - middle * zoom),
    y: Math.round(MARGIN.top + Math.max(0, Math.min(free / 2, 60)) - top * zoom),
    zoom,
  };
}
