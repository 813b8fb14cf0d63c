/**
 * The units of a soft actor-critic with GPIM's discriminator, trained side by side from the files of both flavours: `plain` by models
 * on WebAssembly, `ort` by ONNX Runtime's own training sessions.
 *
 * @module
 */
import { type ArtifactSizes, softActorCriticArtifacts } from "../../lib/cli/soft_actor_critic_artifacts.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { correctedRate } from "../../lib/network/mod.ts";
import {
  type Flavour,
  type Manifest,
  type ManifestModel,
  type ManifestUnit,
  type ManifestValueInfo,
  readManifest,
} from "../../lib/onnx/mod.ts";
import { fold, type Key, key, normal, uniform } from "../../lib/random/mod.ts";
import type { Shape } from "../../lib/tensor/mod.ts";
import { right } from "../support/right.ts";
import { openSession, type Session, type Values } from "../support/training_session.ts";

/** The files of a flavour, and their manifest. */
interface Written {
  readonly manifest: Manifest;
  readonly bytes: (file: string) => Uint8Array<ArrayBuffer>;
}

const write = (sizes: ArtifactSizes, flavour: Flavour): Written => {
  const files = softActorCriticArtifacts({ ...sizes, flavour });
  return {
    manifest: right(readManifest(String(files["manifest.json"]))),
    bytes: (file) => Uint8Array.from(files[file] as Uint8Array),
  };
};

/** A session of a unit. */
const sessionOf = ({ bytes }: Written, { training, evaluation, optimizer, checkpoint }: ManifestUnit) => {
  const valueInfos = (listed: readonly ManifestValueInfo[]) =>
    listed.map(({ name, shape, dtype }) => ({ name, shape, elementType: dtype }));
  const artifact = ({ file, inputs, outputs }: ManifestModel) => ({
    file,
    model: { name: file, bytes: bytes(file), inputs: valueInfos(inputs), outputs: valueInfos(outputs) },
    roles: Object.fromEntries([...inputs, ...outputs].map(({ name, role }) => [name, role])),
  });
  return openSession({
    training: artifact(training),
    evaluation: artifact(evaluation),
    optimizer: artifact(optimizer),
    checkpoint: bytes(checkpoint),
  });
};

/** A model of the plain flavour on WebAssembly. */
const compile = async ({ bytes }: Written, { file, inputs, outputs }: ManifestModel) => {
  const valueInfos = (listed: readonly ManifestValueInfo[]) =>
    listed.flatMap(({ name, shape, dtype: elementType }) =>
      elementType === "float32" ? [{ name, shape, elementType }] : []
    );
  const model = { name: file, bytes: bytes(file), inputs: valueInfos(inputs), outputs: valueInfos(outputs) };
  const program = right(await webassembly().compile(model)());
  const kept = (name: string) => name.replace(/:out$/, "");
  return {
    run: async (feeds: Values): Promise<Values> => {
      const needed = Object.fromEntries(inputs.map(({ name }) => [name, feeds[name]]));
      const held = right(await program.run(right(await program.store(needed)()), needed)());
      const values = right(await program.read(held, outputs.map(({ name }) => kept(name)))());
      return Object.fromEntries(outputs.map(({ name }) => [name, Float32Array.from(values[kept(name)])]));
    },
    dispose: async () => right(await program.dispose()()),
  };
};

/** Parameters of one unit in training: the loss of a batch, then a step. */
interface Trained {
  readonly parameters: () => Promise<Values>;
  readonly loss: (feeds: Values) => Promise<number>;
  readonly step: (count: number) => Promise<void>;
  readonly end: () => Promise<void>;
}

const parameterNames = ({ training: { inputs } }: ManifestUnit): readonly string[] =>
  inputs.filter(({ role }) => role === "parameter").map(({ name }) => name);

const plainUnit = async (written: Written, unit: ManifestUnit, rate: number): Promise<Trained> => {
  const [training, optimizer] = [await compile(written, unit.training), await compile(written, unit.optimizer)];
  const { initial } = written.manifest;
  const names = parameterNames(unit);
  let parameters: Values = Object.fromEntries(names.map((name) => [name, initial[name].data]));
  let moments: Values = Object.fromEntries(
    names.flatMap((name) =>
      ["momentum0", "momentum1"].map((moment) => [`${name}.${moment}`, new Float32Array(parameters[name].length)])
    ),
  );
  let gradients: Values = {};
  const next = (outputs: Values, values: Values) =>
    Object.fromEntries(Object.keys(values).map((name) => [name, outputs[`${name}:out`]]));
  return {
    parameters: () => Promise.resolve(parameters),
    loss: async (feeds) => {
      gradients = await training.run({ ...feeds, ...parameters });
      return gradients.loss[0];
    },
    step: async (count) => {
      const learning_rate = Float32Array.of(correctedRate(rate, count));
      const outputs = await optimizer.run({ ...parameters, ...moments, ...gradients, learning_rate });
      [parameters, moments] = [next(outputs, parameters), next(outputs, moments)];
    },
    end: async () => {
      await training.dispose();
      await optimizer.dispose();
    },
  };
};

const ortUnit = async (session: Session): Promise<Trained> => ({
  parameters: await Promise.resolve(session.parameters),
  loss: async (feeds) => {
    await session.reset();
    return (await session.train(feeds)).loss[0];
  },
  step: () => session.optimize(),
  end: () => session.release(),
});

/** A batch of noise, with a latent in every row that one of the discriminator's family could be. */
const drawBatch = ({ probe: { batch } }: Manifest, sizes: ArtifactSizes, batchKey: Key): Values => {
  const draw = (name: string, drawKey: Key, shape: Shape): Float32Array => {
    if (name === "terminated") return uniform(drawKey, shape).map((number) => number < 0.2 ? 1 : 0);
    if (name === "action") return uniform(drawKey, shape, { minimum: -1, maximum: 1 });
    if (name === "latent" && sizes.discriminator !== undefined) {
      return sizes.discriminator.latents.sample(drawKey, shape[0]);
    }
    return normal(drawKey, shape);
  };
  return Object.fromEntries(
    Object.entries(batch).map(([name, { shape }], place) => [name, draw(name, fold(batchKey, place), shape)]),
  );
};

/** Polyak averaging on the host, in double precision. */
const averaged = (target: Values, parameters: Values, { targets, settings }: Manifest): Values =>
  Object.fromEntries(
    Object.entries(target).map(([name, values]) => [
      name,
      values.map((value, at) => value + Number(settings.tau) * (parameters[targets[name]][at] - value)),
    ]),
  );

const trainUnits = async (
  manifest: Manifest,
  trained: Readonly<Record<string, Trained>>,
  sizes: ArtifactSizes,
  steps: number,
): Promise<Readonly<Record<string, readonly number[]>>> => {
  const losses: Record<string, number[]> = Object.fromEntries(Object.keys(trained).map((name) => [name, []]));
  const all = async (): Promise<Values> =>
    Object.assign({}, ...await Promise.all(Object.values(trained).map(({ parameters }) => parameters())));
  let target: Values = Object.fromEntries(
    Object.entries(manifest.targets).map(([name, critic]) => [name, manifest.initial[critic].data]),
  );
  for (let count = 1; count <= steps; count++) {
    const feeds = { ...drawBatch(manifest, sizes, fold(key(9), count)), ...target, ...await all() };
    for (const [name, { loss }] of Object.entries(trained)) losses[name].push(await loss(feeds));
    for (const { step } of Object.values(trained)) await step(count);
    target = averaged(target, await all(), manifest);
  }
  for (const { end } of Object.values(trained)) await end();
  return losses;
};

/** The losses of each unit over steps in which every unit sees the current parameters of the others, by flavour. */
export const trainBoth = async (
  sizes: ArtifactSizes,
  steps: number,
): Promise<Readonly<Record<Flavour, Readonly<Record<string, readonly number[]>>>>> => {
  const [plain, ort] = [write(sizes, "plain"), write(sizes, "ort")];
  const { settings } = plain.manifest;
  const rateOf = (name: string) =>
    Number(name === "discriminator" ? settings.discriminatorLearningRate : settings.learningRate);
  const plainUnits: Record<string, Trained> = {};
  const ortUnits: Record<string, Trained> = {};
  for (const [name, unit] of Object.entries(plain.manifest.units)) {
    plainUnits[name] = await plainUnit(plain, unit, rateOf(name));
    ortUnits[name] = await ortUnit(await sessionOf(ort, ort.manifest.units[name]));
  }
  return {
    plain: await trainUnits(plain.manifest, plainUnits, sizes, steps),
    ort: await trainUnits(ort.manifest, ortUnits, sizes, steps),
  };
};
