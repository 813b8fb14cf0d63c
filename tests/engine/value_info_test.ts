import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { copyValues, float32Values, shapeMismatch, valueInfosOf, zeros } from "../../lib/engine/value_info.ts";
import type { ValueInfo } from "../../lib/onnx/model.ts";
import { left, right } from "../support/right.ts";

const info = (name: string, shape: readonly number[] = [2], elementType: ValueInfo["elementType"] = "float32") => ({
  name,
  shape,
  elementType,
});

Deno.test("valuesInfosOf tells inputs that evolve, for which there is an output x:out, from those that are fed", () => {
  const { evolving, fed } = valueInfosOf({
    name: "m",
    bytes: new Uint8Array(),
    inputs: [info("x"), info("y"), info("z"), info("y:out")],
    outputs: [info("z:out"), info("x:out"), info("y")],
  });
  assertEquals([evolving.map(({ name }) => name), fed.map(({ name }) => name)], [["x", "z"], ["y", "y:out"]]);
});

Deno.test("shapeMismatch is undefined where every value has its type and its size, whatever there is beside", () => {
  const infos = [info("x", [2, 3]), info("i", [], "int32"), info("b", [4], "bool")];
  const values = { x: new Float32Array(6), i: new Int32Array(1), b: new Uint8Array(4), more: new Float32Array(9) };
  assertEquals([shapeMismatch(infos, values), shapeMismatch([], {})], [undefined, undefined]);
});

Deno.test("shapeMismatch names the first input that is missing, or of another type or size", () => {
  const infos = [info("x", [2, 3]), info("y", [1], "int32")];
  assertEquals(shapeMismatch(infos, { y: new Int32Array(1) }), "input 'x' is missing");
  assertEquals(shapeMismatch(infos, { x: new Int32Array(6) }), "input 'x' must be a Float32Array");
  assertEquals(shapeMismatch(infos, { x: new Float32Array(5) }), "input 'x' [2, 3] came with 5 numbers");
  assertEquals(shapeMismatch(infos, { x: new Float32Array(6) }), "input 'y' is missing");
  assertEquals(
    shapeMismatch(infos, { x: new Float32Array(6), y: new Float32Array(1) }),
    "input 'y' must be a Int32Array",
  );
});

Deno.test("zeros fit the value that they are made for", () => {
  const types = fc.constantFrom<ValueInfo["elementType"]>("float32", "int32", "bool");
  fc.assert(fc.property(types, fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }), (type, shape) => {
    const values = zeros(info("x", shape, type));
    assertEquals(shapeMismatch([info("x", shape, type)], { x: values }), undefined);
    assertEquals(values.every((value) => value === 0), true);
  }));
});

Deno.test("copyValues holds the same numbers under the same names, in memory of its own", () => {
  const values = { x: Float32Array.of(1, 2), i: Int32Array.of(3) };
  const copies = copyValues(values);
  assertEquals(copies, values);
  copies.x.fill(9);
  assertEquals([...values.x], [1, 2]);
});

Deno.test("copyValues of a part of a larger array keeps that part alone", () => {
  const { x } = copyValues({ x: Float32Array.of(1, 2, 3, 4).subarray(1, 3) });
  assertEquals([[...x], x.buffer.byteLength], [[2, 3], 8]);
});

Deno.test("float32Values is the same arrays, where all of them are float32", () => {
  const x = Float32Array.of(1);
  assertStrictEquals(right(float32Values({ x })).x, x);
});

Deno.test("float32Values names the first value that is no float32", () => {
  const fault = left(float32Values({ x: new Float32Array(1), i: new Int32Array(1) }));
  assertEquals([fault.kind, fault.place, fault.cause], ["engine", "value 'i'", "it is no Float32Array"]);
});
