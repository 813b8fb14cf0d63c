import { assertEquals, assertMatch } from "@std/assert";
import { loadNative, onProcessor, processorEngine } from "../../lib/engine/processor.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { input, multiply } from "../../lib/tensor/mod.ts";
import { right } from "../support/right.ts";

const twice = () => {
  const x = input("x", [2]);
  return encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
};

/** Runs tests that may leave a runtime's memory behind. */
const tested = (name: string, permissions: Deno.PermissionOptions, fn: () => Promise<void>): void =>
  Deno.test({ name, permissions, sanitizeOps: false, sanitizeResources: false, fn });

const WITHOUT = { read: true, ffi: false } as const;

tested(
  "processorEngine is WebAssembly where native is not allowed, and says what would allow it",
  WITHOUT,
  async () => {
    const engine = await processorEngine("small");
    const program = right(await engine.compile(twice())());
    assertEquals([engine.name, program.engine], ["webassembly", "webassembly"]);
    assertEquals(program.reason, "small; native is faster, with --allow-ffi --allow-read");
    right(await program.dispose()());
  },
);

tested(
  "processorEngine is WebAssembly where the permission read alone is missing",
  { read: false, ffi: true },
  async () => {
    assertEquals((await processorEngine("small")).name, "webassembly");
  },
);

tested(
  "processorEngine is native where ffi and read are given, and nothing else",
  { read: true, ffi: true },
  async () => {
    const program = right(await (await processorEngine("small")).compile(twice())());
    assertEquals([program.engine, program.reason], ["native", "small; the permission for native was given"]);
    right(await program.dispose()());
  },
);

tested("processorEngine is native where all permissions are given, and hands its options on", "inherit", async () => {
  const engine = await processorEngine("small", { threads: 2 });
  const program = right(await engine.compile(twice())());
  assertEquals([engine.name, program.engine], ["native", "native"]);
  assertEquals(program.reason, "small; the permission for native was given; 2 threads");
  right(await program.dispose()());
});

tested("loadNative is the native engine with a reason and options", "inherit", async () => {
  const program = right(await (await loadNative("why not", { threads: 3 })).compile(twice())());
  assertEquals([program.engine, program.reason], ["native", "why not; 3 threads"]);
  right(await program.dispose()());
});

tested("onProcessor compiles on the processor's engine, on one thread", "inherit", async () => {
  const program = right(await onProcessor({ threads: 2 })(twice())());
  assertEquals(program.engine, "native");
  assertMatch(program.reason, /on the host/);
  assertEquals(program.reason.includes("threads"), false);
  const held = right(await program.run(right(await program.store({})()), { x: Float32Array.of(1, 2) })());
  assertEquals([...right(await program.read(held, ["y"])()).y], [2, 4]);
  right(await program.dispose()());
});
