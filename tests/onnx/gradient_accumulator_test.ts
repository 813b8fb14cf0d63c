import { assertEquals, assertThrows } from "@std/assert";
import { accumulateGradient, ACCUMULATOR, RUNTIME_DOMAIN } from "../../lib/onnx/gradient_accumulator.ts";
import { encodeModel } from "../../lib/onnx/mod.ts";
import { call, evaluate, input, vmap } from "../../lib/tensor/mod.ts";

const [buffer, slope] = [input("buffer", [2, 3]), input("slope", [2, 3])];
const reset = input("reset", [1], "bool");
const done = accumulateGradient(buffer, slope, reset);

Deno.test("a gradient joins its buffer by ONNX Runtime's operator, buffer before gradient before reset", () => {
  const operands = ["buffer", "slope", "reset"].map((name) => ({ kind: "name", name } as const));
  assertEquals(done.operation.encode(operands, done), call("InPlaceAccumulatorV2", operands));
  assertEquals([ACCUMULATOR, RUNTIME_DOMAIN], ["InPlaceAccumulatorV2", "com.microsoft"]);
});

Deno.test("the result says that the buffer has been written", () => {
  assertEquals([done.shape, done.elementType], [[1], "bool"]);
  const zeros = new Float32Array(6);
  assertEquals([...evaluate(done, { buffer: zeros, slope: zeros, reset: [0] }).data], [1]);
});

Deno.test("a buffer of another shape, and a reset that is no truth value, are refused", () => {
  assertThrows(() => accumulateGradient(input("buffer", [3, 2]), slope, reset), RangeError, "the gradient's shape");
  assertThrows(() => accumulateGradient(buffer, slope, input("reset", [1])), RangeError, "bool[1]");
  assertThrows(() => accumulateGradient(buffer, slope, input("reset", [2], "bool")), RangeError, "bool[1]");
});

Deno.test("no gradient flows through it, and it holds for one agent alone", () => {
  assertEquals(done.operation.pullback(done, done.operands, done), [undefined, undefined, undefined]);
  assertThrows(() => vmap({ done }, 2), TypeError, "trains one agent");
});

Deno.test("models for every engine refuse it", () => {
  assertThrows(
    () => encodeModel({ name: "line", inputs: [buffer, slope, reset], outputs: { done } }),
    RangeError,
    "'InPlaceAccumulatorV2' in model 'line' is not an operator that every engine runs",
  );
});
