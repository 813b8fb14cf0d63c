/**
 * A program on top of an ONNX Runtime session; the same for every build of ONNX Runtime.
 *
 * @module
 */
import type { Env, InferenceSession, Tensor, TensorConstructor, TensorFactory } from "onnxruntime-common";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { shown } from "../codec.ts";
import { type Fault, fault, messageOf } from "../fault.ts";
import type { Lowering, Model, ValueInfo } from "../onnx/model.ts";
import {
  type EngineName,
  GENERATIONS,
  type Held,
  type NamedNumbers,
  nextName,
  type Numbers,
  type Program,
} from "./engine.ts";
import { FOREIGN, handles } from "./handles.ts";
import { copyValues, shapeMismatch, valueInfosOf } from "./value_info.ts";

/** The part of ONNX Runtime that all of its builds have in common. */
export interface Runtime {
  readonly env: Env;
  readonly InferenceSession: {
    readonly create: (bytes: Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor & TensorFactory;
}

/** Values by name, in the memory that the engine keeps them in. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A watch over the device that holds values. */
export interface Guard {
  /** The task, or the device's fault where there is one before the task ends. */
  readonly protect: <Result>(task: TE.TaskEither<Fault, Result>) => TE.TaskEither<Fault, Result>;
  /** Resolves when the device is lost. */
  readonly lost: Promise<unknown>;
  /** Ends the watch: from now on nothing that happens to the device is a fault. */
  readonly end: () => void;
}

/** A session, and the way its values reach the host. */
export interface Runner {
  /** Runs the model once, on all of its inputs. */
  readonly run: (inputs: Tensors) => Promise<Tensors>;
  /** Brings values to the host. */
  readonly read: (tensors: readonly Tensor[]) => Promise<readonly Numbers[]>;
  /** Frees the session. */
  readonly release: () => Promise<void>;
  /** A note beside the engine's reason. */
  readonly note?: () => string;
  /** The watch over the device, where there is one. */
  readonly guard?: Guard;
}

/** Everything that a runner is made from. */
export interface RunnerSource {
  /** The loaded runtime. */
  readonly runtime: Runtime;
  /** The model, for its inputs and outputs. */
  readonly model: Model;
  /** The engine and the model, as faults name them. */
  readonly place: string;
  /** Compiles the model with the engine's options and these. */
  readonly session: (options?: InferenceSession.SessionOptions) => Promise<InferenceSession>;
}

/** Settings of an engine on a runtime. */
export interface SessionSettings {
  /** The engine's name. */
  readonly engine: EngineName;
  /** In a sentence, why this engine. */
  readonly reason: string;
  /** The remedy of its faults. */
  readonly remedy: string;
  /** The remedy where the runtime does not load, if it is another one. */
  readonly loading?: string;
  /** Number of threads, if it was set. */
  readonly threads?: number | undefined;
  /** Options of every session. */
  readonly options: InferenceSession.SessionOptions;
  /** Operators that this engine replaces by others. */
  readonly lowering?: Lowering;
  /** Whether outputs stay on a device. */
  readonly onDevice: boolean;
  /** Makes and runs sessions; by default with all outputs on the host. */
  readonly runner?: (source: RunnerSource) => Promise<Runner>;
  /** Runs one call after the other, since a runtime refuses a second call while one is under way. */
  readonly exclusively: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** The reason for an engine, and its number of threads where that is more than one. */
export const onThreads = (reason: string, threads: number): string =>
  threads > 1 ? `${reason}; ${threads} threads` : reason;

/** A queue: its tasks run one after the other, also after one that failed. */
export const queue = (): SessionSettings["exclusively"] => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
};

/** The words of runtimes for memory that cannot be had. */
const MEMORY = /bad_alloc|out of memory|\bOOM\b|memory access out of bounds|allocation failed|failed to allocate/i;

/** The fault for something that a runtime threw; the remedy is another one where memory was not enough. */
export const engineFault = (place: string, remedy: string) => (reason: unknown): Fault => {
  const cause = messageOf(reason).replaceAll("\n", " ");
  const smaller =
    "It needs more memory than there is: take a smaller batch, narrower layers, or fewer steps in one call.";
  return fault("engine", place, cause, MEMORY.test(cause) ? smaller : remedy);
};

/** The most threads of an engine. */
const MOST_THREADS = 1024;

/** The fault of a number of threads that cannot be; `undefined` where it can. */
export const threadsFault = (place: string, threads: number): Fault | undefined =>
  Number.isSafeInteger(threads) && threads >= 1 && threads <= MOST_THREADS ? undefined : fault(
    "engine",
    place,
    `${shown(threads)} is no number of threads`,
    `Give a whole number from 1 to ${MOST_THREADS}.`,
  );

/** Numbers that ONNX Runtime returned. Its types allow every element type; models of formulas have these three. */
export const hostNumbers = (data: Tensor.DataType): Numbers => {
  if (data instanceof Float32Array || data instanceof Int32Array || data instanceof Uint8Array) return data;
  throw new TypeError("ONNX Runtime returned numbers of a type that no formula has");
};

/** A runner with all values on the host. */
const hostRunner = async ({ session }: RunnerSource): Promise<Runner> => {
  const compiled = await session();
  return {
    run: (inputs) => compiled.run(inputs),
    read: (tensors) => Promise.all(tensors.map(async (tensor) => hostNumbers(await tensor.getData()))),
    release: () => compiled.release(),
  };
};

/** Compiles a model on a runtime. */
export const sessionProgram = (
  runtime: () => Promise<Runtime>,
  settings: SessionSettings,
) =>
(model: Model): TE.TaskEither<Fault, Program> => {
  const { engine, reason, remedy, options, lowering, onDevice, runner: makeRunner = hostRunner, exclusively } =
    settings;
  const { loading = remedy, threads = 1 } = settings;
  const place = `engine ${engine}, model ${model.name}`;
  let isLoaded = false;
  const attempt = <Result>(work: () => Promise<Result>): TE.TaskEither<Fault, Result> =>
    TE.tryCatch(() => exclusively(work), (reason) => engineFault(place, isLoaded ? remedy : loading)(reason));
  const refuse = (cause: string, remedy: string) => TE.left(fault("engine", place, cause, remedy));

  const wrong = threadsFault(place, threads);
  if (wrong !== undefined) return TE.left(wrong);
  const { evolving, fed } = valueInfosOf(model);
  const keptName = (output: string) => evolving.find(({ name }) => nextName(name) === output)?.name ?? output;

  return attempt(async (): Promise<Program> => {
    const loaded = await runtime();
    isLoaded = true;
    const { InferenceSession, Tensor } = loaded;
    const bytes = (lowering && model.lowered?.(lowering)) ?? model.bytes;
    const session: RunnerSource["session"] = (more) => InferenceSession.create(bytes, { ...options, ...more });
    const runner = await makeRunner({ runtime: loaded, model, place, session });
    const guarded: Guard["protect"] = runner.guard?.protect ?? ((task) => task);
    const toTensors = (valueInfos: readonly ValueInfo[], values: NamedNumbers): Tensors =>
      Object.fromEntries(valueInfos.map(({ name, shape, elementType }) => [
        name,
        new Tensor(elementType, values[name], shape),
      ]));
    const { hold, valuesOf: tensorsOf } = handles<Tensors>();
    // Device memory is freed by hand, oldest first; on the host the garbage collector does it.
    const generations: Held[] = [];
    const free = (held: Held) => Object.values(tensorsOf(held) ?? {}).forEach((tensor) => tensor.dispose());
    const isFreed = (held: Held) => onDevice && held.generation > 0 && !generations.includes(held);
    let disposed = false;
    let released = false;
    const release = async () => {
      if (released) return;
      released = true;
      generations.splice(0).forEach(free);
      await runner.release();
    };
    // The runtime requests a new device only when nothing is left on the lost one; then compiling again works at once.
    runner.guard?.lost.then(() => exclusively(release)).catch(() => {});
    const disposedOf = refuse("the program was disposed of", "Compile it again.");
    const freed = refuse(
      `these values have left the device's memory, which keeps the ${GENERATIONS} newest`,
      "Read the values to keep with read() before running on.",
    );
    const foreign = refuse(...FOREIGN);
    /** Work on the tensors behind a handle, if they are still held when its turn comes. */
    const withTensors = <Result>(
      held: Held,
      work: (tensors: Tensors) => Promise<TE.TaskEither<Fault, Result>>,
    ): TE.TaskEither<Fault, Result> =>
      pipe(
        attempt(async (): Promise<TE.TaskEither<Fault, Result>> => {
          const tensors = tensorsOf(held);
          return tensors === undefined ? foreign : disposed ? disposedOf : isFreed(held) ? freed : await work(tensors);
        }),
        TE.flatten,
        guarded,
      );

    return {
      engine,
      get reason() {
        return runner.note === undefined ? reason : `${reason}; ${runner.note()}`;
      },
      store: (state) => {
        const cause = shapeMismatch(evolving, state);
        if (cause !== undefined) return refuse(cause, "Store a value for every evolving input.");
        return guarded(TE.right(hold(0, toTensors(evolving, copyValues(state)))));
      },
      run: (held, feeds) => {
        const cause = shapeMismatch(fed, feeds);
        if (cause !== undefined) return refuse(cause, "Feed every input of the model, in its shape.");
        return withTensors(held, async (before) => {
          const kept = Object.fromEntries(evolving.map(({ name }) => [name, before[name]]));
          const outputs = await runner.run({ ...kept, ...toTensors(fed, feeds) });
          const after = hold(
            held.generation + 1,
            Object.fromEntries(Object.entries(outputs).map(([name, value]) => [keptName(name), value])),
          );
          if (onDevice) generations.push(after);
          while (generations.length > GENERATIONS) free(generations.shift()!);
          return TE.right(after);
        });
      },
      read: (held, names) =>
        withTensors(held, async (tensors) => {
          const unknown = names.find((name) => !(name in tensors));
          if (unknown !== undefined) {
            return refuse(`there is no value '${unknown}'`, `There are: ${Object.keys(tensors).join(", ")}.`);
          }
          const values = await runner.read(names.map((name) => tensors[name]));
          return TE.right(copyValues(Object.fromEntries(names.map((name, position) => [name, values[position]]))));
        }),
      dispose: () =>
        attempt(async () => {
          disposed = true;
          runner.guard?.end();
          await release();
        }),
    };
  });
};
