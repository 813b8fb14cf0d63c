/**
 * The one seam to the outside. An engine compiles the bytes of a model to a program and runs values through it; where the
 * values live is its own affair, so that the caller never learns which engine it is.
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

/** The engines there are. */
export type EngineName = "webassembly" | "webgpu" | "native";

/**
 * A handle of values that a program holds, on the device where there is one; immutable. A device keeps the {@link GENERATIONS}
 * newest values of a program; older ones, and those of another program, are answered with a fault.
 */
export interface Held {
  /** Which run of the program they come from, 0 for what was stored. */
  readonly generation: number;
}

/** How many of a program's newest values stay in a device's memory. */
export const GENERATIONS = 4;

/** A compiled model. An output named `x:out` is the next value of input `x` and never needs to leave the engine. */
export interface Program {
  /** The engine that runs it. */
  readonly engine: EngineName;
  /** In a sentence, why this engine; where it checks itself in the first runs, also what came of that. */
  readonly reason: string;
  /** Takes first values of the inputs that evolve. */
  readonly store: (state: NamedNumbers) => TaskEither<Fault, Held>;
  /** Runs the model once on held values and fed ones; what was held before stays as it was. */
  readonly run: (held: Held, feeds: NamedNumbers) => TaskEither<Fault, Held>;
  /** Brings values to the host: evolving inputs by their name, other outputs by theirs. */
  readonly read: (held: Held, names: readonly string[]) => TaskEither<Fault, NamedNumbers>;
  /** Frees what the program holds. */
  readonly dispose: () => TaskEither<Fault, void>;
}

/** Compiles models. */
export interface Engine {
  /** The name, as `--engine` takes it. */
  readonly name: EngineName | "auto";
  /** Compiles a model; a fault says why this engine does not run it. */
  readonly compile: (model: Model) => TaskEither<Fault, Program>;
  /**
   * Compiles a small model whose results are wanted on the host at once, e.g. a policy: for the processor, also where the
   * engine is a graphics card.
   */
  readonly compileOnProcessor: (model: Model) => TaskEither<Fault, Program>;
}

/** What an evolving input's next value is called among the outputs. */
export const nextName = (name: string): string => `${name}:out`;
