/**
 * A program on top of an ONNX Runtime session; the same for every build of ONNX Runtime.
 *
 * @module
 */
import type { Env, InferenceSession, Tensor, TensorConstructor, TensorFactory } from "onnxruntime-common";
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { within } from "../within.ts";
import { engineFault, LATE_REMEDY, LOADING_SECONDS, type Queue } from "./call.ts";
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
  /** Options of every session. */
  readonly options: InferenceSession.SessionOptions;
  /** Operators that this engine replaces by others. */
  readonly lowering?: Lowering;
  /** Whether outputs stay on a device. */
  readonly onDevice: boolean;
  /** Makes and runs sessions; by default with all outputs on the host. */
  readonly runner?: (source: RunnerSource) => Promise<Runner>;
  /** The queue of calls, since a runtime refuses a second call while one is under way. */
  readonly exclusively: Queue;
  /** Seconds without an answer, while this thread is free, after which a call is a fault. */
  readonly patience: number;
  /** Whether calls compute on this thread, where no clock could run beside them. */
  readonly isOnThisThread?: () => boolean;
}

/** The reason for an engine, and its number of threads where that is more than one. */
export const onThreads = (reason: string, threads = 1): string =>
  threads > 1 ? `${reason}; ${threads} threads` : reason;

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

/** The words of onnxruntime-web on a page that serves no binary beside its script, which shows with the first model. */
const NOT_FETCHED = /fetching of the wasm failed/;

/** Seconds after which a call is a fault once the device was lost: what was under way has failed, or never ends. */
const LOST_SECONDS = 5;

/** Compiles a model on a runtime. */
export const sessionProgram = (
  runtime: () => Promise<Runtime>,
  settings: SessionSettings,
) =>
(model: Model): TE.TaskEither<Fault, Program> => {
  const { engine, reason, remedy, options, lowering, onDevice, runner: makeRunner = hostRunner, exclusively } =
    settings;
  const { loading = remedy, patience, isOnThisThread = () => false } = settings;
  const place = `engine ${engine}, model ${model.name}`;
  let isLoaded = false;
  let isLost = false;
  // A program that once gave no answer is not asked again: what it still says would be taken for the answer to another call.
  let isLate = false;
  const faultOf = (reason: unknown): Fault =>
    engineFault(place, isLate ? LATE_REMEDY : isLoaded && !NOT_FETCHED.test(String(reason)) ? remedy : loading)(reason);
  const inTime = <Result>(work: () => Promise<Result>, limit = () => isLost ? LOST_SECONDS : patience) =>
    within(limit, work, () => isLate = true);
  const attempt = <Result>(work: () => Promise<Result>): TE.TaskEither<Fault, Result> =>
    TE.tryCatch(() => exclusively(() => isOnThisThread() ? work() : inTime(work)), faultOf);
  const refuse = (cause: string, remedy: string) => TE.left(fault("engine", place, cause, remedy));

  const { evolving, fed } = valueInfosOf(model);
  const keptName = (output: string) => evolving.find(({ name }) => nextName(name) === output)?.name ?? output;

  const compile = async (): Promise<Program> => {
    const loaded = await inTime(runtime, () => LOADING_SECONDS);
    isLoaded = true;
    const { InferenceSession, Tensor } = loaded;
    const bytes = (lowering && model.lowered?.(lowering)) ?? model.bytes;
    const session: RunnerSource["session"] = (more) => InferenceSession.create(bytes, { ...options, ...more });
    const runner = await inTime(() => makeRunner({ runtime: loaded, model, place, session }));
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
    runner.guard?.lost.then(() => {
      isLost = true;
      return exclusively(() => inTime(release));
    }).catch(() => {});
    const late = refuse("an earlier call to this program had no answer", LATE_REMEDY);
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
          if (isLate) return late;
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
        return guarded(TE.fromEither(E.tryCatch(() => hold(0, toTensors(evolving, copyValues(state))), faultOf)));
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
          if (!isLate) await release();
        }),
    };
  };
  return TE.tryCatch(() => exclusively(compile), faultOf);
};
