/**
 * GPIM with a gate before every stage of its iteration.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import { store } from "../method/core/iteration.ts";
import type { Iteration, TrainState } from "../method/core/train_state.ts";
import { type Gpim, reach } from "../method/gpim.ts";
import { explore, relabel } from "../method/shared/exploration.ts";
import { update } from "../stage/update.ts";
import type { Stage } from "./report.ts";

/** The gate before a stage: resolves when the stage may run. */
export type Gate = (stage: Stage, state: TrainState) => Promise<void>;

/** A part of an iteration: a state, or episodes and goals beside one. */
type Part = TrainState | { readonly state: TrainState };

const stateOf = (part: Part): TrainState => "state" in part ? part.state : part;

/** An iteration of GPIM, the paper's algorithm box, that passes a gate before each of its lines. */
export const stagedIteration = (gate: Gate) => (gpim: Gpim, updates: number): Iteration => {
  const before =
    (stage: Stage) => <Value extends Part>(part: TE.TaskEither<Fault, Value>): TE.TaskEither<Fault, Value> =>
      pipe(part, TE.chainFirst((value) => TE.fromTask(() => gate(stage, stateOf(value)))));
  return (state) =>
    pipe(
      TE.right<Fault, TrainState>(state),
      before("explore"),
      TE.chain(explore(gpim)),
      before("relabel"),
      TE.chainEitherK(relabel(gpim)),
      before("reach"),
      TE.chain(reach(gpim)),
      before("store"),
      TE.map(store),
      before("update"),
      TE.chain(update(gpim, updates)),
    );
};
