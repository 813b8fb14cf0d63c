/**
 * DIAYN: skills that can be told apart by the states that they visit, and goals reached by inferring the skill behind them.
 *
 * `max I(s; ω)`: π_μ(a|s, ω) is rewarded with `r = log q_φ(ω|s′) − log p(ω)`, where q_φ is trained to tell ω from s′. A goal g is
 * reached by π_μ(a|s, ω̂) with `ω̂ = argmax q_φ(ω|g)`.
 *
 * @see Eysenbach et al., "Diversity is All You Need: Learning Skills without a Reward Function", 2019.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../world/world.ts";
import {
  discriminator,
  discriminatorGoalReward,
  inferredLatents,
  SKILL_CODECS,
  skillActor,
  SKILLS,
  type SkillSettings,
} from "./shared/discriminator.ts";
import {
  collectConditioned,
  defineMethod,
  goalInferencePolicy,
  type MethodDefinition,
  type MethodFactory,
  optionsWith,
  priorConditioning,
  type TrainState,
} from "./core/mod.ts";

/** DIAYN on a world as a record. */
export const diaynDefinition = (world: World, settings: SkillSettings): MethodDefinition => {
  const { latents, worlds, replayEpisodes } = settings;
  return {
    name: "diayn",
    settings,
    models: { discriminator: discriminator(world, settings) },
    actors: { latentPolicy: skillActor(world, settings) },
    replays: { latentPolicy: replayEpisodes },
    collect: collectConditioned("latentPolicy", worlds, () => priorConditioning(latents, worlds)),
    evaluationPolicies: (context) => (weights) => ({
      diayn: goalInferencePolicy(context, "latentPolicy", inferredLatents(world, settings))(weights),
    }),
    goalReward: discriminatorGoalReward(world, settings),
  };
};

/** DIAYN as a method, with options that differ from {@link SKILLS}. */
export const diayn = (changes: Partial<SkillSettings> = {}): MethodFactory<TrainState> =>
  defineMethod((world) =>
    pipe(optionsWith(SKILLS, SKILL_CODECS, changes), E.map((settings) => diaynDefinition(world, settings)))
  );
