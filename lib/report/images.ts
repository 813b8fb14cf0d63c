/**
 * Images of goals beside images of reached states.
 *
 * @module
 */
import { heading, MARGIN } from "./heading.ts";
import { PALE } from "./palette.ts";
import { element, type Markup, picture } from "./svg.ts";
import { names, notes, translate } from "./panels.ts";

/** A small image, drawn pixel by pixel. */
export interface Image {
  /** The caption below the image. */
  readonly caption: string;
  /** A PNG file as a data URL. */
  readonly url: string;
}

/** Images to compare: a goal and the state that was reached, or the states that several methods reached. */
export interface ImageRow {
  /** The name above the images. */
  readonly name: string;
  /** The images, side by side. */
  readonly images: readonly Image[];
}

/** The contents of a picture of images. */
export interface ImagesPicture {
  /** The title. */
  readonly title: string;
  /** Rows of images, arranged in a grid. */
  readonly rows: readonly ImageRow[];
}

// A multiple of 32 and 64 pixels, the sizes of usual images, so that their pixels are equally large.
const SIDE = 128;
const GAP = 8;
const ROW_GAP = 28;
const WIDEST = 3 * (2 * SIDE + GAP) + 2 * ROW_GAP;
// Two pairs, because a narrower picture leaves too little room for the title.
const NARROWEST = 2 * (2 * SIDE + GAP) + ROW_GAP;

const framed = ({ url }: Image): readonly Markup[] => {
  if (!url.startsWith("data:image/png;base64,")) {
    throw new RangeError(`images: an address came as ${url.slice(0, 40)}, expected a PNG file as a data URL`);
  }
  return [
    element("image", { href: url, width: SIDE, height: SIDE, "image-rendering": "pixelated" }),
    // Half a pixel further out, so that the frame hides no pixel of the image.
    element("rect", { x: -0.5, y: -0.5, width: SIDE + 1, height: SIDE + 1, fill: "none", stroke: PALE }),
  ];
};

/**
 * Small images, enlarged, as a self-contained SVG picture: pairs or longer rows, in a grid.
 *
 * @throws {RangeError} when an image is not the data URL of a PNG file; a picture must not load other files.
 *
 * @example
 * ```ts
 * import { images } from "@gpim/gpim/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const file = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4sY0BAAMCASqJ3LZ9AAAAAElFTkSuQmCC";
 * const pixel = `data:image/png;base64,${file}`;
 * const svg = images({
 *   title: "Goals that are images",
 *   rows: [{ name: "0.04 m apart", images: [{ caption: "goal", url: pixel }, { caption: "reached", url: pixel }] }],
 * });
 * assertStringIncludes(svg, ">reached</text>");
 * ```
 */
export const images = ({ title, rows }: ImagesPicture): string => {
  const longest = rows.reduce((most, row) => Math.max(most, row.images.length), 2);
  const rowWidth = longest * (SIDE + GAP) - GAP;
  const most = Math.max(1, Math.floor((WIDEST + ROW_GAP) / (rowWidth + ROW_GAP)));
  const lines = Math.max(1, Math.ceil(rows.length / most));
  const columns = Math.ceil(rows.length / lines);
  const rowsWidth = columns * (rowWidth + ROW_GAP) - ROW_GAP;
  const width = Math.max(NARROWEST, rowsWidth);
  const above = heading(title, width);
  const top = MARGIN + above.height + 12;
  const rowNames = names(rows.map(({ name }) => name), rowWidth);
  const start = rowNames.height + 6;
  const captions = rows.map((row) => notes(row.images.map(({ caption }) => caption), SIDE, SIDE + 4));
  const lineHeight = start + SIDE + 4 + Math.max(0, ...captions.map(({ height }) => height)) + 2 * GAP;
  return picture(
    { title, width: width + 2 * MARGIN, height: top + lines * lineHeight - 2 * GAP + MARGIN },
    ...above.drawn,
    ...rows.map((row, index) =>
      translate(
        MARGIN + (width - rowsWidth) / 2 + index % columns * (rowWidth + ROW_GAP),
        top + Math.floor(index / columns) * lineHeight,
        ...rowNames.drawn[index],
        ...row.images.map((image, place) =>
          translate(place * (SIDE + GAP), start, ...framed(image), ...captions[index].drawn[place])
        ),
      )
    ),
  );
};
