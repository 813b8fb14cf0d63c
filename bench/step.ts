/**
 * Milliseconds of one gradient step of GPIM, all three learners, on one engine, in a process of its own:
 * `deno run --allow-ffi bench/step.ts --engine native [--threads 2] [--hidden 256] [--batch 256] [--seeds 1]
 * [--repeats 100] [--floor]` prints one line of JSON. `bench/update.ts` compares several of these.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type * as TE from "fp-ts/TaskEither.js";
import { reacher } from "../envs/reacher.ts";
import { type Engine, type NamedNumbers, webassembly, webgpu } from "../lib/engine/mod.ts";
import { native, nativeWebgpu } from "../lib/engine/native.ts";
import { valueInfosOf } from "../lib/engine/value_info.ts";
import { type Fault, formatFault } from "../lib/fault.ts";
import { type StepFormula, unroll } from "../lib/learner/mod.ts";
import { GPIM } from "../lib/method/mod.ts";
import { gpimDefinition } from "../lib/method/gpim.ts";
import { initialValues, stepFormula } from "../lib/method/core/gradient_step.ts";
import { correctedRate } from "../lib/network/mod.ts";
import type { Model, ValueInfo } from "../lib/onnx/model.ts";
import { fold, key, normal } from "../lib/random/mod.ts";
import { oneOf, readFlags, toggle, usage, type Values, wholeNumber } from "../lib/cli/flags.ts";
import { stepModel } from "../lib/stage/mod.ts";
import { size } from "../lib/tensor/mod.ts";
import { floorModel } from "./floor.ts";
import { median } from "./median.ts";

const ENGINES = ["webassembly", "native", "webgpu", "webgpuCaptured", "native-webgpu"] as const;

const FLAGS = {
  engine: oneOf(ENGINES, "native", "the engine that runs the step"),
  threads: wholeNumber(1, "threads of an engine on the CPU"),
  hidden: wholeNumber(256, "width of both hidden layers of every actor and critic"),
  batch: wholeNumber(256, "transitions in each of the three batches"),
  seeds: wholeNumber(1, "agents in one graph"),
  calls: wholeNumber(1, "steps in one call of the engine"),
  repeats: wholeNumber(100, "timed steps"),
  floor: toggle("the step's matrix products alone"),
  help: toggle("print this help"),
};

const engineOf = ({ engine, threads }: Values<typeof FLAGS>): Engine => {
  const reason = "measured";
  switch (engine) {
    case "webassembly":
      return webassembly(reason, { threads });
    case "native":
      return native(reason, { threads });
    case "webgpu":
      return webgpu(reason);
    case "webgpuCaptured":
      return webgpu(reason, { capture: true });
    case "native-webgpu":
      return nativeWebgpu(reason);
  }
};

/** Initial values and random batches, drawn beforehand as in the peers, because the gradient step alone is timed. */
const valueOf = (initial: NamedNumbers) => ({ name, shape }: ValueInfo, position: number): Float32Array => {
  const known = initial[name];
  const length = size(shape);
  // All agents of a batched graph have the same initial values.
  if (known !== undefined) return Float32Array.from({ length }, (_, i) => known[i % known.length]);
  if (name.endsWith("terminated")) return new Float32Array(length);
  if (name.endsWith("adamCorrection")) return new Float32Array(length).fill(correctedRate(1, 1000));
  return normal(fold(key(1), position), shape);
};

const modelOf = (formula: StepFormula, { seeds, floor, calls }: Values<typeof FLAGS>): Model => {
  if (floor) return floorModel(formula, seeds);
  const model = stepModel(unroll(formula, calls));
  return seeds === 1 ? model : model.batched!(seeds);
};

const measure = (values: Values<typeof FLAGS>): TE.TaskEither<Fault, number> => async () => {
  const { hidden, batch, repeats, floor, calls, engine: name } = values;
  const settings = { ...GPIM, hidden: [hidden, hidden], batch };
  const definition = gpimDefinition(reacher, settings);
  const initial = initialValues(definition, key(2));
  const model = modelOf(stepFormula(definition), values);
  const compiled = await engineOf(values).compile(model)();
  if (E.isLeft(compiled)) return compiled;
  const program = compiled.right;
  const { evolving, fed } = valueInfosOf(model);
  const numbers = (valueInfos: readonly ValueInfo[]): NamedNumbers =>
    Object.fromEntries(valueInfos.map((info) => [info.name, valueOf(initial)(info, model.inputs.indexOf(info))]));
  const feeds = numbers(fed);
  const finished = [floor ? "first" : "metrics"];

  let held = await program.store(numbers(evolving))();
  const run = async () => {
    if (E.isRight(held)) held = await program.run(held.right, feeds)();
  };
  const read = async () => {
    const result = E.isRight(held) ? await program.read(held.right, finished)() : held;
    if (E.isLeft(result)) held = result;
  };
  const warmUp = Math.min(10, repeats);
  for (let count = 0; count < warmUp; count++) await run();
  await read();
  const begins = performance.now();
  const times: number[] = [];
  for (let count = 0; count < repeats; count += calls) {
    const start = performance.now();
    await run();
    times.push((performance.now() - start) / calls);
  }
  await read();
  // On a device a run returns before its work is done, so the steps are timed together, until the metrics are read.
  const together = (performance.now() - begins) / (times.length * calls);
  return pipe(held, E.map(() => name.includes("webgpu") ? together : median(times)));
};

/** The description of the WebGPU adapter. */
const adapterName = async (): Promise<string | undefined> => {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter ? `${adapter.info.description}${adapter.info.isFallbackAdapter ? ", software" : ""}` : undefined;
};

const main = async (values: Values<typeof FLAGS>): Promise<void> => {
  const milliseconds = await measure(values)();
  if (E.isLeft(milliseconds)) {
    console.error(formatFault(milliseconds.left));
    Deno.exit(1);
  }
  const { engine, threads } = values;
  const note = engine.startsWith("webgpu") ? { note: await adapterName() } : {};
  console.log(JSON.stringify({ engine, threads, milliseconds: milliseconds.right, ...note }));
};

const flags = readFlags(FLAGS, Deno.args);
if (E.isLeft(flags)) {
  console.error(formatFault(flags.left));
  Deno.exit(2);
}
if (flags.right.help) console.log(usage("deno run --allow-ffi bench/step.ts", FLAGS));
else await main(flags.right);
