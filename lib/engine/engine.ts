/**
 * The interface of engines. An engine compiles the bytes of a model to a program and runs it on values; these stay in the
 * engine's own memory, so that its callers are the same for every engine.
 *
 * @module
 */
import type { TaskEither } from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import type { Model } from "../onnx/model.ts";

/** Numbers on the host. */
export type Numbers = Float32Array | Int32Array | Uint8Array;

/** Named numbers on the host. */
export type NamedNumbers = Readonly<Record<string, Numbers>>;

/** The names of the engines. */
export type EngineName = "webassembly" | "webgpu" | "native" | "native-webgpu";

/**
 * An immutable handle of values that a program holds, on the device where there is one. A device keeps the {@link GENERATIONS}
 * newest values of a program; older ones, and those of another program, lead to a fault.
 */
export interface Held {
  /** Number of the run that returned them, 0 for stored values. */
  readonly generation: number;
}

/** Number of a program's newest values that stay in a device's memory. */
export const GENERATIONS = 4;

/** A compiled model. An output named `x:out` is the next value of input `x` and can stay in the engine. */
export interface Program {
  /** The engine that runs it. */
  readonly engine: EngineName;
  /** In a sentence, why this engine; where its first runs are checked, also the result of the check. */
  readonly reason: string;
  /** Stores first values of the evolving inputs. */
  readonly store: (state: NamedNumbers) => TaskEither<Fault, Held>;
  /** Runs the model once on held values and feeds; the values held before stay as they were. */
  readonly run: (held: Held, feeds: NamedNumbers) => TaskEither<Fault, Held>;
  /** Copies values to the host: evolving inputs by their name, other outputs by theirs. */
  readonly read: (held: Held, names: readonly string[]) => TaskEither<Fault, NamedNumbers>;
  /** Frees all memory of the program. */
  readonly dispose: () => TaskEither<Fault, void>;
}

/** Compiles models. */
export interface Engine {
  /** The name, as `--engine` takes it. */
  readonly name: EngineName | "auto";
  /** Runs whose programs are one graph, each with a copy of everything; 1 by default. */
  readonly copies?: number;
  /** Compiles a model; a fault where this engine does not run it. */
  readonly compile: (model: Model) => TaskEither<Fault, Program>;
  /**
   * Compiles a small model whose results are needed on the host at once, e.g. a policy: for the processor, also where the
   * engine is a graphics card.
   */
  readonly compileOnProcessor: (model: Model) => TaskEither<Fault, Program>;
}

/** The name of the output that is an evolving input's next value. */
export const nextName = (name: string): string => `${name}:out`;
