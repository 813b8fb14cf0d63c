/**
 * The pictures of a run, as numbers: an episode towards a goal, and the explorer under a spread of latents.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { makeGoals } from "../goal/goal.ts";
import { distances, type Goals } from "../goal/progress.ts";
import type { Latents } from "../learner/mod.ts";
import { conditionedPolicy } from "../method/core/policy.ts";
import { fold, type Key } from "../random/mod.ts";
import { type Rollout, rollOut, start } from "../stage/step.ts";
import { achievedAt } from "../train/evaluate.ts";
import { isReached } from "../world/reached.ts";
import type { World } from "../world/world.ts";
import type { Observed } from "./observed.ts";
import type { Frame, SkillEpisodes } from "./report.ts";

/** The fault of numbers that are no state of a world; `undefined` of those that are. */
const stateFault = ({ name, stateSize }: World, state: Float64Array): Fault | undefined =>
  state.length === stateSize ? undefined : fault(
    "shape",
    "the goal",
    `${shown(state.length)} numbers were given`,
    `A state of ${name} has ${stateSize}.`,
  );

/** The states of a rollout's only episode, up to its end. */
const episodeStates = ({ states, lengths }: Rollout, stateSize: number): Float64Array =>
  states.slice(0, (lengths[0] + 1) * stateSize);

/**
 * An episode of the method's own policy from a start of the world towards the goal that is made of a state. A goal that is a sequence, or
 * that moves, is shown as one that stays.
 */
export const pursueGoal = (
  world: World,
  { method, state }: Observed,
  goal: Float64Array,
  key: Key,
): TE.TaskEither<Fault, Frame> => {
  const wrong = stateFault(world, goal);
  if (wrong !== undefined) return TE.left(wrong);
  const [policy] = Object.values(method.policies(state));
  const { schedule } = method.goals;
  const rows = schedule.rows(world.horizon);
  const repeated = Float64Array.from({ length: rows * goal.length }, (_, index) => goal[index % goal.length]);
  const episode = (starts: Float64Array, goals: Goals): TE.TaskEither<Fault, Frame> =>
    pipe(
      rollOut(world, policy(goals), goals)(starts, fold(key, 1)),
      TE.chainEitherK((rollout) =>
        pipe(
          distances(world, goals.coordinates)(
            achievedAt(rollout, (episode) => rollout.lengths[episode]),
            goals.target.subarray(0, world.goalSize),
          ),
          E.map(([distance]): Frame => ({
            updates: state.updates,
            states: episodeStates(rollout, world.stateSize),
            goal,
            distance,
            isReached: isReached(world, distance),
          })),
        )
      ),
    );
  return pipe(
    TE.fromEither(start(world)(fold(key, 0), 1)),
    TE.chain((starts) =>
      pipe(
        TE.fromEither(makeGoals(method.goals, world, repeated, 1)),
        TE.chain((goals) => episode(starts, goals)),
      )
    ),
  );
};

/** The latents of a method's explorer, where it has one. */
const latentsOf = ({ method: { compiled } }: Observed): Latents | undefined => {
  const latents: unknown = compiled === undefined ? undefined : Reflect.get(compiled.settings, "latents");
  const isLatents = (value: unknown): value is Latents =>
    typeof value === "object" && value !== null && "sample" in value && "posterior" in value;
  return compiled?.actors.latentPolicy !== undefined && isLatents(latents) ? latents : undefined;
};

/** Episodes of the explorer π_μ without noise under latents of the prior, all from one start; `undefined` for a method without one. */
export const showSkills = (
  world: World,
  observed: Observed,
  count: number,
  key: Key,
): TE.TaskEither<Fault, SkillEpisodes | undefined> => {
  const { method: { compiled }, state } = observed;
  const latents = latentsOf(observed);
  if (latents === undefined || compiled === undefined || count === 0) return TE.right(undefined);
  const sampled = latents.sample(fold(key, 0), count);
  const policy = conditionedPolicy(compiled, "latentPolicy", true)(state.weights, () => sampled);
  return pipe(
    TE.fromEither(start(world)(fold(key, 1), 1)),
    TE.map((one) => Float64Array.from({ length: count * one.length }, (_, index) => one[index % one.length])),
    TE.chain((starts) => rollOut(world, policy)(starts, fold(key, 2))),
    TE.map(({ states }): SkillEpisodes => ({ updates: state.updates, latents: sampled, states })),
  );
};
