/**
 * SVG elements as values: texts are escaped, numbers are finite and short.
 *
 * @module
 */

/** A point, `[x, y]`. */
export type Point = readonly [x: number, y: number];

/** Markup that is already escaped; a record and not a string, so that no raw text can take its place. */
export interface Markup {
  /** The markup itself. */
  readonly source: string;
}

/** The elements of the pictures. */
type ElementName =
  | "circle"
  | "g"
  | "image"
  | "line"
  | "path"
  | "polygon"
  | "polyline"
  | "rect"
  | "svg"
  | "text"
  | "title";

/** The attributes of an element, by name; lengths are in pixels. */
export type Attributes = Readonly<Record<string, string | number>>;

// The characters that XML 1.0 forbids in a document, even as escapes.
// deno-lint-ignore no-control-regex
const FORBIDDEN = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/g;

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Text escaped for markup and attributes. */
const escaped = (content: string): string =>
  content.toWellFormed().replace(FORBIDDEN, "\uFFFD").replace(/[&<>"']/g, (character) => ENTITIES[character]);

/** A finite number with at most two decimals: precise to a hundredth of a pixel, and short. */
export const decimal = (value: number): string => {
  if (!Number.isFinite(value)) throw new RangeError(`svg: a number came as ${value} instead of a finite one`);
  // Adding zero turns −0 into 0.
  return String(Number(value.toFixed(2)) + 0);
};

/** Escaped text, as the content of an element. */
export const text = (content: string): Markup => ({ source: escaped(content) });

/**
 * An element with its attributes and its content.
 *
 * @example
 * ```ts
 * import { element, text } from "./svg.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const label = element("text", { x: 1 / 3, y: 2 }, text("a < b"));
 * assertEquals(label.source, '<text x="0.33" y="2">a &lt; b</text>');
 * ```
 */
export const element = (name: ElementName, attributes: Attributes, ...inside: readonly Markup[]): Markup => {
  const written = Object.entries(attributes)
    .map(([attribute, value]) => ` ${attribute}="${typeof value === "number" ? decimal(value) : escaped(value)}"`)
    .join("");
  const content = inside.map(({ source }) => source).join("");
  return { source: content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>` };
};

/** Points in the format of the attribute `points`, in pixels. */
export const pointList = (points: readonly Point[]): string =>
  points.map(([x, y]) => `${decimal(x)},${decimal(y)}`).join(" ");

/** A self-contained picture of `width` × `height` pixels on a light background, which is readable on dark pages, too. */
export const picture = (
  { title, width, height }: { readonly title: string; readonly width: number; readonly height: number },
  ...inside: readonly Markup[]
): string =>
  element(
    "svg",
    {
      xmlns: "http://www.w3.org/2000/svg",
      width,
      height,
      viewBox: `0 0 ${decimal(width)} ${decimal(height)}`,
      role: "img",
      "font-family": "Helvetica, Arial, sans-serif",
    },
    element("title", {}, text(title)),
    element("rect", { width, height, rx: 6, fill: "#ffffff" }),
    ...inside,
  ).source;
