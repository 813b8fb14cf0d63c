/**
 * ONNX Runtime's own training session, of the last build for the web that has one, onnxruntime-web 1.19.2.
 *
 * @module
 */
import { env, Tensor, TrainingSession } from "onnxruntime-web-training";
import type { Artifact, FileModel } from "../../lib/onnx/mod.ts";
import { size } from "../../lib/tensor/mod.ts";

/** Values by name. */
export type Values = Readonly<Record<string, Float32Array>>;

/** A training session of one unit. */
export interface Session {
  /** Makes the gradients of the next batch replace those in the buffers. */
  readonly reset: () => Promise<void>;
  /** Loss and outputs of a batch, whose gradients join the buffers. */
  readonly train: (feeds: Values) => Promise<Values>;
  /** Loss and outputs of a batch. */
  readonly evaluate: (feeds: Values) => Promise<Values>;
  /** One step of the optimiser, with the gradients in the buffers. */
  readonly optimize: () => Promise<void>;
  /** The trained parameters. */
  readonly parameters: () => Promise<Values>;
  /** Ends the session. */
  readonly release: () => Promise<void>;
}

/** The files of a session; the models' inputs tell the shapes of what is fed. */
export interface SessionFiles {
  /** Loss, outputs and gradients. */
  readonly training: Artifact<FileModel>;
  /** Loss and outputs. */
  readonly evaluation: Artifact<FileModel>;
  /** One step of the optimiser. */
  readonly optimizer: Artifact<FileModel>;
  /** First values of parameters. */
  readonly checkpoint: Uint8Array<ArrayBuffer>;
}

const float32 = (data: unknown): Float32Array => {
  if (data instanceof Float32Array) return data;
  throw new TypeError("the session returned no float32 numbers");
};

/** Opens a session with the four files of a unit; a refusal of the runtime is a number, of which an error is made. */
export const openSession = async ({ training, evaluation, optimizer, checkpoint }: SessionFiles): Promise<Session> => {
  env.wasm.numThreads = 1;
  const session = await TrainingSession.create({
    checkpointState: checkpoint,
    trainModel: training.model.bytes,
    evalModel: evaluation.model.bytes,
    optimizerModel: optimizer.model.bytes,
  }).catch((cause: unknown) => {
    throw new Error("the training session refuses the files", { cause });
  });
  const { inputs } = training.model;
  const shapeOf = (name: string) => inputs.find((valueInfo) => valueInfo.name === name)!.shape;
  const fed = (names: readonly string[], feeds: Values) =>
    Object.fromEntries(names.map((name) => [name, new Tensor("float32", feeds[name], [...shapeOf(name)])]));
  const read = (results: Readonly<Record<string, { readonly data?: unknown }>>) =>
    Object.fromEntries(Object.entries(results).map(([name, { data }]) => [name, float32(data)]));
  const trained = inputs.filter(({ name }) => training.roles[name] === "parameter");
  return {
    reset: () => session.lazyResetGrad(),
    train: async (feeds) => read(await session.runTrainStep(fed(session.trainingInputNames, feeds))),
    evaluate: async (feeds) => read(await session.runEvalStep(fed(session.evalInputNames, feeds))),
    optimize: () => session.runOptimizerStep(),
    parameters: async () => {
      const { data } = await session.getContiguousParameters(true);
      const numbers = float32(data);
      let start = 0;
      return Object.fromEntries(
        trained.map(({ name, shape }) => [name, numbers.slice(start, start += size(shape))]),
      );
    },
    release: () => session.release(),
  };
};
