/**
 * Codecs whose names describe the expected values in words, for the messages of faults, and the JSON that they decode.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import * as t from "io-ts";

/** The value of a JSON text, or the reason why it is none. A byte order mark at the beginning, as Windows writes it, is skipped. */
export const parseJson = (text: string): E.Either<string, unknown> =>
  E.tryCatch((): unknown => JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text), String);

/**
 * A codec made of a check and a function that decodes unknown values.
 *
 * @param read returns `undefined` for an invalid value.
 */
export const codecOf = <Value>(
  expected: string,
  is: (value: unknown) => value is Value,
  read: (value: unknown) => Value | undefined,
  encode: (value: Value) => unknown = t.identity,
): t.Type<Value, unknown, unknown> =>
  new t.Type<Value, unknown, unknown>(
    expected,
    is,
    (value, context) => {
      const result = read(value);
      return result === undefined ? t.failure(value, context) : t.success(result);
    },
    encode,
  );

/** A codec of the values that pass a check, which are left unchanged. */
export const guardCodec = <Value>(
  expected: string,
  is: (value: unknown) => value is Value,
): t.Type<Value, unknown, unknown> => codecOf(expected, is, (value) => is(value) ? value : undefined);

/** A codec of the finite numbers that satisfy a condition. */
export const numberCodec = (expected: string, holds: (value: number) => boolean): t.Type<number, unknown, unknown> =>
  guardCodec(expected, (value): value is number => typeof value === "number" && Number.isFinite(value) && holds(value));

/**
 * A codec made of a function that parses text.
 *
 * @param read returns `undefined` for an invalid text.
 */
export const textCodec = <Value>(
  expected: string,
  read: (text: string) => Value | undefined,
): t.Type<Value, unknown, unknown> =>
  codecOf(
    expected,
    (value): value is Value => value !== undefined,
    (value) => typeof value === "string" ? read(value) : undefined,
  );

/** A whole number from 1 to 2⁵³ − 1, beyond which not every whole number is one of JavaScript's. */
export const COUNT: t.Type<number, unknown, unknown> = numberCodec(
  "a whole number from 1 to 2⁵³ − 1",
  (value) => Number.isSafeInteger(value) && value >= 1,
);

/** Characters of a value that a message shows. */
const LONGEST = 60;

/** A value in words, for the messages of faults: texts in quotes, numbers as they are, the beginning of what is long. */
export const shown = (value: unknown): string => {
  if (typeof value === "function") return "a function";
  if (typeof value !== "string" && typeof value !== "object") return String(value);
  const text = E.getOrElse(() => "something that is not JSON")(
    E.tryCatch(() => JSON.stringify(value) ?? "nothing", String),
  );
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
};
