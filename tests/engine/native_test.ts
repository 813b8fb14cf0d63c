import { assertEquals, assertLess, assertMatch } from "@std/assert";
import { GENERATIONS } from "../../lib/engine/mod.ts";
import { native, nativeWebgpu } from "../../lib/engine/native.ts";
import { encodeModel, type Model } from "../../lib/onnx/model.ts";
import { input, multiply } from "../../lib/tensor/mod.ts";
import { left, right } from "../support/right.ts";
import { runScript } from "../support/script.ts";

const twice = () => {
  const x = input("x", [2]);
  return encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
};

const tested = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name, sanitizeOps: false, sanitizeResources: false, fn });

tested("native runs a model, and says why and on how many threads", async () => {
  const program = right(await native("for a test", { threads: 2 }).compile(twice())());
  assertEquals([program.engine, program.reason], ["native", "for a test; 2 threads"]);
  const held = right(await program.run(right(await program.store({})()), { x: Float32Array.of(1, -2) })());
  assertEquals([...right(await program.read(held, ["y"])()).y], [2, -4]);
  right(await program.dispose()());
});

tested("native computes on one thread where no number is given, and what acts on the host always does", async () => {
  const [plain, acting] = [native("for a test"), native("for a test", { threads: 4 })];
  for (const compiled of [plain.compile(twice()), acting.compileOnProcessor(twice())]) {
    const program = right(await compiled());
    assertEquals(program.reason, "for a test");
    right(await program.dispose()());
  }
  assertEquals(plain.name, "native");
});

tested(
  "native answers bytes that are no model with a fault that says to report it, since the runtime was loaded",
  async () => {
    const broken: Model = { name: "broken", bytes: new Uint8Array(8), inputs: [], outputs: [] };
    const { kind, place, remedy } = left(await native().compile(broken)());
    assertEquals([kind, place], ["engine", "engine native, model broken"]);
    assertMatch(remedy, /^Report the model/);
  },
);

tested("native keeps every value for as long as its handle, however many came after it", async () => {
  const x = input("x", [1]);
  const model = encodeModel({ name: "doubling", inputs: [x], outputs: { "x:out": multiply(x, 2) } });
  const program = right(await native().compile(model)());
  const first = right(await program.run(right(await program.store({ x: Float32Array.of(1) })()), {})());
  let held = first;
  for (let run = 0; run < GENERATIONS + 1; run++) held = right(await program.run(held, {})());
  assertEquals([...right(await program.read(first, ["x"])()).x], [2]);
  right(await program.dispose()());
});

Deno.test("native refuses a number of threads that cannot be before it compiles anything", async () => {
  for (const threads of [0, -1, 1.5, 1e9]) {
    const { cause, remedy } = left(await native("for a test", { threads }).compile(twice())());
    assertEquals([cause, remedy], [`it came as ${threads}`, "Give a whole number from 1 to 1024."]);
  }
});

/** A driver on the processor that this runtime accepts: Chromium's. Mesa's lacks a feature that it needs. */
const DRIVER = "/usr/lib/chromium/vk_swiftshader_icd.json";

const ignore = await Deno.stat(DRIVER).then(() => false, () => true);
if (ignore) {
  console.log("Tests of the native build's WebGPU are skipped: there is no SwiftShader, which comes with chromium");
}

/** The last line of a script with the engine, as JSON: in a process of its own, since drivers are chosen when it starts. */
const inProcess = async (script: string, driver: string) => {
  const { output, errors } = await runScript(
    `
    import { nativeWebgpu } from "./lib/engine/native.ts";
    import { encodeModel } from "./lib/onnx/model.ts";
    import { add, input, multiply, not } from "./lib/tensor/mod.ts";
    import { left, right } from "./tests/support/right.ts";
    ${script}
    `,
    ["--no-check", "--allow-ffi", "--allow-read"],
    [],
    { VK_ICD_FILENAMES: driver },
  );
  assertMatch(output, /^[[{]/, errors);
  return JSON.parse(output);
};

Deno.test({
  name: "nativeWebgpu keeps the newest values on the device, brings them to the host, and says why",
  ignore,
  fn: async () => {
    const result = await inProcess(
      `
      const [x, n, b, f] = [input("x", [2]), input("n", [1], "int32"), input("b", [3], "bool"), input("f", [2])];
      const outputs = { "x:out": multiply(x, f), "n:out": add(n, n), "b:out": not(b), sum: add(x, f) };
      const engine = nativeWebgpu("for a test");
      const program = right(await engine.compile(encodeModel({ name: "growing", inputs: [x, n, b, f], outputs }))());
      const first = right(await program.store({
        x: Float32Array.of(1, -2), n: Int32Array.of(3), b: Uint8Array.of(1, 0, 1),
      })());
      const values = [first];
      for (let run = 0; run < 6; run++) values.push(right(await program.run(values[run], { f: Float32Array.of(2, 3) })()));
      const read = async (held) => {
        const read = right(await program.read(held, ["x", "n", "b"])());
        return [...read.x, ...read.n, ...read.b];
      };
      const told = [
        engine.name, program.engine, program.reason, await read(values[0]), await read(values[3]), await read(values[6]),
        [...right(await program.read(values[6], ["sum"])()).sum],
        left(await program.read(values[1], ["x"])()).cause,
      ];
      right(await program.dispose()());
      console.log(JSON.stringify(told));
      `,
      DRIVER,
    );
    assertEquals(result.slice(0, 7), [
      "native-webgpu",
      "native-webgpu",
      "for a test",
      [1, -2, 3, 1, 0, 1],
      [8, -54, 24, 0, 1, 0],
      [64, -1458, 192, 1, 0, 1],
      [34, -483],
    ]);
    assertMatch(result[7], /have left the device's memory/);
  },
});

Deno.test({
  name: "20 steps of GPIM by nativeWebgpu have the losses and weights that the interpreter gives",
  ignore,
  fn: async () => {
    const { metrics, state } = await inProcess(
      `
      import { compileUpdate } from "./lib/stage/mod.ts";
      import { batchOf, gpimExample, interpreted, relativeError } from "./tests/support/step_example.ts";
      const example = gpimExample();
      const expected = interpreted(example, 20);
      const compiled = right(await compileUpdate(nativeWebgpu())(example.formula)());
      let held = right(await compiled.begin(example.initial)());
      const worst = { metrics: 0, state: 0 };
      for (const [count, metrics] of expected.metrics.entries()) {
        held = right(await compiled.step(held, batchOf(example.formula, count))());
        for (const [name, value] of Object.entries(right(await compiled.metrics(held)()))) {
          worst.metrics = Math.max(worst.metrics, relativeError(value, metrics[name]));
        }
      }
      const state = right(await compiled.read(held, Object.keys(example.initial))());
      for (const [name, values] of Object.entries(expected.state)) {
        values.forEach((value, i) => worst.state = Math.max(worst.state, relativeError(state[name][i], value)));
      }
      right(await compiled.dispose()());
      console.log(JSON.stringify(worst));
      `,
      DRIVER,
    );
    assertLess(metrics, 1e-4);
    assertLess(state, 1e-3);
  },
});

Deno.test("nativeWebgpu answers a machine without an adapter with a fault that names other engines, also twice", async () => {
  const faults = await inProcess(
    `
    const x = input("x", [2]);
    const model = encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
    const compile = async () => left(await nativeWebgpu().compile(model)());
    console.log(JSON.stringify([await compile(), await compile()]));
    `,
    "/nowhere",
  );
  assertEquals(faults.length, 2);
  for (const { kind, place, cause, remedy } of faults) {
    assertEquals([kind, place], ["engine", "engine native-webgpu, model twice"]);
    assertMatch(cause, /adapter/);
    assertMatch(remedy, /--engine native/);
  }
});

Deno.test({
  name: "nativeWebgpu compiles what acts on the host for the processor, and refuses options that it has not",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const program = right(await nativeWebgpu().compileOnProcessor(twice())());
    assertEquals(program.engine, "native");
    right(await program.dispose()());
    for (const options of [{ patience: 0 }, { capture: true }, { processor: { threads: 0 } }]) {
      assertEquals(left(await nativeWebgpu("for a test", options).compile(twice())()).kind, "configuration");
    }
  },
});
