/**
 * DIAYN: skills that can be told apart by the states that they visit, and goals reached by inferring the skill behind them.
 *
 * `max I(s; ω)`: π_μ(a|s, ω) is rewarded with `r = log q_φ(ω|s′) − log p(ω)`, where q_φ is trained to tell ω from s′. A goal g is
 * reached by π_μ(a|s, ω̂) with `ω̂ = argmax q_φ(ω|g)`.
 *
 * @see Eysenbach et al., "Diversity is All You Need: Learning Skills without a Reward Function", 2019.
 * @module
 */
import { mean, negate, type Tensor } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { collectConditioned, priorConditioning } from "./core/collect.ts";
import type { MethodDefinition } from "./core/definition.ts";
import { type MethodBuilder, methodBuilder } from "./core/iteration.ts";
import { goalInferencePolicy } from "./core/policy.ts";
import {
  discriminatorGoalReward,
  discriminatorModel,
  inferLatents,
  latentActor,
  SKILL_CODECS,
  skillReward,
  SKILLS,
  type SkillSettings,
} from "./shared/discriminator.ts";

/** DIAYN on a world. */
export const diaynDefinition = (world: World, settings: SkillSettings): MethodDefinition<SkillSettings, "diayn"> => {
  const { latents, worlds, replayEpisodes } = settings;
  const reward = skillReward(world, settings);
  // −E[log q_φ(ω|s′)]
  const loss = (posterior: Tensor, latent: Tensor) => negate(mean(latents.logDensity(posterior, latent)));
  return {
    name: "diayn",
    settings,
    models: { discriminator: discriminatorModel(world, settings, loss) },
    // r = log q_φ(ω|s′) − log p(ω)
    actors: {
      latentPolicy: latentActor(world, settings, (parameters, batch) => reward(parameters, batch, batch.latent)),
    },
    replays: { latentPolicy: replayEpisodes },
    collect: collectConditioned("latentPolicy", worlds, () => priorConditioning(latents, worlds)),
    evaluationPolicies: (context) => (weights) => ({
      diayn: goalInferencePolicy(context, "latentPolicy", inferLatents(world, settings))(weights),
    }),
    goalReward: discriminatorGoalReward(world, settings),
  };
};

/** DIAYN for training, with options that differ from {@link SKILLS}. */
export const diayn: MethodBuilder<SkillSettings, "diayn"> = methodBuilder(SKILLS, SKILL_CODECS, diaynDefinition);
