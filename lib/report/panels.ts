/**
 * Common parts of pictures with several panels: names above, notes below, and a caption that explains the symbols.
 *
 * @module
 */
import { type Block, MARGIN } from "./heading.ts";
import { textWidth, wrapText } from "./lettering.ts";
import { INK, MUTED } from "./palette.ts";
import { type Attributes, decimal, element, type Markup, text } from "./svg.ts";

const NAME = 14;
const LETTERS = 12;
const LINE = 18;

/** Elements moved to the right and down, in pixels. */
export const translate = (x: number, y: number, ...inside: readonly Markup[]): Markup =>
  element("g", { transform: `translate(${decimal(x)} ${decimal(y)})` }, ...inside);

/** A symbol of a caption, 20 pixels wide and centred on its line, and its meaning. */
export interface Explained {
  /** The symbol; empty for an entry of words alone. */
  readonly symbol: readonly Markup[];
  /** The meaning. */
  readonly meaning: string;
}

/** A caption, broken into rows of at most `width` pixels. */
export const caption = (explained: readonly Explained[], width: number, top: number): Block => {
  const entries = explained.flatMap((entry) =>
    entry.symbol.length > 0
      ? [entry]
      : wrapText(entry.meaning, LETTERS, width).map((meaning): Explained => ({ symbol: [], meaning }))
  );
  let [x, row] = [0, 0];
  const drawn = entries.flatMap(({ meaning, symbol }) => {
    const indent = symbol.length === 0 ? 0 : 26;
    const wide = indent + textWidth(meaning, LETTERS);
    if (x > 0 && x + wide > width) [x, row] = [0, row + 1];
    const [atX, atY] = [MARGIN + x, top + row * LINE + LINE / 2];
    x += wide + 14;
    return [
      ...(indent === 0 ? [] : [translate(atX, atY, ...symbol)]),
      element("text", { x: atX + indent, y: atY + 0.35 * LETTERS, "font-size": LETTERS, fill: MUTED }, text(meaning)),
    ];
  });
  return { drawn, height: (row + 1) * LINE };
};

/** Texts side by side, and their height. */
interface Texts {
  /** The lines of each text. */
  readonly drawn: readonly (readonly Markup[])[];
  /** The height of the longest, in pixels. */
  readonly height: number;
}

const texts = (contents: readonly string[], size: number, width: number) => {
  const broken = contents.map((content) => wrapText(content, size, width));
  return { broken, height: LINE * Math.max(0, ...broken.map(({ length }) => length)) };
};

const centred = (content: string, x: number, y: number, attributes: Attributes): Markup =>
  element("text", { x, "text-anchor": "middle", y, ...attributes }, text(content));

/** Names in bold, each centred in a width in pixels; the last lines of all share one baseline. */
export const names = (contents: readonly string[], width: number): Texts => {
  // Bold letters are wider than the others.
  const { broken, height } = texts(contents, NAME * 1.12, width);
  const look = { "font-size": NAME, "font-weight": "bold", fill: INK };
  return {
    drawn: broken.map((lines) =>
      lines.map((line, row) => centred(line, width / 2, 14 + height + (row - lines.length) * LINE, look))
    ),
    height,
  };
};

/** Small texts, each centred in a width in pixels; the first lines of all share one baseline. */
export const notes = (contents: readonly string[], width: number, top: number): Texts => {
  const { broken, height } = texts(contents, LETTERS, width);
  const look = { "font-size": LETTERS, fill: MUTED };
  return {
    drawn: broken.map((lines) => lines.map((line, row) => centred(line, width / 2, 14 + top + row * LINE, look))),
    height,
  };
};
