/**
 * The simulation of a world with an engine: a model that is loaded in this thread and in workers, if there are any.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, messageOf } from "../../lib/fault.ts";
import { expectRows, rowCount } from "../rows.ts";
import type { Stepped, World } from "../../lib/world/world.ts";
import { loadPhysics, type Physics, type Simulated } from "./physics.ts";
import { type Advance, openPool } from "./pool.ts";

/** A world that holds memory of an engine, and its workers, if it has any. */
export interface MujocoWorld extends World {
  /** Frees the memory and ends the workers, which otherwise keep the program running; the world cannot be used afterwards. */
  readonly dispose: () => void;
}

/** The options of loading a world. */
export interface MujocoOptions {
  /**
   * Number of threads that share the rows of every step; 0 by default. The calling thread helps them if there are more processors
   * than workers.
   */
  readonly workers?: number;
  /** The bytes of `@mujoco/mujoco/mujoco.wasm`; imported by default. */
  readonly binary?: Uint8Array;
}

/** A model that can be stepped. */
export interface Simulation {
  /** The model. */
  readonly physics: Physics;
  /** Steps a batch; rows that diverge are terminated, and keep their states. */
  readonly step: (states: Float64Array, actions: Float32Array) => Stepped;
  /** Frees the model and ends the workers; further calls have no effect. */
  readonly dispose: () => void;
}

const REMEDY =
  `Run with --allow-read, or without workers; a binary that cannot be imported can be given as 'binary', the bytes of "@mujoco/mujoco/mujoco.wasm".`;

/** The beginning of MuJoCo's messages. */
const MODEL_ERROR = "MuJoCo Error:";

const STEP_REMEDY = "Load the world again; if it happens again, with fewer workers or none.";

/** The largest number of workers of a world; each takes about 40 MB. */
const MOST_WORKERS = 256;

/** Steps a batch in a pool; what it throws has a fault as its cause, which states the remedy. */
const inPool = (advance: Advance): Advance => (...batch) => {
  try {
    advance(...batch);
  } catch (reason) {
    const message = messageOf(reason);
    throw new Error(message, { cause: fault("world", "MuJoCo", message, STEP_REMEDY) });
  }
};

/** Steps the rows one after another in this thread. */
const alone = ({ advance }: Physics): Advance => (states, actions, next, sound) => {
  for (let row = 0; row < sound.length; row++) sound[row] = Number(advance(states, actions, next, row));
};

const load = async (name: string, simulated: Simulated, workers: number): Promise<Simulation> => {
  const physics = await loadPhysics(simulated);
  const pool = workers === 0 ? undefined : await openPool(physics, simulated, workers);
  const advance = pool === undefined ? alone(physics) : inPool(pool.advance);
  let disposed = false;
  return {
    physics,
    step: (states, actions) => {
      if (disposed) throw new Error(`${name}.step: this world has been disposed of`);
      const count = rowCount(`${name}.step`, "states", states, physics.stateSize);
      expectRows(`${name}.step`, "actions", actions, physics.actionSize, count);
      const next = new Float64Array(states.length);
      const terminated = new Uint8Array(count);
      advance(states, actions, next, terminated);
      for (let row = 0; row < count; row++) terminated[row] = 1 - terminated[row];
      return { states: next, terminated };
    },
    dispose: () => {
      disposed = true;
      pool?.close();
      physics.free();
    },
  };
};

/** The fault of a model or an engine that could not be loaded, from the message of the error. */
const loadFault = (name: string, model: string, message: string): Fault => {
  if (!message.startsWith(MODEL_ERROR)) return fault("world", name, message, REMEDY);
  const cause = message.slice(MODEL_ERROR.length).replaceAll(/\s+/g, " ").trim();
  // MuJoCo names the line in two ways.
  const line = /\bline(?: number=| )(\d+)/i.exec(cause)?.[1];
  const text = line === undefined ? undefined : model.split("\n")[Number(line) - 1]?.trim();
  const where = text === undefined ? "" : `; its line ${line} is '${text}'`;
  return fault("world", name, `MuJoCo: ${cause}`, `Correct the model${where}.`);
};

const isCount = (value: number): boolean => Number.isSafeInteger(value) && value >= 1;

/** Loads a model in this thread and in workers. */
export const simulate = (
  name: string,
  { model, frameSkip }: Omit<Simulated, "binary">,
  { workers = 0, binary }: MujocoOptions,
): TE.TaskEither<Fault, Simulation> => {
  const wrong = (cause: string, remedy: string) => TE.left(fault("configuration", name, cause, remedy));
  if (!Number.isSafeInteger(workers) || workers < 0 || workers > MOST_WORKERS) {
    return wrong(`'workers' came as ${workers}`, `Give a whole number from 0, for none, to ${MOST_WORKERS}.`);
  }
  if (!isCount(frameSkip)) return wrong(`'frameSkip' came as ${frameSkip}`, "Give a whole number of at least 1.");
  return TE.tryCatch(
    () => load(name, { model, frameSkip, binary }, workers),
    (reason) => loadFault(name, model, messageOf(reason)),
  );
};
