/**
 * VIC: options that can be told apart by where they end, given where they began.
 *
 * `max I(ω; s_H | s₀)`: π_μ(a|s, ω) is rewarded once, at its episode's end, with `r = log q_φ(ω|s₀, s_H) − log p(ω)`, where q_φ is
 * trained to tell ω from both states. A goal g is reached by π_μ(a|s, ω̂) with `ω̂ = argmax q_φ(ω|s̄₀, g)`, where s̄₀ is the world's
 * mean start.
 *
 * @see Gregor et al., "Variational Intrinsic Control", 2016, algorithm 1.
 * @module
 */
import { mean, negate, reshape, type Tensor } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { priorConditioning } from "./core/collect.ts";
import type { MethodDefinition } from "./core/definition.ts";
import { type MethodBuilder, methodBuilder } from "./core/iteration.ts";
import {
  EPISODE_CODECS,
  EPISODE_OPTIONS,
  episodeDefinition,
  type EpisodeEncoder,
  type EpisodeOptions,
} from "./shared/episode_skills.ts";

/** (s₀, s_H): the first state and the last, side by side. */
const ENDS: EpisodeEncoder = {
  moments: 2,
  summary: (features) => ({
    specifications: {},
    apply: (_parameters, views) => reshape(views, [views.shape[0], 2 * features]),
    outputs: 2 * features,
  }),
};

/** VIC on a world. */
const vicDefinition = (world: World, settings: EpisodeOptions): MethodDefinition<EpisodeOptions, "vic"> => {
  const { latents, worlds } = settings;
  // −E[log q_φ(ω|s₀, s_H)]
  const loss = (posterior: Tensor, latent: Tensor) => negate(mean(latents.logDensity(posterior, latent)));
  return episodeDefinition("vic", world, settings, ENDS, loss, priorConditioning(latents, worlds));
};

/** VIC for training, with options that differ from {@link EPISODE_OPTIONS}. */
export const vic: MethodBuilder<EpisodeOptions, "vic"> = methodBuilder(EPISODE_OPTIONS, EPISODE_CODECS, vicDefinition);
