/**
 * The title of a picture.
 *
 * @module
 */
import { wrapText } from "./lettering.ts";
import { INK } from "./palette.ts";
import { element, type Markup, text } from "./svg.ts";

/** The margin of a picture, in pixels. */
export const MARGIN = 24;

const SIZE = 17;
const LINE = 23;
// Bold letters are wider than the others.
const BOLD = 1.12;

/** Elements and their height. */
export interface Block {
  /** The elements. */
  readonly drawn: readonly Markup[];
  /** The height, in pixels. */
  readonly height: number;
}

/** A title at the top left, broken into lines of at most `width` pixels. */
export const heading = (title: string, width: number): Block => {
  const lines = wrapText(title, SIZE * BOLD, width);
  return {
    drawn: lines.map((line, row) =>
      element(
        "text",
        { x: MARGIN, y: MARGIN + 14 + row * LINE, "font-size": SIZE, "font-weight": "bold", fill: INK },
        text(line),
      )
    ),
    height: lines.length * LINE,
  };
};
