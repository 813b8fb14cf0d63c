/**
 * A run of the comparison, carried out: one method on one world, consecutive seeds in one graph.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { ENGINE_NAMES, engineByName } from "../../lib/engine/mod.ts";
import { type Fault, fault } from "../../lib/fault.ts";
import type { TrainState } from "../../lib/method/mod.ts";
import { type SeededRun, trainSeeds } from "../../lib/train/seeds.ts";
import { measured, probe } from "./measure.ts";
import { METHODS } from "./methods.ts";
import { updatesOf } from "./options.ts";
import type { RunRequest } from "./request.ts";
import type { Result } from "./result.ts";
import { WORLDS } from "./worlds.ts";

/** Number of held-out goals. */
const GOALS = 100;

/** Number of evaluations of a run. */
const EVALUATIONS = 16;

/** The results of all seeds of a request; none when the signal ended it. */
export const carryOutRequest = (
  request: RunRequest,
  course: Pick<SeededRun<TrainState>, "from" | "checkpoint" | "checkpointEvery" | "signal" | "watch"> = {},
): TE.TaskEither<Fault, readonly Result[] | undefined> => {
  const engine = ENGINE_NAMES.find((name) => name === request.engine);
  if (engine === undefined) {
    return TE.left(
      fault("engine", request.engine, "there is none of this name", `There are ${ENGINE_NAMES.join(", ")}.`),
    );
  }
  const compared = WORLDS[request.world];
  const updates = updatesOf(request.world, request.method, request.budget);
  return pipe(
    engineByName(engine, {}),
    TE.chain(trainSeeds({
      world: compared.world,
      method: METHODS[request.method].method(compared, updates),
      steps: request.budget,
      seed: request.seed,
      seeds: request.seeds,
      goals: GOALS,
      evaluateEvery: Math.max(1, Math.round(updates / EVALUATIONS)),
      probe: probe(compared),
      ...course,
    })),
    TE.map((outcomes) =>
      outcomes.some(({ isStopped }) => isStopped)
        ? undefined
        : outcomes.map((outcome, place) => measured(compared, request, request.seed + place, outcome))
    ),
  );
};
