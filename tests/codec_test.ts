import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import * as t from "io-ts";
import {
  codecOf,
  COUNT,
  EXACT_NUMBER,
  guardCodec,
  isRecord,
  namedCodec,
  narrowedCodec,
  numberCodec,
  parseJson,
  refusal,
  shown,
  textCodec,
  WHOLE,
} from "../lib/codec.ts";

const isEven = (value: unknown): value is number => typeof value === "number" && value % 2 === 0;

/** A number, or twice a text's number, as a codec that writes what it read as text. */
const doubled = codecOf(
  "an even number, or the text of its half",
  isEven,
  (value) => isEven(value) ? value : typeof value === "string" ? 2 * Number(value) : undefined,
  (value) => String(value / 2),
);

Deno.test("codecOf decodes by its reading, tells values by its check, and encodes by its encoding", () => {
  assertEquals([doubled.decode(6), doubled.decode("3")], [E.right(6), E.right(6)]);
  assertEquals([doubled.is(6), doubled.is(5), doubled.is("3")], [true, false, false]);
  assertEquals(doubled.encode(6), "3");
  assertEquals(doubled.name, "an even number, or the text of its half");
});

Deno.test("codecOf fails with the value and its own name where the reading is undefined", () => {
  const outcome = doubled.decode(5);
  const [{ value, context }] = E.isLeft(outcome) ? outcome.left : [];
  assertEquals([value, context.at(-1)?.type.name], [5, "an even number, or the text of its half"]);
});

Deno.test("codecOf encodes a value as itself where no encoding is given, also one that its reading makes anew", () => {
  const rounded = codecOf("a number", isEven, (value) => Math.round(Number(value)));
  assertEquals([rounded.decode("4.4"), rounded.encode(4)], [E.right(4), 4]);
});

Deno.test("codecOf takes a reading of 0, null or false for a value, and undefined alone for a failure", () => {
  for (const value of [0, null, false, ""]) {
    assertEquals(codecOf("anything", (_): _ is unknown => true, () => value).decode(1), E.right(value));
  }
});

Deno.test("guardCodec decodes exactly the values that its check accepts, and returns the same value", () => {
  const even = guardCodec("an even number", isEven);
  fc.assert(fc.property(fc.oneof(fc.integer(), fc.string()), (value) => {
    assertEquals(E.isRight(even.decode(value)), isEven(value));
    assertEquals(even.is(value), isEven(value));
  }));
  const list = [1, 2];
  const outcome = guardCodec("a list", (value): value is number[] => Array.isArray(value)).decode(list);
  assertEquals(E.isRight(outcome) && outcome.right === list, true);
});

Deno.test("numberCodec accepts finite numbers for which its condition holds, and nothing else", () => {
  const negative = numberCodec("a negative number", (value) => value < 0);
  assertEquals(negative.decode(-0.5), E.right(-0.5));
  for (const value of [0, 0.5, -Infinity, NaN, "-1", null, undefined, [-1]]) {
    assertEquals(E.isLeft(negative.decode(value)), true, String(value));
  }
});

Deno.test("textCodec decodes a text by its reading, and no other value at all", () => {
  const word = textCodec("a number in words", (text) => text === "two" ? 2 : undefined);
  assertEquals(word.decode("two"), E.right(2));
  for (const value of ["three", 2, ["two"], null, undefined]) assertEquals(E.isLeft(word.decode(value)), true);
  assertEquals([word.is(2), word.is(undefined)], [true, false]);
});

Deno.test("COUNT accepts the safe whole numbers from 1 on, and refuses 0, fractions, huge numbers and texts", () => {
  for (const value of [1, 2, Number.MAX_SAFE_INTEGER]) assertEquals(COUNT.decode(value), E.right(value));
  for (const value of [0, -1, 1.5, NaN, Infinity, 2 ** 53, "1", null]) {
    assertEquals(E.isLeft(COUNT.decode(value)), true);
  }
});

Deno.test("parseJson reads JSON, skips a byte order mark at its beginning only, and says why a text is none", () => {
  fc.assert(fc.property(fc.json(), (text) => {
    assertEquals(parseJson(text), E.right(JSON.parse(text)));
    assertEquals(parseJson(`\uFEFF${text}`), parseJson(text));
    assertEquals(E.isLeft(parseJson(`\uFEFF\uFEFF${text}`)), true);
  }));
  assertEquals(E.isLeft(parseJson("")), true);
});

Deno.test("shown tells a text from a number, and has words for what JSON has none for", () => {
  const values = [10, "10", NaN, undefined, null, true, [1, "a"], { b: 2 }, Math.max, 10n];
  assertEquals(values.map(shown), [
    "10",
    '"10"',
    "NaN",
    "undefined",
    "null",
    "true",
    '[1,"a"]',
    '{"b":2}',
    "a function",
    "10",
  ]);
  const circle: unknown[] = [];
  circle.push(circle);
  assertEquals([circle, [10n], Symbol("s")].map(shown), [
    "something that is not JSON",
    "something that is not JSON",
    "Symbol(s)",
  ]);
  assertEquals(shown("x".repeat(100)), `"${"x".repeat(59)}…`);
});

Deno.test("any number is written as JSON to the bit", () => {
  fc.assert(
    fc.property(fc.double(), (number) => {
      const again = EXACT_NUMBER.decode(JSON.parse(JSON.stringify(EXACT_NUMBER.encode(number))));
      assert(E.isRight(again) && Object.is(again.right, number));
    }),
  );
  for (const value of ["0", "nan", null, true, [1]]) assert(E.isLeft(EXACT_NUMBER.decode(value)));
});

Deno.test("a whole number may be 0, and is counted exactly", () => {
  assertEquals([0, 1, 2 ** 53 - 1].filter(WHOLE.is), [0, 1, 2 ** 53 - 1]);
  assertEquals([-1, 0.5, 2 ** 53, "1", NaN].filter(WHOLE.is), []);
});

Deno.test("JSON with too many objects and lists, or too many in one another, is refused before it is parsed", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assert(E.isRight(parseJson(nested(64))) && E.isLeft(parseJson(nested(65))));
  const many = (count: number) => `[${Array(count - 1).fill("{}")}]`;
  assert(E.isRight(parseJson(many(1_000_000))) && E.isLeft(parseJson(many(1_000_001))));
  // Brackets within texts are no lists, whatever is escaped there.
  assertEquals(parseJson(JSON.stringify(`\\"${"[{".repeat(100)}`)), E.right(`\\"${"[{".repeat(100)}`));
  assert(E.isRight(parseJson(Array(3).fill(nested(40)).join(",").replace(/^.*$/, "[$&]"))));
});

Deno.test("a refusal names the place of the first value that a codec refuses", () => {
  const codec = t.type({ outer: t.array(t.intersection([t.type({ inner: COUNT }), t.partial({ other: COUNT })])) });
  const refused = codec.decode({ outer: [{ inner: 1 }, { inner: 0 }] });
  assert(E.isLeft(refused));
  assertEquals(refusal(refused.left), "'outer, 1, inner': 0 was given, expected a whole number from 1 to 2⁵³ − 1");
  const whole = codec.decode(3);
  assert(E.isLeft(whole));
  assertMatch(refusal(whole.left), /^3 was given, expected /);
});

Deno.test("an object with members is one that is no list", () => {
  assertEquals([{}, { a: 1 }, [], null, "x", undefined, 3].map(isRecord), [
    true,
    true,
    false,
    false,
    false,
    false,
    false,
  ]);
});

/** Colours, which also have names. */
const COLOUR = namedCodec(
  "a colour",
  (value): value is { readonly level: number } => typeof value === "object" && value !== null && "level" in value,
  (name) => name === "black" ? { level: 0 } : undefined,
  ({ level }) => level === 0 ? "black" : "other",
);

Deno.test("namedCodec takes values as they are, and by name; it writes their names", () => {
  assertEquals(COLOUR.decode("black"), E.right({ level: 0 }));
  assertEquals(COLOUR.decode({ level: 3 }), E.right({ level: 3 }));
  assertEquals(["white", 7, null].map((value) => E.isLeft(COLOUR.decode(value))), [true, true, true]);
  assertEquals([COLOUR.is("black"), COLOUR.is({ level: 1 })], [false, true]);
  assertEquals([{ level: 0 }, { level: 1 }].map(COLOUR.encode), ["black", "other"]);
});

Deno.test("narrowedCodec takes those values of another codec that pass its check", () => {
  const dark = narrowedCodec(COLOUR, "a dark colour", ({ level }) => level < 2);
  assertEquals([dark.name, dark.encode({ level: 0 })], ["a dark colour", "black"]);
  assertEquals(dark.decode("black"), E.right({ level: 0 }));
  assertEquals([{ level: 1 }, { level: 2 }, "black"].map(dark.is), [true, false, false]);
  assertEquals([E.isLeft(dark.decode({ level: 2 })), E.isLeft(dark.decode("white"))], [true, true]);
});
