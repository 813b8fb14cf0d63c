/**
 * Codecs whose name is a sentence: what is wanted, to be said when something else comes.
 *
 * @module
 */
import * as t from "io-ts";

/** A codec out of a check and a reading of unknown values, `undefined` where they are not what is wanted. */
export const checked = <Value>(
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

/** A codec that takes values as they are, if they hold what is asked. */
export const holding = <Value>(
  expected: string,
  is: (value: unknown) => value is Value,
): t.Type<Value, unknown, unknown> => checked(expected, is, (value) => is(value) ? value : undefined);

/** A codec of finite numbers that hold what is asked. */
export const numberCodec = (expected: string, holds: (value: number) => boolean): t.Type<number, unknown, unknown> =>
  holding(expected, (value): value is number => typeof value === "number" && Number.isFinite(value) && holds(value));

/** A codec out of a function from text to a value, `undefined` where the text is not one. */
export const textCodec = <Value>(
  expected: string,
  read: (text: string) => Value | undefined,
): t.Type<Value, unknown, unknown> =>
  checked(
    expected,
    (value): value is Value => value !== undefined,
    (value) => typeof value === "string" ? read(value) : undefined,
  );

/** A whole number of at least 1. */
export const COUNT: t.Type<number, unknown, unknown> = numberCodec(
  "a whole number of at least 1",
  (value) => Number.isSafeInteger(value) && value >= 1,
);
