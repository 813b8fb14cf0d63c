import { assertEquals, assertMatch } from "@std/assert";
import { GENERATIONS, webgpu } from "../../lib/engine/mod.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { input, multiply } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { left, right } from "../support/right.ts";
import { runScript } from "../support/script.ts";

const ignore = ENGINES.some(({ engine, ignore }) => engine.name === "webgpu" && ignore);

const twice = () => {
  const x = input("x", [2]);
  return encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
};

const tested = (name: string, ignore: boolean, fn: () => Promise<void>): void =>
  Deno.test({ name, ignore, sanitizeOps: false, sanitizeResources: false, fn });

tested("webgpu runs a model on the device, and says why", ignore, async () => {
  const program = right(await webgpu("for a test").compile(twice())());
  assertEquals([program.engine, program.reason], ["webgpu", "for a test"]);
  const held = right(await program.run(right(await program.store({})()), { x: Float32Array.of(1, -2) })());
  assertEquals([...right(await program.read(held, ["y"])()).y], [2, -4]);
  right(await program.dispose()());
});

tested("webgpu with graph capture says what came of it", ignore, async () => {
  const program = right(await webgpu("for a test", { capture: true }).compile(twice())());
  assertMatch(program.reason, /^for a test; ./);
  right(await program.dispose()());
});

tested("webgpu compiles what acts on the host for the processor", false, async () => {
  assertEquals(webgpu().name, "webgpu");
  const program = right(await webgpu().compileOnProcessor(twice())());
  assertEquals(program.engine, "native");
  right(await program.dispose()());
});

// In a process of its own: ONNX Runtime never again tries a backend that has failed.
tested("webgpu answers a machine without an adapter with a fault that names another engine", false, async () => {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { webgpu } from ${module("../../lib/engine/mod.ts")};
    import { encodeModel } from ${module("../../lib/onnx/model.ts")};
    import { input, relu } from ${module("../../lib/tensor/mod.ts")};
    Object.defineProperty(navigator, "gpu", { value: { requestAdapter: () => Promise.resolve(null) } });
    const x = input("x", [2]);
    const { left } = await webgpu().compile(encodeModel({ name: "relu", inputs: [x], outputs: { y: relu(x) } }))();
    console.log(JSON.stringify(left));
  `;
  const { output, errors } = await runScript(program, ["--no-check"]);
  assertMatch(output, /^{/, errors);
  const { kind, place, remedy } = JSON.parse(output);
  assertEquals([kind, place], ["engine", "engine webgpu, model relu"]);
  assertMatch(remedy, /--engine webassembly/);
});

tested("webgpu keeps the newest values alone in the device's memory", ignore, async () => {
  const x = input("x", [1]);
  const model = encodeModel({ name: "doubling", inputs: [x], outputs: { "x:out": multiply(x, 2) } });
  const program = right(await webgpu().compile(model)());
  const values = [right(await program.run(right(await program.store({ x: Float32Array.of(1) })()), {})())];
  for (let run = 0; run < GENERATIONS; run++) values.push(right(await program.run(values[run], {})()));
  assertMatch(left(await program.read(values[0], ["x"])()).cause, /have left the device's memory/);
  assertEquals([...right(await program.read(values[1], ["x"])()).x], [4]);
  right(await program.dispose()());
});
