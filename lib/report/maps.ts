/**
 * Maps of a number over a plane, e.g. of a reward, in panels side by side.
 *
 * @module
 */
import { heading, MARGIN } from "./heading.ts";
import { INK, MUTED, PALE } from "./palette.ts";
import { caption, names, notes, translate } from "./panels.ts";
import { linear } from "./scale.ts";
import { type Attributes, element, type Markup, picture, type Point } from "./svg.ts";

/** One map. */
export interface MapPanel {
  /** The name above the map. */
  readonly name: string;
  /** A line of numbers below the map. */
  readonly note: string;
  /** The map: the data URL of a PNG file that fills the plane's bounds. */
  readonly url: string;
  /** Marked places, in the plane's coordinates. */
  readonly marks: readonly Point[];
}

/** The contents of a picture of maps. */
export interface MapsPicture {
  /** The title. */
  readonly title: string;
  /** The meaning of the colours and the marks. */
  readonly legend: string;
  /** The part of the plane that the maps fill, `[x0, y0, x1, y1]`. */
  readonly bounds: readonly [number, number, number, number];
  /** Line segments `[x0, y0, x1, y1]` that outline the world. */
  readonly outline: readonly (readonly [number, number, number, number])[];
  /** The maps, side by side. */
  readonly panels: readonly MapPanel[];
}

const SIDE = 200;
const GAP = 24;
const MOST_COLUMNS = 5;
const NARROWEST = 2 * SIDE + GAP;
const MARK = 5;

/**
 * Maps as a self-contained SVG picture, y upwards.
 *
 * @throws {RangeError} when a map is not the data URL of a PNG file; a picture must not load other files.
 *
 * @example
 * ```ts
 * import { maps } from "@gpim/gpim/report";
 * import { assertStringIncludes } from "@std/assert";
 *
 * const file = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGM4sY0BAAMCASqJ3LZ9AAAAAElFTkSuQmCC";
 * const svg = maps({
 *   title: "The reward",
 *   legend: "light: much",
 *   bounds: [-1, -1, 1, 1],
 *   outline: [[0, -1, 0, 0.5]],
 *   panels: [{ name: "GPIM", note: "", url: `data:image/png;base64,${file}`, marks: [[0.5, 0.5]] }],
 * });
 * assertStringIncludes(svg, ">GPIM</text>");
 * ```
 */
export const maps = ({ title, legend, bounds: [x0, y0, x1, y1], outline, panels }: MapsPicture): string => {
  const scale = SIDE / Math.max(x1 - x0, y1 - y0);
  const [wide, high] = [(x1 - x0) * scale, (y1 - y0) * scale];
  const [toX, toY] = [linear([x0, x1], [0, wide]), linear([y0, y1], [high, 0])];
  const line = ([fromX, fromY, untilX, untilY]: MapsPicture["outline"][number], look: Attributes): Markup =>
    element("line", { x1: toX(fromX), y1: toY(fromY), x2: toX(untilX), y2: toY(untilY), ...look });
  const mark = ([x, y]: Point): Markup =>
    element("circle", { cx: toX(x), cy: toY(y), r: MARK, fill: "none", stroke: "#ffffff", "stroke-width": 2 });
  const drawing = ({ url, marks }: MapPanel): readonly Markup[] => {
    if (!url.startsWith("data:image/png;base64,")) {
      throw new RangeError(`maps: an address came as ${url.slice(0, 40)}, expected a PNG file as a data URL`);
    }
    return [
      element("image", {
        href: url,
        width: wide,
        height: high,
        preserveAspectRatio: "none",
        "image-rendering": "pixelated",
      }),
      element("rect", { width: wide, height: high, fill: "none", stroke: PALE }),
      ...outline.map((segment) => line(segment, { stroke: INK, "stroke-width": 2.5 })),
      ...marks.map(mark),
    ];
  };
  const rows = Math.max(1, Math.ceil(panels.length / MOST_COLUMNS));
  const columns = Math.ceil(panels.length / rows);
  const panelsWidth = columns * (SIDE + GAP) - GAP;
  const width = Math.max(NARROWEST, panelsWidth);
  const above = heading(title, width);
  const top = MARGIN + above.height + 12;
  const titles = names(panels.map(({ name }) => name), SIDE);
  const below = notes(panels.map(({ note }) => note), SIDE, titles.height + 8 + high + 2);
  const rowHeight = titles.height + 8 + high + 2 + below.height + GAP;
  const explained = caption([{ symbol: [], meaning: legend }], width, top + rows * rowHeight);
  return picture(
    { title, width: width + 2 * MARGIN, height: top + rows * rowHeight + explained.height + MARGIN - 6 },
    ...above.drawn,
    ...panels.map((panel, index) =>
      translate(
        MARGIN + (width - panelsWidth) / 2 + index % columns * (SIDE + GAP),
        top + Math.floor(index / columns) * rowHeight,
        ...titles.drawn[index],
        translate((SIDE - wide) / 2, titles.height + 8, ...drawing(panel)),
        ...below.drawn[index],
      )
    ),
    element("g", { fill: MUTED }, ...explained.drawn),
  );
};
