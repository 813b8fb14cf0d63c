/**
 * Codecs whose names describe the expected values in words, for the messages of faults, and the JSON that they decode.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import * as t from "io-ts";

/** Most objects and lists of a JSON text, and the most that lie in one another; a parser takes memory for each. */
const MOST_PARTS = 1_000_000;
const DEEPEST = 64;

/** Whether a text has more objects and lists, in or beside one another, than a file of this library ever has. */
const isExcessive = (text: string): boolean => {
  let [parts, depth, isQuoted] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (letter === 0x22) isQuoted = !isQuoted;
    else if (isQuoted) at += Number(letter === 0x5C);
    else if (letter === 0x5B || letter === 0x7B) {
      depth++;
      if (++parts > MOST_PARTS || depth > DEEPEST) return true;
    } else if (letter === 0x5D || letter === 0x7D) depth--;
  }
  return false;
};

/**
 * The value of a JSON text, or the reason why it is none. A byte order mark at the beginning, as Windows writes it, is skipped.
 * A text with more than a million objects and lists, or with more than 64 in one another, is refused.
 */
export const parseJson = (text: string): E.Either<string, unknown> =>
  isExcessive(text)
    ? E.left("it has too many objects and lists, or too many in one another")
    : E.tryCatch((): unknown => JSON.parse(text.startsWith("\uFEFF") ? text.slice(1) : text), String);

/** Whether a value is an object with named members, as JSON has them. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

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

/** A codec of values that also have names, by which files and command lines call them. */
export const namedCodec = <Value>(
  expected: string,
  is: (value: unknown) => value is Value,
  byName: (name: string) => Value | undefined,
  nameOf: (value: Value) => string,
): t.Type<Value, unknown, unknown> =>
  codecOf(expected, is, (value) => typeof value === "string" ? byName(value) : is(value) ? value : undefined, nameOf);

/** A codec of those values of another that pass a further check. */
export const narrowedCodec = <Value>(
  codec: t.Type<Value, unknown, unknown>,
  expected: string,
  isToo: (value: Value) => boolean,
): t.Type<Value, unknown, unknown> =>
  codecOf(
    expected,
    (value): value is Value => codec.is(value) && isToo(value),
    (value) => {
      const decoded = codec.decode(value);
      return E.isRight(decoded) && isToo(decoded.right) ? decoded.right : undefined;
    },
    codec.encode,
  );

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

/** Numbers that JSON does not hold, by the texts that stand for them. */
const EXCEPTIONS: Readonly<Record<string, number>> = {
  "-0": -0,
  "NaN": NaN,
  "Infinity": Infinity,
  "-Infinity": -Infinity,
};

/** Any number as JSON, to the bit: a text stands for −0 and for what is not finite. */
export const EXACT_NUMBER: t.Type<number, unknown, unknown> = codecOf(
  "a number",
  (value): value is number => typeof value === "number",
  (value) => typeof value === "number" ? value : typeof value === "string" ? EXCEPTIONS[value] : undefined,
  (value) => Object.keys(EXCEPTIONS).find((text) => Object.is(EXCEPTIONS[text], value)) ?? value,
);

/** A whole number of at least 0. */
export const WHOLE: t.Type<number, unknown, unknown> = numberCodec(
  "a whole number of at least 0",
  (value) => Number.isSafeInteger(value) && value >= 0,
);

/** The first value that a codec refused, in a sentence with its place. */
export const refusal = (errors: t.Errors): string => {
  const { context, value } = errors[0];
  // The parts of an intersection have numbers for keys, which no value has.
  const isMember = (place: number) => !(context[place - 1]?.type instanceof t.IntersectionType);
  const place = context.filter(({ key }, place) => key !== "" && isMember(place)).map(({ key }) => key).join(", ");
  return `${place === "" ? "" : `'${place}': `}${shown(value)} was given, expected ${
    context[context.length - 1].type.name
  }`;
};

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
