/**
 * Tables for terminals.
 *
 * @module
 */

/** The layout of a table. */
export interface TableLayout {
  /** The columns that are aligned to the right, such as those of numbers, counted from 0. */
  readonly alignRight: readonly number[];
}

/** A cell in one line: line breaks, and characters that control a terminal, become spaces. */
// deno-lint-ignore no-control-regex
const oneLine = (cell: string): string => cell.replace(/[\s\u0000-\u001F\u007F-\u009F]+/g, " ").trim();

/** The width of a cell in columns of a terminal; marks that combine with the preceding letter take none. */
const cellWidth = (cell: string): number => [...cell.normalize("NFC").replace(/\p{Mn}/gu, "")].length;

/**
 * A number with `digits` decimals, and a dash for one that is not finite.
 *
 * @example
 * ```ts
 * import { numbers } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0.0512, -0.001, NaN].map((value) => numbers(value, 2)), ["0.05", "0.00", "–"]);
 * ```
 */
export const numbers = (value: number, digits: number): string =>
  // Adding zero turns −0 into 0.
  Number.isFinite(value) ? (Number(value.toFixed(digits)) + 0).toFixed(digits) : "–";

/**
 * Rows of cells as plain text, `[rows, columns]`: columns align, the first row is underlined, no line ends in a space.
 *
 * @example
 * ```ts
 * import { table } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(
 *   table([["method", "distance"], ["GPIM", "0.05"], ["random", "0.79"]], { alignRight: [1] }),
 *   [
 *     "method  distance",
 *     "──────  ────────",
 *     "GPIM        0.05",
 *     "random      0.79",
 *   ].join("\n"),
 * );
 * ```
 */
export const table = (
  rows: readonly (readonly string[])[],
  { alignRight }: TableLayout = { alignRight: [] },
): string => {
  const cells = rows.map((row) => row.map(oneLine));
  const columns = cells.reduce((most, row) => Math.max(most, row.length), 0);
  const widths = Array.from(
    { length: columns },
    (_, column) => cells.reduce((most, row) => Math.max(most, cellWidth(row[column] ?? "")), 0),
  );
  const line = (row: readonly string[]): string =>
    widths.map((width, column) => {
      const cell = row[column] ?? "";
      const space = " ".repeat(width - cellWidth(cell));
      return alignRight.includes(column) ? space + cell : cell + space;
    }).join("  ").trimEnd();
  const [header, ...body] = cells;
  if (header === undefined) return "";
  return [line(header), widths.map((width) => "─".repeat(width)).join("  ").trimEnd(), ...body.map(line)].join("\n");
};
