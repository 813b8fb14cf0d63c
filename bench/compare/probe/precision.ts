/**
 * The precision probe: whether a goal-conditioned policy gets to the goal itself, or to some state that is as good as the goal in
 * the eyes of the discriminator.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../../lib/world/world.ts";
import type { Fault } from "../../../lib/fault.ts";
import type { Latents } from "../../../lib/learner/mod.ts";
import { conditionedPolicy } from "../../../lib/method/parts.ts";
import type { CompiledMethod } from "../../../lib/method/core/definition.ts";
import type { Weights } from "../../../lib/method/core/train_state.ts";
import type { LatentsOfGoals } from "../../../lib/method/core/policy.ts";
import { fold, type Key } from "../../../lib/random/mod.ts";
import type { Goals } from "../../../lib/goal/progress.ts";
import { goalsOf } from "../../../lib/goal/goal.ts";
import { finalState } from "../../../lib/goal/family.ts";
import { type Rollout, rollOut, start } from "../../../lib/stage/step.ts";
import { achievedAt, type EvaluationResult } from "../../../lib/train/evaluate.ts";

/**
 * How far beyond their goals episodes ended, along the line from start to goal, as a share of that way: `Σ (⟨s̃_T − s₀, u⟩ − ‖g − s₀‖)
 * / Σ ‖g − s₀‖` with u the direction of g − s₀; negative where they fell short. For goals that are coordinates and stay.
 */
export const drift = ({ rollout, goals: { target } }: Pick<EvaluationResult, "rollout" | "goals">): number => {
  const [from, to] = [achievedAt(rollout, () => 0), achievedAt(rollout, (episode) => rollout.lengths[episode])];
  const width = from.length / rollout.count;
  let [beyond, whole] = [0, 0];
  for (let episode = 0; episode < rollout.count; episode++) {
    let [along, way] = [0, 0];
    for (let i = episode * width; i < (episode + 1) * width; i++) {
      along += (to[i] - from[i]) * (target[i] - from[i]);
      way += (target[i] - from[i]) ** 2;
    }
    if (way === 0) continue;
    beyond += along / Math.sqrt(way) - Math.sqrt(way);
    whole += Math.sqrt(way);
  }
  return beyond / whole;
};

/** What discrete skills are worth for precision. */
export interface SkillPrecision {
  /** The share of π_μ's episodes whose skill q_φ finds likeliest at their end. */
  readonly accuracy: number;
  /** The mean distance from a goal to where the skill that is inferred for it ends on average, in the world's unit. */
  readonly centreError: number;
}

const EPISODES = 8;

/** Each of so many latents, one-hots, in a row of episodes, `[count · EPISODES, count]`. */
const everySkill = (count: number): Float32Array => {
  const all = new Float32Array(count * EPISODES * count);
  for (let row = 0; row < count * EPISODES; row++) all[row * count + Math.floor(row / EPISODES)] = 1;
  return all;
};

const placeOfLargest = (row: Float32Array): number => row.indexOf(Math.max(...row));

/** The mean of each skill's end states, for each of some goals that of the skill inferred for it, `[goals, width]`. */
const centresOf = (ends: Float32Array, skills: number, inferred: Float32Array): Float32Array => {
  const width = ends.length / (skills * EPISODES);
  const goals = inferred.length / skills;
  const centres = new Float32Array(goals * width);
  for (let goal = 0; goal < goals; goal++) {
    const skill = placeOfLargest(inferred.subarray(goal * skills, (goal + 1) * skills));
    for (let episode = 0; episode < EPISODES; episode++) {
      for (let i = 0; i < width; i++) {
        centres[goal * width + i] += ends[(skill * EPISODES + episode) * width + i] / EPISODES;
      }
    }
  }
  return centres;
};

/** A rollout's last states, `[count, stateSize]`. */
const endStates = ({ stateSize }: World, { count, horizon, lengths, states }: Rollout): Float64Array => {
  const ends = new Float64Array(count * stateSize);
  for (let episode = 0; episode < count; episode++) {
    const row = episode * (horizon + 1) + lengths[episode];
    ends.set(states.subarray(row * stateSize, (row + 1) * stateSize), episode * stateSize);
  }
  return ends;
};

/**
 * Rolls every discrete skill of π_μ out a few times, and compares where they end with goals.
 *
 * @param inferred the skill that stands behind goals, see {@link "../../../lib/method/shared/discriminator.ts"}.
 */
export const measureSkills = (
  compiled: CompiledMethod,
  latents: Latents,
  inferred: LatentsOfGoals,
): (weights: Weights, goals: Goals, key: Key) => TE.TaskEither<Fault, SkillPrecision> =>
(weights, goals, key) => {
  const { world } = compiled;
  const latent = everySkill(latents.size);
  return pipe(
    TE.fromEither(start(world)(fold(key, 0), latents.size * EPISODES)),
    TE.chain((starts) =>
      rollOut(world, conditionedPolicy(compiled, "latentPolicy")(weights, () => latent))(starts, fold(key, 1))
    ),
    TE.chainEitherK((rollout) =>
      pipe(
        goalsOf(finalState, world, endStates(world, rollout), rollout.count),
        E.map((ends): SkillPrecision => {
          const report = inferred(weights, ends);
          const right = Array.from({ length: rollout.count }, (_, episode) => {
            const row = report.subarray(episode * latents.size, (episode + 1) * latents.size);
            return Number(placeOfLargest(row) === Math.floor(episode / EPISODES));
          });
          const centres = centresOf(ends.target, latents.size, inferred(weights, goals));
          const far = world.distance(centres, goals.target);
          return {
            accuracy: right.reduce((sum, one) => sum + one, 0) / right.length,
            centreError: far.reduce((sum, one) => sum + one, 0) / far.length,
          };
        }),
      )
    ),
  );
};
