/**
 * Methods by name whose iterations are observed, and wait where they are told to.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import type { Method, MethodFactory } from "../method/core/method.ts";
import type { TrainState } from "../method/core/train_state.ts";
import { gpimWith, NAMED_METHODS, type WrittenOptions } from "../method/named.ts";
import { type Gate, stagedIteration } from "./staged_gpim.ts";

/** A method, and its state before an iteration. */
export interface Observed {
  /** The method. */
  readonly method: Method<TrainState>;
  /** The state before the iteration. */
  readonly state: TrainState;
}

/** An observer of a method. */
export interface Observer {
  /** The gate before a stage. */
  readonly gate: Gate;
  /** Told of every iteration before it begins. */
  readonly observe: (observed: Observed) => void;
  /** Told of the method's end, before its programs are freed. */
  readonly end: () => void;
}

/** A method that tells of every iteration before it begins, and of its end. */
const observing =
  (factory: MethodFactory<TrainState>, { observe, end }: Observer): MethodFactory<TrainState> => (world) => (engine) =>
    pipe(
      factory(world)(engine),
      TE.map((method) => ({
        ...method,
        iterate: (updates) => (state) => {
          observe({ method, state });
          return method.iterate(updates)(state);
        },
        dispose: () => {
          end();
          return method.dispose();
        },
      })),
    );

/** A method that passes the gate once an iteration. */
const gated = (factory: MethodFactory<TrainState>, gate: Gate): MethodFactory<TrainState> => (world) => (engine) =>
  pipe(
    factory(world)(engine),
    TE.map((method) => ({
      ...method,
      iterate: (updates) => (state) =>
        pipe(
          TE.fromTask(() => gate("update", state)),
          TE.chain(() => method.iterate(updates)(state)),
        ),
    })),
  );

/** A method by name: GPIM with a gate before each of its stages, any other with one before each iteration. */
export const observedMethod = (
  name: string,
  options: WrittenOptions,
  observer: Observer,
): E.Either<Fault, MethodFactory<TrainState>> => {
  if (!Object.hasOwn(NAMED_METHODS, name)) {
    const names = Object.keys(NAMED_METHODS).join(", ");
    return E.left(fault("configuration", "run, 'method'", `there is none named ${shown(name)}`, `There are ${names}.`));
  }
  const isStaged = name === "gpim";
  const named = isStaged ? gpimWith(stagedIteration(observer.gate)) : NAMED_METHODS[name];
  return pipe(
    named.configure("run, 'options'", options),
    E.map(({ method }) => observing(isStaged ? method : gated(method, observer.gate), observer)),
  );
};
