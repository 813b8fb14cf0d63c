/**
 * The precision probe: the accuracy with which the discriminator tells discrete skills apart, and the distance between goals and
 * the skills that it infers for them.
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
import { makeGoals } from "../../../lib/goal/goal.ts";
import { finalState } from "../../../lib/goal/family.ts";
import { type Rollout, rollOut, start } from "../../../lib/stage/step.ts";

/** The precision of discrete skills. */
export interface SkillPrecision {
  /** Fraction of π_μ's episodes whose skill is the most likely one under q_φ at their end. */
  readonly accuracy: number;
  /** Mean distance from a goal to the mean end of the skill that is inferred for it, in the world's unit. */
  readonly centreError: number;
}

/** Episodes of each skill. */
const EPISODES = 8;

/** Every skill as a one-hot, repeated for its episodes, `[count · EPISODES, count]`. */
const everySkill = (count: number): Float32Array => {
  const all = new Float32Array(count * EPISODES * count);
  for (let row = 0; row < count * EPISODES; row++) all[row * count + Math.floor(row / EPISODES)] = 1;
  return all;
};

const mean = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

const argmax = (row: Float32Array): number => row.indexOf(Math.max(...row));

/** The mean end of the skill that is inferred for each goal, `[goals, width]`. */
const centresOf = (ends: Float32Array, skills: number, inferred: Float32Array): Float32Array => {
  const width = ends.length / (skills * EPISODES);
  const goals = inferred.length / skills;
  const centres = new Float32Array(goals * width);
  for (let goal = 0; goal < goals; goal++) {
    const skill = argmax(inferred.subarray(goal * skills, (goal + 1) * skills));
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
 * Rolls out every discrete skill of π_μ a few times, and compares the ends with goals.
 *
 * @param inferLatents the skills that are inferred for goals, from `lib/method/shared/discriminator.ts`.
 */
export const measureSkills = (
  compiled: CompiledMethod,
  latents: Latents,
  inferLatents: LatentsOfGoals,
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
        makeGoals(finalState, world, endStates(world, rollout), rollout.count),
        E.map((ends): SkillPrecision => {
          const inferred = inferLatents(weights, ends);
          const isRight = Array.from({ length: rollout.count }, (_, episode) => {
            const row = inferred.subarray(episode * latents.size, (episode + 1) * latents.size);
            return Number(argmax(row) === Math.floor(episode / EPISODES));
          });
          const centres = centresOf(ends.target, latents.size, inferLatents(weights, goals));
          const distances = world.distance(centres, goals.target);
          return {
            accuracy: mean(isRight),
            centreError: mean(distances),
          };
        }),
      )
    ),
  );
};
