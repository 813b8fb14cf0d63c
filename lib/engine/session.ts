/**
 * A program on top of an ONNX Runtime session; the same for every build of ONNX Runtime.
 *
 * @module
 */
import type { InferenceSession, Tensor, TensorConstructor } from "onnxruntime-common";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import type { Lowering, Model, Port } from "../onnx/model.ts";
import { size } from "../tensor/tensor.ts";
import {
  type EngineName,
  GENERATIONS,
  type Held,
  type NamedNumbers,
  nextName,
  type Numbers,
  type Program,
} from "./engine.ts";

/** What every build of ONNX Runtime offers. */
export interface Runtime {
  readonly InferenceSession: {
    readonly create: (bytes: Uint8Array, options: InferenceSession.SessionOptions) => Promise<InferenceSession>;
  };
  readonly Tensor: TensorConstructor;
}

/** How an engine uses its runtime. */
export interface SessionSettings {
  readonly engine: EngineName;
  readonly reason: string;
  /** What to do when it does not work. */
  readonly remedy: string;
  readonly options: InferenceSession.SessionOptions;
  /** The operators that this engine would rather have said otherwise. */
  readonly lowering?: Lowering;
  /** Whether outputs stay on a device. */
  readonly onDevice: boolean;
  /** Runs one call after the other: a runtime refuses a second call while one is under way. */
  readonly exclusively: <Result>(work: () => Promise<Result>) => Promise<Result>;
}

/** Makes a queue: work given to it runs one after the other, whatever became of the work before. */
export const queue = (): SessionSettings["exclusively"] => {
  let last: Promise<unknown> = Promise.resolve();
  return (work) => {
    const next = last.then(work, work);
    last = next.catch(() => {});
    return next;
  };
};

/** Turns what a runtime throws into a fault. */
export const engineFault = (place: string, remedy: string) => (reason: unknown): Fault =>
  fault("engine", place, reason instanceof Error ? reason.message.replaceAll("\n", " ") : String(reason), remedy);

const arrayType = { float32: Float32Array, int32: Int32Array, bool: Uint8Array } as const;

interface HeldTensors extends Held {
  readonly tensors: Readonly<Record<string, Tensor>>;
}

/** Compiles a model on a runtime. */
export const sessionProgram = (
  runtime: () => Promise<Runtime>,
  settings: SessionSettings,
) =>
(model: Model): TE.TaskEither<Fault, Program> => {
  const { engine, reason, remedy, options, lowering, onDevice, exclusively } = settings;
  const place = `engine ${engine}, model ${model.name}`;
  const attempt = <Result>(work: () => Promise<Result>): TE.TaskEither<Fault, Result> =>
    TE.tryCatch(() => exclusively(work), engineFault(place, remedy));
  const refuse = (cause: string, remedy: string) => TE.left(fault("engine", place, cause, remedy));

  const evolving = model.inputs.filter(({ name }) => model.outputs.some((output) => output.name === nextName(name)));
  const fed = model.inputs.filter((port) => !evolving.includes(port));
  const keptName = (output: string) => evolving.find(({ name }) => nextName(name) === output)?.name ?? output;

  /** The first port that the values do not fit, as a sentence. */
  const misfit = (ports: readonly Port[], values: NamedNumbers): string | undefined => {
    for (const { name, shape, elementType } of ports) {
      const value = values[name];
      if (value === undefined) return `input '${name}' is missing`;
      if (!(value instanceof arrayType[elementType])) return `input '${name}' must be a ${arrayType[elementType].name}`;
      if (value.length !== size(shape)) {
        return `input '${name}' [${shape.join(", ")}] came with ${value.length} numbers`;
      }
    }
  };

  return attempt(async (): Promise<Program> => {
    const { InferenceSession, Tensor } = await runtime();
    const locations = Object.fromEntries(model.outputs.map(({ name }) => [name, "gpu-buffer" as const]));
    const bytes = (lowering && model.lowered?.(lowering)) ?? model.bytes;
    const session = await InferenceSession.create(bytes, {
      ...options,
      ...(onDevice ? { preferredOutputLocation: locations } : {}),
    });
    const tensors = (ports: readonly Port[], values: NamedNumbers): Readonly<Record<string, Tensor>> =>
      Object.fromEntries(ports.map(({ name, shape, elementType }) => [
        name,
        new Tensor(elementType, values[name] as Float32Array, shape),
      ]));
    const copied = (values: NamedNumbers): NamedNumbers =>
      Object.fromEntries(Object.entries(values).map(([name, numbers]) => [name, numbers.slice()]));
    // Device memory is freed by hand, oldest first; on the host the garbage collector does it.
    const generations: HeldTensors[] = [];
    const free = (held: HeldTensors) => Object.values(held.tensors).forEach((tensor) => tensor.dispose());
    const isFreed = (held: HeldTensors) => onDevice && held.generation > 0 && !generations.includes(held);
    let disposed = false;
    const gone = refuse("the program was disposed of", "Compile it again.");
    const freed = refuse(
      `these values have left the device's memory, which keeps the ${GENERATIONS} newest`,
      "Read what you want to keep with read() before running on.",
    );
    /** Work on held values, if they are still there when its turn comes. */
    const withHeld = <Result>(held: HeldTensors, work: () => Promise<Result>): TE.TaskEither<Fault, Result> =>
      pipe(
        attempt(async (): Promise<TE.TaskEither<Fault, Result>> =>
          disposed ? gone : isFreed(held) ? freed : TE.right(await work())
        ),
        TE.flatten,
      );

    return {
      engine,
      reason,
      store: (state) => {
        const cause = misfit(evolving, state);
        if (cause !== undefined) return refuse(cause, "Store a value for every evolving input.");
        return TE.right<Fault, HeldTensors>({ generation: 0, tensors: tensors(evolving, copied(state)) });
      },
      run: (held, feeds) => {
        const before = held as HeldTensors;
        const cause = misfit(fed, feeds);
        if (cause !== undefined) return refuse(cause, "Feed every input of the model, in its shape.");
        return withHeld(before, async () => {
          const kept = Object.fromEntries(evolving.map(({ name }) => [name, before.tensors[name]]));
          const outputs = await session.run({ ...kept, ...tensors(fed, feeds) });
          const after: HeldTensors = {
            generation: before.generation + 1,
            tensors: Object.fromEntries(Object.entries(outputs).map(([name, value]) => [keptName(name), value])),
          };
          if (onDevice) generations.push(after);
          while (generations.length > GENERATIONS) free(generations.shift()!);
          return after;
        });
      },
      read: (held, names) => {
        const from = held as HeldTensors;
        const unknown = names.find((name) => !(name in from.tensors));
        if (unknown !== undefined) {
          return refuse(`there is no value '${unknown}'`, `There are: ${Object.keys(from.tensors).join(", ")}.`);
        }
        return withHeld(from, async () => {
          const values: Record<string, Numbers> = {};
          // One after the other: a device maps one buffer at a time.
          for (const name of names) values[name] = await from.tensors[name].getData() as Numbers;
          return copied(values);
        });
      },
      dispose: () =>
        attempt(async () => {
          if (disposed) return;
          disposed = true;
          generations.splice(0).forEach(free);
          await session.release();
        }),
    };
  });
};
