import { assertEquals, assertLess, assertMatch, assertRejects } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import type { Runtime } from "../../lib/engine/session.ts";
import { webRuntime } from "../../lib/engine/web_runtime.ts";
import { stepModel } from "../../lib/stage/mod.ts";
import { left, right } from "../support/right.ts";
import { runScript } from "../support/script.ts";
import { batchOf, gpimExample, interpreted, relativeError } from "../support/step_example.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { input, multiply } from "../../lib/tensor/mod.ts";

const STEPS = 5;

const twice = () => {
  const x = input("x", [2]);
  return encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
};

// One process has one number of threads: this file is about two, all others about one.
Deno.test({
  name: "on two threads a step of GPIM has the losses and weights that the interpreter gives",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const { Worker } = globalThis;
    const { formula, initial } = gpimExample({ batch: 128, hidden: [64, 64] });
    const expected = interpreted({ formula, initial }, STEPS);
    const program = right(await webassembly("asked for", { threads: 2 }).compile(stepModel(formula))());
    let held = right(await program.store(initial)());
    for (let count = 0; count < STEPS; count++) held = right(await program.run(held, batchOf(formula, count))());
    const { metrics } = right(await program.read(held, ["metrics"])());
    Object.entries(expected.metrics[STEPS - 1]).forEach(([metric, value], position) =>
      assertLess(relativeError(metrics[position], value), 1e-4, metric)
    );
    const state = right(await program.read(held, Object.keys(initial))());
    for (const [name, values] of Object.entries(expected.state)) {
      values.forEach((value, i) => assertLess(relativeError(state[name][i], value), 1e-3, `${name}[${i}]`));
    }
    assertEquals(globalThis.Worker, Worker);
    right(await program.dispose()());
  },
});

Deno.test({
  name: "once it runs on two threads, another number is a fault, and no wish is two",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    right(await right(await webassembly("asked for", { threads: 2 }).compile(twice())()).dispose()());
    const fault = left(await webassembly("asked for", { threads: 3 }).compile(twice())());
    assertEquals([fault.kind, fault.place], ["engine", "engine webassembly, model twice"]);
    assertMatch(fault.cause, /threads: 2 .* cannot change to 3/);
    right(await right(await webassembly().compile(twice())()).dispose()());
  },
});

Deno.test("a program that used threads needs no permission, and ends by itself", async () => {
  const module = (path: string) => JSON.stringify(new URL(path, import.meta.url).href);
  const program = `
    import { webassembly } from ${module("../../lib/engine/mod.ts")};
    import { encodeModel } from ${module("../../lib/onnx/model.ts")};
    import { input, multiply } from ${module("../../lib/tensor/mod.ts")};
    const x = input("x", [2]);
    const model = encodeModel({ name: "twice", inputs: [x], outputs: { y: multiply(x, 2) } });
    const { right: program } = await webassembly("asked for", { threads: 2 }).compile(model)();
    const { right: held } = await program.store({})();
    const { right: next } = await program.run(held, { x: Float32Array.of(1, 2) })();
    const { right: { y } } = await program.read(next, ["y"])();
    console.log(y.join());
  `;
  const { code, output, errors } = await runScript(program, ["--no-check"]);
  assertEquals(code, 0, errors);
  assertEquals(output, "2,4\n");
});

/** A build that notes what is made with it, in place of ONNX Runtime's. */
const fakeBuild = () => {
  const log = { loads: 0, created: 0, memories: [] as (boolean | undefined)[], pages: 0 };
  const env = { wasm: {} as { wasmBinary?: Uint8Array; numThreads?: number; wasmPaths?: unknown } };
  const build = {
    env,
    Tensor: class {},
    InferenceSession: {
      create: () => {
        log.created++;
        const memory = new WebAssembly.Memory({ initial: 1, maximum: 20_000, shared: true });
        log.pages = memory.buffer.byteLength / 65536;
        globalThis.Worker = class extends Worker {};
        return Promise.resolve({});
      },
    },
  } as unknown as Runtime;
  return { log, env, module: () => (log.loads++, Promise.resolve(build)), build };
};

const FILE = "ort-wasm-simd-threaded.wasm";

/** A build of the file, which is in no bundle unless a test packs it. */
const buildOf = (
  module: () => Promise<Runtime>,
  bundled: () => Promise<{ readonly default: Uint8Array<ArrayBuffer> }> = () => Promise.reject(new Error("not packed")),
) => webRuntime({ module, file: FILE, bundled });

Deno.test("webRuntime loads its build once, on one thread where none is claimed", async () => {
  const { log, env, module, build } = fakeBuild();
  const { load } = buildOf(module);
  assertEquals(log.loads, 0);
  const [first, second] = await Promise.all([load(), load()]);
  assertEquals([log.loads, first === second, env.wasm.numThreads], [1, true, 1]);
  assertEquals([first.env === build.env, first.Tensor === build.Tensor], [true, true]);
  assertEquals(env.wasm.wasmPaths, undefined);
});

Deno.test("webRuntime gives the first session a module in the place of the bytes that stand for it, then no more", async () => {
  const { env, build } = fakeBuild();
  const { instantiate } = WebAssembly;
  let made = "";
  const create = async () => {
    // Imports that are missing, which the module asks for and the bytes that stand for it do not.
    made = await WebAssembly.instantiate(env.wasm.wasmBinary!.slice(), {}).then(() => "the stand-in", String);
    throw new Error("no session");
  };
  const { load } = buildOf(() => Promise.resolve({ ...build, InferenceSession: { create } }));
  const loaded = await load();
  // WebAssembly's own first bytes, and its version.
  assertEquals([...env.wasm.wasmBinary!], [0, 97, 115, 109, 1, 0, 0, 0]);
  await assertRejects(() => loaded.InferenceSession.create(new Uint8Array(), {}), Error, "no session");
  assertMatch(made, /TypeError: WebAssembly.instantiate\(\): Import #0/);
  assertEquals(WebAssembly.instantiate === instantiate, true);
});

Deno.test("webRuntime keeps the number of threads that was claimed first, before and after loading", async () => {
  const { env, module } = fakeBuild();
  const { claim, load } = buildOf(module);
  assertEquals([claim(1), claim(4)], [1, 1]);
  await load();
  assertEquals([claim(2), env.wasm.numThreads], [1, 1]);
  const other = buildOf(fakeBuild().module);
  await other.load();
  assertEquals(other.claim(8), 1);
});

Deno.test("webRuntime on several threads gives a session memory that cannot grow, and puts what it changed back", async () => {
  const { log, env, module } = fakeBuild();
  const { claim, load } = buildOf(module);
  claim(2);
  const { InferenceSession } = await load();
  const { Worker } = globalThis;
  const { Memory } = WebAssembly;
  await InferenceSession.create(new Uint8Array(), {});
  assertEquals([env.wasm.numThreads, env.wasm.wasmPaths, log.created, log.pages], [2, "onnxruntime-web/", 1, 16384]);
  assertEquals([globalThis.Worker === Worker, WebAssembly.Memory === Memory], [true, true]);
  // Workers start with the first session alone.
  await InferenceSession.create(new Uint8Array(), {});
  assertEquals([log.created, log.pages], [2, 1]);
  globalThis.Worker = Worker;
});

Deno.test("webRuntime that fails to load tries again at the next call, and forgets the threads that were claimed", async () => {
  const { log, module } = fakeBuild();
  let isBroken = true;
  const { claim, load } = buildOf(() => isBroken ? Promise.reject(new Error("no network")) : module());
  claim(1);
  await assertRejects(() => load(), Error, "no network");
  isBroken = false;
  assertEquals(claim(3), 3);
  await load();
  assertEquals(log.loads, 1);
  const { load: loadMissing } = webRuntime({ module, file: "missing.wasm", bundled: () => Promise.reject() });
  await assertRejects(() => loadMissing(), Error, "missing.wasm was not found");
});

/** The first bytes of WebAssembly, and one more. */
const BYTES = Uint8Array.of(0, 97, 115, 109, 7);

Deno.test("webRuntime takes a binary from its caller, as bytes or from an address, and the first one only", async () => {
  for (const binary of [BYTES, new URL(`data:application/wasm;base64,${btoa("\0asm\x07")}`)]) {
    const { env, module } = fakeBuild();
    const { load } = buildOf(module);
    await load(binary);
    assertEquals(env.wasm.wasmBinary, BYTES);
    await load(Uint8Array.of(...BYTES, 8));
    assertEquals(env.wasm.wasmBinary, BYTES);
  }
});

Deno.test("webRuntime refuses a binary that cannot be had or is no WebAssembly, and then takes another", async () => {
  const { env, module } = fakeBuild();
  const { load } = buildOf(module);
  const page = new URL("data:text/html,<!doctype html>");
  const [closed, absent] = [new URL("http://127.0.0.1:1/a.wasm"), new URL("missing.wasm", import.meta.url)];
  await assertRejects(() => load(Uint8Array.of(1, 2, 3, 4)), Error, "the binary that was given is no WebAssembly");
  await assertRejects(() => load(page), Error, "is no WebAssembly");
  await assertRejects(() => load(closed), Error, `${closed} could not be fetched`);
  await assertRejects(() => load(absent), Error, `${absent} could not be fetched`);
  const server = Deno.serve({ port: 0, onListen() {} }, () => new Response("", { status: 404 }));
  const gone = new URL(`http://localhost:${server.addr.port}/a.wasm`);
  await assertRejects(() => load(gone), Error, `${gone} was answered with status 404`);
  await server.shutdown();
  await load(BYTES);
  assertEquals(env.wasm.wasmBinary, BYTES);
});
