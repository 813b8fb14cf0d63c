import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { type Json, jsonText } from "../../lib/onnx/json_text.ts";

Deno.test("jsonText is read back by JSON.parse as the same value", () => {
  fc.assert(fc.property(fc.jsonValue(), (value) => {
    assertEquals(JSON.parse(jsonText(value as Json)), JSON.parse(JSON.stringify(value)));
  }));
});

Deno.test("jsonText writes what is short on one line", () => {
  assertEquals(
    jsonText({ name: "x", shape: [2, 3], none: [], empty: {} }),
    `{ "name": "x", "shape": [2, 3], "none": [], "empty": {} }`,
  );
  assertEquals(jsonText(["a", [true, null]]), `["a", [true, null]]`);
  assertEquals([jsonText("a\nb"), jsonText(null), jsonText(false)], [`"a\\nb"`, "null", "false"]);
});

Deno.test("jsonText writes an entry a line where an object or a list does not fit into 120 characters", () => {
  const long = "x".repeat(70);
  assertEquals(jsonText({ a: long, b: [long, "y"] }), `{\n  "a": "${long}",\n  "b": ["${long}", "y"]\n}`);
  assertEquals(jsonText([long, [long, long]]), `[\n  "${long}",\n  [\n    "${long}",\n    "${long}"\n  ]\n]`);
});

Deno.test("jsonText breaks a line just beyond 120 characters", () => {
  // Two braces with spaces, the quotes around name and text, colon and space.
  const withText = (length: number) => jsonText({ a: "x".repeat(length) });
  const lines = (length: number) => withText(length).split("\n");
  const longest = Array.from({ length: 130 }, (_, length) => length).filter((length) => lines(length).length === 1).at(
    -1,
  )!;
  assertEquals(lines(longest + 1).length, 3);
  assert(withText(longest).length <= 120 && withText(longest).length >= 118);
});

Deno.test("jsonText writes every list of numbers on one line, however long", () => {
  const numbers = Array.from({ length: 500 }, (_, index) => index / 8);
  assertEquals(jsonText(numbers), `[${numbers.join(", ")}]`);
  assertEquals(jsonText({ data: numbers }).split("\n").length, 3);
});

Deno.test("jsonText keeps −0", () => {
  assertEquals([jsonText(-0), jsonText([0, -0])], ["-0", "[0, -0]"]);
});

Deno.test("jsonText refuses numbers that JSON cannot hold, alone and in lists", () => {
  for (const value of [NaN, Infinity, -Infinity]) {
    for (const json of [value, [1, value], { a: value }]) {
      assertThrows(() => jsonText(json), RangeError, `jsonText: ${value} cannot be written`);
    }
  }
});
