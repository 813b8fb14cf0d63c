import { assertEquals } from "@std/assert";
import { ENGINE_NAMES, engineByName } from "../../lib/engine/mod.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { input, relu } from "../../lib/tensor/mod.ts";
import { right } from "../support/right.ts";

const model = () => encodeModel({ name: "relu", inputs: [input("x", [2])], outputs: { y: relu(input("x", [2])) } });

Deno.test("engineByName is the engine of a name, and 'wasm' is short for WebAssembly", async () => {
  for (const name of ENGINE_NAMES) {
    assertEquals(right(await engineByName(name)()).name, name === "wasm" ? "webassembly" : name);
  }
  assertEquals(new Set(ENGINE_NAMES), new Set(["auto", "webassembly", "wasm", "webgpu", "native", "native-webgpu"]));
});

Deno.test({
  name: "engineByName hands its options to engines on the processor",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const program = right(await right(await engineByName("native", { threads: 2 })()).compile(model())());
    assertEquals([program.engine, program.reason.endsWith("; 2 threads")], ["native", true]);
    right(await program.dispose()());
    // One thread is claimed for the process, and so no number at all can be claimed for it later.
    const single = right(await right(await engineByName("wasm", { threads: 1 })()).compile(model())());
    assertEquals(single.engine, "webassembly");
    right(await single.dispose()());
  },
});
