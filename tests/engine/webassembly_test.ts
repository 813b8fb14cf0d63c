import { assertEquals, assertMatch, assertStrictEquals } from "@std/assert";
import { type Engine, webassembly } from "../../lib/engine/mod.ts";
import { encodeModel, type Lowering, type Model } from "../../lib/onnx/model.ts";
import { call, float32, gradient, input, multiply, relu, sum } from "../../lib/tensor/mod.ts";
import { left, right } from "../support/right.ts";

const x = input("x", [5]);

/** ReLU and twice its slope. */
const rectified = () => {
  const y = relu(x);
  const [slope] = gradient(sum(multiply(y, 2)), [x]);
  return encodeModel({ name: "rectified", inputs: [x], outputs: { y, slope } });
};

const outputsOf = async (engine: Engine, model: Model, numbers: Float32Array) => {
  const program = right(await engine.compile(model)());
  const held = right(await program.run(right(await program.store({})()), { x: numbers })());
  const values = right(await program.read(held, ["y", "slope"])());
  right(await program.dispose()());
  return { y: [...values.y], slope: [...values.slope] };
};

Deno.test("webassembly replaces ReLU by a maximum and the slope's step by a sign", async () => {
  const model = rectified();
  let lowering: Lowering = {};
  const watched: Model = { ...model, lowered: (own) => (lowering = own, model.lowered!(own)) };
  right(await right(await webassembly().compile(watched)()).dispose()());
  assertEquals(Object.keys(lowering), ["Relu", "HardSigmoid"]);
  const operand = { kind: "name", name: "x" } as const;
  assertEquals(lowering.Relu([operand]), call("Max", [operand, float32(0)]));
  assertEquals(lowering.HardSigmoid([operand, float32(1), float32(2)]), call("Sign", [operand]));
});

Deno.test("webassembly's replacements give the very numbers that the plain operators give", async () => {
  const { name, bytes, inputs, outputs } = rectified();
  const numbers = Float32Array.of(-3, -0, 1e-30, 2, 1e30);
  const lowered = await outputsOf(webassembly(), rectified(), numbers);
  assertEquals(lowered, await outputsOf(webassembly(), { name, bytes, inputs, outputs }, numbers));
  assertEquals(lowered.slope, [0, 0, 2, 2, 2]);
});

Deno.test("webassembly compiles on the processor as it compiles everywhere, and says why it was chosen", async () => {
  const engine = webassembly("for a test", { threads: 1 });
  assertStrictEquals(engine.compileOnProcessor, engine.compile);
  const program = right(await engine.compile(rectified())());
  assertEquals([engine.name, program.engine, program.reason], ["webassembly", "webassembly", "for a test"]);
  right(await program.dispose()());
});

Deno.test("webassembly answers numbers of threads that make no sense with a fault of the option", async () => {
  for (const threads of [0, -1, 1.5, NaN]) {
    const { kind, place, cause } = left(await webassembly("for a test", { threads }).compile(rectified())());
    assertEquals([kind, place, cause], [
      "configuration",
      "engine webassembly, option 'threads'",
      `it came as ${threads}`,
    ]);
  }
});

Deno.test("webassembly that runs on one thread stays on it, and says so of any other number", async () => {
  right(await right(await webassembly().compile(rectified())()).dispose()());
  const { cause } = left(await webassembly("for a test", { threads: 2 }).compile(rectified())());
  assertMatch(cause, /threads: 1 .* cannot change to 2/);
  right(await right(await webassembly("for a test", { threads: 1 }).compile(rectified())()).dispose()());
});

Deno.test("webassembly answers threads without shared memory with the headers that a page needs", async () => {
  const { SharedArrayBuffer } = globalThis;
  Reflect.deleteProperty(globalThis, "SharedArrayBuffer");
  try {
    const { remedy } = left(await webassembly("for a test", { threads: 2 }).compile(rectified())());
    assertMatch(remedy, /Cross-Origin-Opener-Policy/);
  } finally {
    globalThis.SharedArrayBuffer = SharedArrayBuffer;
  }
});
