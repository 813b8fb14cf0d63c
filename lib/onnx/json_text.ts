/**
 * Readable JSON: short values stand on one line, and so does every array of numbers of any length.
 *
 * @module
 */

/** A value that JSON can represent. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json };

const LINE_WIDTH = 120;

const numberText = (value: number): string => {
  if (!Number.isFinite(value)) throw new RangeError(`jsonText: ${value} cannot be written`);
  // JSON has −0; `String` drops the sign.
  return Object.is(value, -0) ? "-0" : String(value);
};

const isNumbers = (value: readonly Json[]): value is readonly number[] =>
  value.every((item) => typeof item === "number");

const isArray = (value: Json): value is readonly Json[] => Array.isArray(value);

/**
 * The JSON text of a value.
 *
 * @throws {RangeError} at a number that is not finite.
 */
export const jsonText = (value: Json, indent = ""): string => {
  if (typeof value === "number") return numberText(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (isArray(value) && isNumbers(value)) return `[${value.map(numberText).join(", ")}]`;
  const inner = `${indent}  `;
  const parts = isArray(value)
    ? value.map((item) => jsonText(item, inner))
    : Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}: ${jsonText(item, inner)}`);
  const [open, close] = isArray(value) ? ["[", "]"] : ["{", "}"];
  const isShort = parts.every((part) => !part.includes("\n")) &&
    parts.reduce((length, part) => length + part.length + 2, indent.length + 2) <= LINE_WIDTH;
  if (isShort) return isArray(value) ? `[${parts.join(", ")}]` : parts.length === 0 ? "{}" : `{ ${parts.join(", ")} }`;
  return `${open}\n${parts.map((part) => `${inner}${part}`).join(",\n")}\n${indent}${close}`;
};
