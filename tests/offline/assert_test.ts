import {
  assert,
  assertAlmostEquals,
  assertEquals,
  assertExists,
  assertGreater,
  assertGreaterOrEqual,
  AssertionError,
  assertLess,
  assertLessOrEqual,
  assertMatch,
  assertNotEquals,
  assertRejects,
  assertStrictEquals,
  assertStringIncludes,
  assertThrows,
  fail,
} from "@std/assert";

class Point {
  constructor(readonly x: number) {}
}

const cyclic = (): unknown[] => {
  const list: unknown[] = [];
  list.push(list);
  return list;
};

/** Pairs that are deeply equal. */
const equalPairs: readonly (readonly [string, unknown, unknown])[] = [
  ["NaN", NaN, NaN],
  ["zeros of either sign", 0, -0],
  ["typed arrays", new Float32Array([1, NaN, 0]), new Float32Array([1, NaN, -0])],
  ["nested records in any order", { a: [1, { b: 2 }], c: 3 }, { c: 3, a: [1, { b: 2 }] }],
  ["a record without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
  ["maps in any order", new Map([["a", [1]], ["b", [2]]]), new Map([["b", [2]], ["a", [1]]])],
  ["maps with records as keys", new Map([[{ a: 1 }, 1], [{ a: 2 }, 2]]), new Map([[{ a: 2 }, 2], [{ a: 1 }, 1]])],
  ["sets", new Set([1, [2]]), new Set([[2], 1])],
  ["dates", new Date(5), new Date(5)],
  ["patterns", /a/g, /a/g],
  ["instances", new Point(1), new Point(1)],
  ["cyclic values", cyclic(), cyclic()],
  ["buffers", new Uint8Array([1]).buffer, new Uint8Array([1]).buffer],
];

/** Pairs that are not. */
const unequalPairs: readonly (readonly [string, unknown, unknown])[] = [
  ["a number and its text", 1, "1"],
  ["null and undefined", null, undefined],
  ["a missing field and an undefined one", {}, { a: undefined }],
  ["typed arrays by one element", new Float32Array([1, 2]), new Float32Array([1, 3])],
  ["typed arrays by length", new Float32Array(2), new Float32Array(3)],
  ["typed arrays of two kinds", new Float32Array(2), new Float64Array(2)],
  ["a typed array and a list", new Float32Array(2), [0, 0]],
  ["lists by length", [1], [1, 2]],
  ["a hole and undefined", Array(1), [undefined]],
  ["deep fields", { a: { b: [1, { c: 2 }] } }, { a: { b: [1, { c: 3 }] } }],
  ["symbol fields", { [Symbol.iterator]: 1 }, { [Symbol.iterator]: 2 }],
  ["maps by a value", new Map([["a", 1]]), new Map([["a", 2]])],
  ["sets by a member", new Set([[1]]), new Set([[2]])],
  ["dates", new Date(5), new Date(6)],
  ["patterns by flags", /a/g, /a/],
  ["an instance and a record", new Point(1), { x: 1 }],
  ["errors by message", new Error("a"), new Error("b")],
  ["buffers", new Uint8Array([1]).buffer, new Uint8Array([2]).buffer],
];

for (const [name, a, b] of equalPairs) {
  Deno.test(`assertEquals accepts ${name}`, () => {
    assertEquals(a, b);
    assertEquals(b, a);
    assertThrows(() => assertNotEquals(a, b), AssertionError);
  });
}

for (const [name, a, b] of unequalPairs) {
  Deno.test(`assertEquals refuses ${name}`, () => {
    assertThrows(() => assertEquals(a, b), AssertionError, "Values are not equal");
    assertThrows(() => assertEquals(b, a), AssertionError, "Values are not equal");
    assertNotEquals(a, b);
  });
}

/** Assertions that hold, and the same with values for which they do not. */
const pairs: readonly (readonly [string, () => void, () => void])[] = [
  ["assert", () => assert(1), () => assert(0)],
  ["assertAlmostEquals", () => assertAlmostEquals(0.1 + 0.2, 0.3), () => assertAlmostEquals(0.01, 0.02)],
  ["assertAlmostEquals within", () => assertAlmostEquals(1, 1.5, 0.5), () => assertAlmostEquals(1, 1.6, 0.5)],
  ["assertAlmostEquals of NaN", () => assertAlmostEquals(NaN, NaN), () => assertAlmostEquals(NaN, 1, 9)],
  ["assertAlmostEquals of infinity", () => assertAlmostEquals(1 / 0, 1 / 0), () => assertAlmostEquals(1, 1 / 0)],
  ["assertExists", () => assertExists(0), () => assertExists(undefined)],
  ["assertGreater", () => assertGreater(2, 1), () => assertGreater(1, 1)],
  ["assertGreaterOrEqual", () => assertGreaterOrEqual(1, 1), () => assertGreaterOrEqual(NaN, 1)],
  ["assertLess", () => assertLess(1, 2), () => assertLess(1, 1)],
  ["assertLessOrEqual", () => assertLessOrEqual(1, 1), () => assertLessOrEqual(1, NaN)],
  ["assertMatch", () => assertMatch("abc", /b/), () => assertMatch("abc", /d/)],
  ["assertStrictEquals", () => assertStrictEquals(NaN, NaN), () => assertStrictEquals(0, -0)],
  ["assertStringIncludes", () => assertStringIncludes("abc", "b"), () => assertStringIncludes("abc", "d")],
];

for (const [name, holds, breaks] of pairs) {
  Deno.test(`${name} holds and breaks`, () => {
    holds();
    assertThrows(breaks, AssertionError);
  });
}

Deno.test("fail fails with the caller's words", () => {
  assertThrows(() => fail("never here"), AssertionError, "never here");
});

const thrower = (error: unknown) => (): never => {
  throw error;
};

Deno.test("assertThrows returns the error", () => {
  const error = new RangeError("too far");
  assertStrictEquals(assertThrows(thrower(error)), error);
  assertStrictEquals(assertThrows(thrower(error), RangeError, "far"), error);
  assertStrictEquals(assertThrows(thrower("no error")), "no error");
});

Deno.test("assertThrows refuses silence, another class, another message and what is no error", () => {
  assertThrows(() => assertThrows(() => {}), AssertionError, "Expected function to throw");
  assertThrows(() => assertThrows(thrower(new Error("a")), RangeError), AssertionError, "RangeError");
  assertThrows(() => assertThrows(thrower(new Error("a")), Error, "b"), AssertionError, "to include");
  assertThrows(() => assertThrows(thrower("a"), Error), AssertionError, "non-Error");
});

Deno.test("assertRejects returns the reason", async () => {
  const error = new RangeError("too far");
  assertStrictEquals(await assertRejects(() => Promise.reject(error)), error);
  assertStrictEquals(await assertRejects(() => Promise.reject(error), RangeError, "far"), error);
});

Deno.test("assertRejects refuses success, another class, another message and a function that throws", async () => {
  await assertRejects(() => assertRejects(() => Promise.resolve(1)), AssertionError, "Expected function to reject");
  const rejected = (): Promise<never> => Promise.reject(new Error("a"));
  await assertRejects(() => assertRejects(rejected, RangeError), AssertionError, "RangeError");
  await assertRejects(() => assertRejects(rejected, Error, "b"), AssertionError, "to include");
  await assertRejects(() => assertRejects(thrower(new Error("a"))), AssertionError, "throws when expected to reject");
});

Deno.test("a failed assertion carries the caller's words", () => {
  assertThrows(() => assertEquals(1, 2, "after three steps"), AssertionError, "after three steps");
  assertThrows(() => assertMatch("a", /b/, "in the log"), AssertionError, "in the log");
});
