/**
 * Episodes that go to a goal and explore from there: another policy takes over on the way.
 *
 * @see Bae, Park and Lee, "TLDR: Unsupervised Goal-Conditioned RL via Temporal Distance-Aware Representations", CoRL 2024, after
 * Ecoffet et al., "First Return, Then Explore", 2021.
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Goals } from "../../goal/progress.ts";
import { fold, integer, type Key } from "../../random/mod.ts";
import { selectRows } from "../../rows.ts";
import { iterationKey, type Policy } from "../../stage/step.ts";
import type { World } from "../../world/world.ts";
import { latentConditionedAgent } from "../core/agents.ts";
import type { Conditioning, Exploration } from "../core/collect.ts";
import type { ActingContext, ConditionedAgent } from "../core/definition.ts";
import { conditionedPolicy } from "../core/policy.ts";
import type { Settings } from "../core/settings.ts";
import type { TrainState } from "../core/train_state.ts";

/** The place of the draw of departures among an iteration's; conditions, starts and actions have those before it. */
const DEPARTURE_DRAW = 3;

/** Goals that nothing sees, whose progress is the time since the start of an episode. */
const clock = (count: number, horizon: number): Goals => ({
  count,
  rows: horizon,
  shown: new Float32Array(),
  target: new Float32Array(),
  states: new Float64Array(),
  advance: "every step",
});

/** Steps after which exploration begins: any time for every second episode, never for the others. */
export const departures = (key: Key, count: number, horizon: number): Int32Array =>
  integer(key, [count], { minimum: 0, maximum: horizon }).map((time, episode) => episode % 2 === 0 ? time : horizon);

/** A policy that gives way to another, in each world after a number of steps, where progress is the time. */
export const handOver = (first: Policy, second: Policy, departure: Int32Array): Policy => (observed, key) =>
  pipe(
    first(observed, fold(key, 0)),
    TE.chain((before) =>
      pipe(
        second(observed, fold(key, 1)),
        TE.map((after) =>
          selectRows((row) => observed.progress[row] < departure[row], before, after, departure.length)
        ),
      )
    ),
  );

/** An agent without a condition, π(a|s): the single number that it is given makes no difference. */
export const unconditionalAgent = (world: World, settings: Settings): ConditionedAgent => ({
  ...latentConditionedAgent(world, settings, 0),
  conditionSize: 1,
  policyInput: (observation) => observation,
});

/** Acting in which `latentPolicy`, which has no condition, takes over in half of the episodes on the way. */
export const goThenExplore = (worlds: number) =>
(
  context: ActingContext,
  policy: Policy,
  _conditioning: Conditioning,
  state: TrainState,
): Exploration => {
  const { horizon } = context.world;
  const explorer = conditionedPolicy(context, "latentPolicy")(state.weights, () => new Float32Array(worlds));
  const departure = departures(fold(iterationKey(state), DEPARTURE_DRAW), worlds, horizon);
  return { policy: handOver(policy, explorer, departure), goals: clock(worlds, horizon) };
};
