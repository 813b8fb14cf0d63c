import { assertEquals, assertLess, assertMatch } from "@std/assert";
import type { InferenceSession } from "onnxruntime-common";
import { type Program, webgpu } from "../../lib/engine/mod.ts";
import { type Runtime, sessionProgram } from "../../lib/engine/session.ts";
import { webRuntime } from "../../lib/engine/web_runtime.ts";
import { captureRunner } from "../../lib/engine/webgpu_capture.ts";
import { encodeModel, type Model } from "../../lib/onnx/model.ts";
import { stepModel } from "../../lib/stage/mod.ts";
import { add, input, multiply, reshape, type Tensor } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { right } from "../support/right.ts";
import { batchOf, gpimExample, interpreted, relativeError } from "../support/step_example.ts";

const ignore = ENGINES.some(({ engine, ignore }) => engine.name === "webgpu" && ignore);

const tested = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name, ignore, sanitizeOps: false, sanitizeResources: false, fn });

/** `x ← factor x + y`, `xy = x y`, and whatever else is made of y. */
const growing = (factor: number, more: (y: Tensor) => Readonly<Record<string, Tensor>> = () => ({})): Model => {
  const x = input("x", [3]);
  const y = input("y", [3]);
  return encodeModel({
    name: "growing",
    inputs: [x, y],
    outputs: { "x:out": add(multiply(x, factor), y), xy: multiply(x, y), ...more(y) },
  });
};

const STEPS = 6;

/** The numbers that `growing(2)` gives on y = 1, 2, 3, …, read after every run. */
const assertGrows = async (program: Program, copies: readonly string[] = []): Promise<void> => {
  let expected = [1, 2, 3];
  let held = right(await program.store({ x: Float32Array.from(expected) })());
  for (let count = 1; count <= STEPS; count++) {
    const y = new Float32Array(3).fill(count);
    const product = expected.map((x) => x * count);
    expected = expected.map((x) => 2 * x + count);
    held = right(await program.run(held, { y })());
    const read = right(await program.read(held, ["x", "xy", ...copies])());
    assertEquals([...read.x], expected);
    assertEquals([...read.xy], product);
    for (const copy of copies) assertEquals([...read[copy]], [...y]);
  }
};

/** WebGPU with graph capture, of which a change is made to the session that records. */
const meddled = (create: (runtime: Runtime) => Runtime["InferenceSession"]["create"]) => {
  const { load, exclusively } = webRuntime({
    module: () => import("onnxruntime-web/webgpu"),
    file: "ort-wasm-simd-threaded.asyncify.wasm",
    bundled: () => Promise.reject(new Error("this is no bundle")),
  });
  const runtime = async (): Promise<Runtime> => {
    const loaded = await load();
    return {
      Tensor: loaded.Tensor,
      env: (loaded as unknown as { readonly env: unknown }).env,
      InferenceSession: {
        create: (bytes, options) =>
          options.enableGraphCapture ? create(loaded)(bytes, options) : loaded.InferenceSession.create(bytes, options),
      },
    } as Runtime;
  };
  return sessionProgram(runtime, {
    engine: "webgpu",
    reason: "asked for",
    remedy: "",
    options: { executionProviders: [{ name: "webgpu" }] },
    onDevice: true,
    runner: captureRunner,
    exclusively,
    patience: 60,
  });
};

tested("20 steps of GPIM under graph capture have the losses that the interpreter gives", async () => {
  const { formula, initial } = gpimExample();
  const expected = interpreted({ formula, initial }, 20);
  const program = right(await webgpu("asked for", { capture: true }).compile(stepModel(formula))());
  let held = right(await program.store(initial)());
  for (const [count, metrics] of expected.metrics.entries()) {
    held = right(await program.run(held, batchOf(formula, count))());
    const read = right(await program.read(held, ["metrics"])()).metrics;
    Object.entries(metrics).forEach(([metric, value], position) =>
      assertLess(relativeError(read[position], value), 1e-4, `${metric} at step ${count}`)
    );
  }
  assertEquals(program.reason, "asked for; graph capture is on");
  right(await program.dispose()());
});

tested("a run from values that are not the newest starts from those", async () => {
  const program = right(await webgpu("asked for", { capture: true }).compile(growing(2))());
  const feeds = { y: Float32Array.of(0, 0, 0) };
  let held = right(await program.store({ x: Float32Array.of(1, 2, 3) })());
  const all = [held];
  for (let count = 0; count < STEPS; count++) all.push(held = right(await program.run(held, feeds)()));
  const branch = right(await program.run(all[STEPS - 2], feeds)());
  assertEquals([...right(await program.read(branch, ["x"])()).x], [1, 2, 3].map((x) => x * 2 ** (STEPS - 1)));
  assertEquals([...right(await program.read(all[STEPS], ["x"])()).x], [1, 2, 3].map((x) => x * 2 ** STEPS));
  const again = right(await program.run(all[0], feeds)());
  assertEquals([...right(await program.read(again, ["x"])()).x], [2, 4, 6]);
  right(await program.dispose()());
});

tested("outputs that are only copies of inputs are right, with graph capture or without", async () => {
  const model = growing(2, (y) => ({ copy: reshape(y, [1, 3]), other: reshape(y, [3, 1]) }));
  const program = right(await webgpu("asked for", { capture: true }).compile(model)());
  await assertGrows(program, ["copy", "other"]);
  right(await program.dispose()());
});

tested("when a recording gives other numbers, the right ones are returned, and the reason says so", async () => {
  const program = right(
    await meddled(({ InferenceSession }) => (_, options) => InferenceSession.create(growing(2.01).bytes, options))(
      growing(2),
    )(),
  );
  await assertGrows(program);
  assertEquals(program.reason, "asked for; graph capture gave other numbers and was left out");
  right(await program.dispose()());
});

tested("when a replay forgets a change, however small, what was held before can still be used", async () => {
  const factor = 1 + 2 ** -17;
  let runs = 0;
  const program = right(
    await meddled(({ InferenceSession }) => async (bytes, options) => {
      const session = await InferenceSession.create(bytes, options);
      const run = session.run.bind(session);
      let last: InferenceSession.OnnxValueMapType;
      // The third replay is left out: its outputs are still those of the second.
      const forgetful = async (feeds: InferenceSession.FeedsType) => ++runs === 3 ? last : last = await run(feeds);
      return Object.assign(session, { run: forgetful });
    })(growing(factor))(),
  );
  let held = right(await program.store({ x: Float32Array.of(1, 2, 3) })());
  const all = [held];
  for (let count = 0; count < 3; count++) {
    all.push(held = right(await program.run(held, { y: new Float32Array(3) })()));
  }
  assertEquals(program.reason, "asked for; graph capture gave other numbers and was left out");
  for (const [count, held] of all.entries()) {
    const { x } = right(await program.read(held, ["x"])());
    [1, 2, 3].forEach((start, i) => assertLess(relativeError(x[i], start * factor ** count), 1e-6));
  }
  const next = right(await program.run(all[2], { y: new Float32Array(3) })());
  assertEquals(right(await program.read(next, ["x"])()), right(await program.read(all[3], ["x"])()));
  right(await program.dispose()());
});

tested("where recording is refused, the program runs without, and the reason says why", async () => {
  const program = right(await meddled(() => () => Promise.reject(new Error("no recorder")))(growing(2))());
  await assertGrows(program);
  assertMatch(program.reason, /graph capture failed \(no recorder\) and was left out$/);
  right(await program.dispose()());
});
