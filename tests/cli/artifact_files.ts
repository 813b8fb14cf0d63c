/**
 * The artifacts of a small soft actor-critic for tests, and their models run on WebAssembly.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import type { TaskEither } from "fp-ts/TaskEither.js";
import { softActorCriticArtifacts } from "../../lib/cli/soft_actor_critic_artifacts.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import type { Fault } from "../../lib/fault.ts";
import { ball } from "../../lib/learner/mod.ts";
import { type ManifestModel, type ManifestValueInfo, type NamedArrays, readManifest } from "../../lib/onnx/mod.ts";
import { right } from "../support/right.ts";

/** Sizes of a small soft actor-critic, with a discriminator. */
export const SIZES = {
  observation: 5,
  action: 2,
  hidden: 8,
  batch: 12,
  seed: 1,
  discriminator: { latents: ball(2), viewSize: 3 },
};
/** Its files. */
export const FILES = softActorCriticArtifacts(SIZES);

/** The result of a task. */
export const done = async <Value>(task: TaskEither<Fault, Value>): Promise<Value> => right(await task());

/** The content of its manifest. */
export const { units, trainStep, initial, targets, settings, probe } = right(
  readManifest(String(FILES["manifest.json"])),
);

/** Values by name. */
export type Arrays = Readonly<Record<string, Float32Array>>;

/** The values of arrays without their shapes. */
export const dataOf = (arrays: NamedArrays): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data]));

/** Runs a model on WebAssembly by its entry in the manifest alone. */
export const run = async ({ file, inputs, outputs }: ManifestModel, feeds: Arrays): Promise<Arrays> => {
  const valueInfos = (listed: readonly ManifestValueInfo[]) =>
    listed.flatMap(({ name, shape, dtype }) => dtype === "float32" ? [{ name, shape, elementType: dtype }] : []);
  const bytes = Uint8Array.from(FILES[file] as Uint8Array);
  const model = { name: file, bytes, inputs: valueInfos(inputs), outputs: valueInfos(outputs) };
  const program = await done(webassembly().compile(model));
  const kept = (name: string) => name.replace(/:out$/, "");
  const held = await done(program.run(await done(program.store(feeds)), feeds));
  const values = await done(program.read(held, outputs.map(({ name }) => kept(name))));
  await done(program.dispose());
  return Object.fromEntries(outputs.map(({ name }) => [name, values[kept(name)] as Float32Array]));
};

/** Compares two arrays relative to the largest expected magnitude. */
export const assertClose = (
  place: string,
  actual: Float32Array,
  expected: ArrayLike<number>,
  tolerance = 1e-4,
): void => {
  assertEquals(actual.length, expected.length, place);
  const scale = Math.max(...Array.from(expected, Math.abs));
  actual.forEach((value, index) =>
    assert(
      Math.abs(value - expected[index]) <= tolerance * scale,
      `${place}, entry ${index}: ${value}, expected ${expected[index]}`,
    )
  );
};

/** The recorded batch, with initial values and the target critics of the probe. */
export const PROBE_FEEDS: Arrays = { ...dataOf(initial), ...dataOf(probe.target), ...dataOf(probe.batch) };
