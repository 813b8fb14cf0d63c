import { assertEquals } from "@std/assert";
import { call, float32, int64 } from "../../lib/tensor/mod.ts";

Deno.test("call holds operator, inputs and attributes, by default none", () => {
  const one = float32(1);
  assertEquals(call("Relu", [one]), { kind: "call", operator: "Relu", inputs: [one], attributes: {} });
  assertEquals(call("Concat", [one, one], { axis: 1 }), {
    kind: "call",
    operator: "Concat",
    inputs: [one, one],
    attributes: { axis: 1 },
  });
});

Deno.test("int64 holds its whole numbers in their order", () => {
  assertEquals(int64([3, -1]), { kind: "int64", values: [3, -1] });
});

Deno.test("float32 is a scalar unless a shape is given", () => {
  assertEquals(float32(0.5), { kind: "float32", value: 0.5, shape: [] });
  assertEquals(float32(0.5, [1, 4]), { kind: "float32", value: 0.5, shape: [1, 4] });
});
