import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { auto, type Engine } from "../../lib/engine/mod.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { add, input, multiply } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { right } from "../support/right.ts";

/** `x ← 2 x + y`. */
const doubling = () => {
  const [x, y] = [input("x", [2]), input("y", [2])];
  return encodeModel({ name: "doubling", inputs: [x, y], outputs: { "x:out": add(multiply(x, 2), y) } });
};

const tested = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn });

/** A step of the doubling from (1, 2) with (10, 20). */
const stepped = async (engine: Engine): Promise<readonly [reason: string, ...values: readonly number[]]> => {
  const program = right(await engine.compile(doubling())());
  const held = right(await program.store({ x: Float32Array.of(1, 2) })());
  const next = right(await program.run(held, { y: Float32Array.of(10, 20) })());
  const { x } = right(await program.read(next, ["x"])());
  const { reason } = program;
  right(await program.dispose()());
  return [reason, ...x];
};

/** Runs with another graphics card in the place of this machine's. */
const withAdapter = async <Result>(adapter: unknown, run: () => Promise<Result>): Promise<Result> => {
  const own = Object.getOwnPropertyDescriptor(navigator, "gpu");
  Object.defineProperty(navigator, "gpu", {
    configurable: true,
    value: adapter === undefined ? undefined : { requestAdapter: () => Promise.resolve(adapter) },
  });
  try {
    return await run();
  } finally {
    if (own === undefined) Reflect.deleteProperty(navigator, "gpu");
    else Object.defineProperty(navigator, "gpu", own);
  }
};

tested("auto compiles on an engine of this machine and says why in one line", async () => {
  const [reason, ...values] = await stepped(auto());
  assertEquals(values, [12, 24]);
  assertNotEquals(reason, "");
  assertEquals(reason.includes("\n"), false);
});

for (
  const [name, adapter] of [
    ["without WebGPU", undefined],
    ["without an adapter", null],
    ["where the adapter is a fallback", { info: { isFallbackAdapter: true, description: "Card" } }],
    ["where the adapter is software", { info: { isFallbackAdapter: false, description: "llvmpipe (LLVM 15)" } }],
  ] as const
) {
  tested(`auto runs on the processor ${name}`, async () => {
    const [reason, ...values] = await withAdapter(adapter, () => stepped(auto()));
    assertEquals(values, [12, 24]);
    assertMatch(reason, /^there is no graphics card; the permission for native was given/);
  });
}

/** Runs with this machine's adapter as if it were a graphics card, and with a clock by which a step takes these times. */
const withCard = async <Result>(
  [processor, card]: readonly [number, number],
  run: () => Promise<Result>,
): Promise<Result> => {
  const adapter = await navigator.gpu.requestAdapter();
  Object.defineProperty(adapter, "info", { value: { isFallbackAdapter: false, description: "Card" } });
  const { now } = performance;
  // Twenty steps are measured on the processor, then twenty on the card. The runtime looks at the clock as well, by itself.
  const isMeasurement = () => new Error().stack?.split("\n")[3]?.includes("engine/measure.ts") ?? false;
  let [time, looks] = [0, 0];
  performance.now = () => isMeasurement() ? time += looks++ < 30 ? processor : card : now.call(performance);
  try {
    return await withAdapter(adapter, run);
  } finally {
    performance.now = now;
  }
};

for (
  const [name, times, expected] of [
    ["the graphics card where it is faster", [2, 1], /^a graphics card measured faster on this step$/],
    ["the processor where it is faster", [1, 2], /^the graphics card measured slower on this step; the permission/],
    [
      "the processor where both are equally fast",
      [1, 1],
      /^the graphics card measured slower on this step; the permission/,
    ],
  ] as const
) {
  Deno.test({
    name: `auto keeps ${name} on the model's own steps`,
    ignore: ENGINES.some(({ engine, ignore }) => engine.name === "webgpu" && ignore),
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const [reason, ...values] = await withCard(times, () => stepped(auto()));
      assertEquals(values, [12, 24]);
      assertMatch(reason, expected);
    },
  });
}

tested(
  "auto stays on the processor where a graphics card does not compile the model, and gives the cause",
  async () => {
    const card = { info: { isFallbackAdapter: false, description: "Card" } };
    const [reason, ...values] = await withAdapter(card, () => stepped(auto()));
    assertEquals(values, [12, 24]);
    assertMatch(reason, /^WebGPU refused \(.+\)$/);
  },
);

tested("auto hands its options to the processor's engine, and compiles what acts on the host there", async () => {
  const [reason] = await withAdapter(null, () => stepped(auto({ threads: 2 })));
  assertMatch(reason, /; 2 threads$/);
  const program = right(await auto().compileOnProcessor(doubling())());
  assertEquals([auto().name, program.engine], ["auto", "native"]);
  right(await program.dispose()());
});
