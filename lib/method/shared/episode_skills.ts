/**
 * Skills that are told apart by whole episodes: the parts that VIC and VALOR have in common.
 *
 * q_φ(ω|τ) is trained on views of an episode τ at evenly spaced moments. π_μ(a|s, ω) is rewarded once, at its episode's end, with
 * `r = log q_φ(ω|τ) − log p(ω)`; there the option is over, and nothing is expected of what would follow. A goal is reached by
 * π_μ(a|s, ω̂), ω̂ the most likely latent behind a straight path to it from the world's mean start.
 *
 * @module
 */
import type { Goals } from "../../goal/progress.ts";
import { addPrefix, type Encoder, interpretNetwork, scope } from "../../network/mod.ts";
import { immediate } from "../../guard.ts";
import { fold, key } from "../../random/mod.ts";
import { recordOf } from "../../record.ts";
import { gather, type Replay, sampleIndices } from "../../replay/mod.ts";
import { rewardFormula } from "../../stage/reward.ts";
import { add, multiply, reshape, type Tensor } from "../../tensor/mod.ts";
import type { World } from "../../world/world.ts";
import { latentConditionedAgent, sacActor } from "../core/agents.ts";
import { episodeLengths, goalViews, transitionColumns, transitionWidths, viewOf } from "../core/batch.ts";
import { collectConditioned, type ConditioningSource } from "../core/collect.ts";
import type { Actor, LearnedModel, MethodDefinition, Sampling } from "../core/definition.ts";
import { goalInferencePolicy, type LatentsOfGoals } from "../core/policy.ts";
import { type Codecs, FRACTION } from "../core/settings.ts";
import {
  type Discriminator,
  type DiscriminatorInputs,
  likelihoodObjective,
  SKILL_CODECS,
  SKILLS,
  type SkillSettings,
} from "./discriminator.ts";

/** Options of methods whose policy is rewarded once for a whole episode. */
export interface EpisodeOptions extends SkillSettings {
  /** The fraction of the policy's batches that are last steps of episodes. */
  readonly endFraction: number;
}

/** Defaults: rewards have to come back from the end of an episode, and q_φ has but one ω to learn from in each. */
export const EPISODE_OPTIONS: EpisodeOptions = {
  ...SKILLS,
  discount: 0.98,
  discriminatorLearningRate: 5e-3,
  endFraction: 0.5,
};

/** The allowed values of each option. */
export const EPISODE_CODECS: Codecs<EpisodeOptions> = { ...SKILL_CODECS, endFraction: FRACTION };

/** A summary of an episode. */
export interface EpisodeEncoder {
  /** Evenly spaced moments whose views are read, from the first state to the last; at least 2. */
  readonly moments: number;
  /** From features at each moment, `[batch, moments, features]`, to `[batch, outputs]`. */
  readonly summary: (features: number) => Encoder;
}

/** q_φ of the views at an episode's moments, `[batch, moments · viewSize]`. */
const pathDiscriminator = (
  world: World,
  { latents, discriminatorView: view }: DiscriminatorInputs,
  { moments, summary }: EpisodeEncoder,
): Discriminator => {
  const encoder = view.encoder(world);
  const summed = summary(encoder?.outputs ?? view.size(world));
  return {
    specifications: {
      ...addPrefix("encoder", encoder?.specifications ?? {}),
      ...addPrefix("summary", summed.specifications),
      ...addPrefix("posterior", latents.specifications(summed.outputs)),
    },
    posterior: (parameters, path) => {
      const views = reshape(path, [path.shape[0], moments, view.size(world)]);
      const features = encoder === undefined ? views : encoder.apply(scope("encoder", parameters), views);
      return latents.posterior(scope("posterior", parameters), summed.apply(scope("summary", parameters), features));
    },
  };
};

const REPLAY = "latentPolicy";

/** The views at the moments of some episodes, `[n, moments · viewSize]`. */
const pathsOf = (world: World, { discriminatorView }: DiscriminatorInputs, { moments }: EpisodeEncoder) => {
  const show = viewOf(world, discriminatorView);
  return (replay: Replay<string>, episode: Int32Array, lengths: Int32Array): Float32Array => {
    const [all, time] = [new Int32Array(episode.length * moments), new Int32Array(episode.length * moments)];
    for (let index = 0; index < all.length; index++) {
      const row = Math.floor(index / moments);
      all[index] = episode[row];
      time[index] = Math.round(lengths[row] * (index % moments) / (moments - 1));
    }
    return show(gather(replay, { episode: all, time }));
  };
};

/** q_φ as a learner, on whole episodes. */
const pathModel = (
  world: World,
  settings: EpisodeOptions,
  encoder: EpisodeEncoder,
  loss: (posterior: Tensor, latent: Tensor) => Tensor,
): LearnedModel => {
  const { latents, discriminatorView, batch, discriminatorLearningRate, discriminatorWindow } = settings;
  const { specifications, posterior } = pathDiscriminator(world, settings, encoder);
  const paths = pathsOf(world, settings, encoder);
  return {
    specifications,
    learningRate: discriminatorLearningRate,
    sampling: {
      widths: { path: encoder.moments * discriminatorView.size(world), latent: latents.size },
      draw: (source, key) => {
        const replay = source.replays[REPLAY];
        const last = sampleIndices(replay, key, batch, { ...discriminatorWindow, from: 1 });
        return {
          path: paths(replay, last.episode, episodeLengths(source, REPLAY, last.episode)),
          latent: gather(replay, last)("latent"),
        };
      },
    },
    objectives: ({ discriminator }, { path, latent }) => ({
      likelihood: likelihoodObjective(settings, loss, discriminator, posterior(discriminator, path), latent),
    }),
  };
};

/**
 * Steps, a fraction of them last ones, beside the views of their episodes, and the fraction of the horizon that has `elapsed` before
 * them. `terminated` is 1 at every last step, for there the option ends.
 */
export const endingStepSampling = (world: World, settings: EpisodeOptions, encoder: EpisodeEncoder): Sampling => {
  const { latents, discriminatorView, batch, endFraction } = settings;
  const paths = pathsOf(world, settings, encoder);
  const ends = Math.round(endFraction * batch);
  return {
    widths: {
      ...transitionWidths(world),
      latent: latents.size,
      path: encoder.moments * discriminatorView.size(world),
      elapsed: 1,
    },
    draw: (source, key) => {
      const replay = source.replays[REPLAY];
      const any = sampleIndices(replay, fold(key, 0), batch - ends);
      const last = sampleIndices(replay, fold(key, 3), ends, { from: 1 });
      const episode = Int32Array.of(...any.episode, ...last.episode);
      const time = Int32Array.of(...any.time, ...last.time);
      const lengths = episodeLengths(source, REPLAY, episode);
      const column = gather(replay, { episode, time });
      return {
        ...transitionColumns(world, batch, column, key),
        terminated: Float32Array.from(time, (now, row) => Number(now + 1 === lengths[row])),
        latent: column("latent"),
        path: paths(replay, episode, lengths),
        elapsed: Float32Array.from(time, (now) => now / world.horizon),
      };
    },
  };
};

/** π_μ(a|s, ω): soft actor-critic on a reward at the end of each episode; its critics know how far off that is. */
const endingActor = (world: World, settings: EpisodeOptions, encoder: EpisodeEncoder): Actor => {
  const { latents, rewardFloor } = settings;
  const { posterior } = pathDiscriminator(world, settings, encoder);
  const reward = rewardFormula({ ...latents, posterior }, rewardFloor);
  return sacActor(
    settings,
    latentConditionedAgent(world, settings, latents.size, 1),
    endingStepSampling(world, settings, encoder),
    ({ discriminator }, batch) => ({
      condition: batch.latent,
      criticInputs: [batch.elapsed, add(batch.elapsed, 1 / world.horizon)],
      reward: multiply(batch.terminated, reward(discriminator, batch.path, batch.latent)),
    }),
  );
};

/** Start states that a mean is taken over. */
const STARTS = 256;

/** The mean view of the world's start states, `[viewSize]`. */
const meanStart = (world: World, { discriminatorView }: DiscriminatorInputs): Float64Array => {
  const size = discriminatorView.size(world);
  const total = new Float64Array(size);
  discriminatorView.show(world)(immediate(world.reset(key(0), STARTS)))
    .forEach((value, index) => total[index % size] += value / STARTS);
  return total;
};

/** The most likely latent behind a straight path at even speed from the mean start to each goal, `[count · rows, latentSize]`. */
const straightTo = (world: World, settings: DiscriminatorInputs, encoder: EpisodeEncoder): LatentsOfGoals => {
  const { latents, discriminatorView } = settings;
  const { moments } = encoder;
  const size = discriminatorView.size(world);
  const { specifications, posterior } = pathDiscriminator(world, settings, encoder);
  const start = meanStart(world, settings);
  const mostLikely = interpretNetwork(
    specifications,
    moments * size,
    (parameters, path) => latents.posteriorMode(posterior(parameters, path)),
  );
  const pathsTo = (goals: Goals): Float32Array => {
    const ends = goalViews(world, discriminatorView, goals);
    return Float32Array.from({ length: ends.length * moments }, (_, index) => {
      const coordinate = index % size;
      const goal = ends[Math.floor(index / (size * moments)) * size + coordinate];
      const fraction = Math.floor(index / size) % moments / (moments - 1);
      return start[coordinate] + fraction * (goal - start[coordinate]);
    });
  };
  return ({ discriminator }, goals) => mostLikely(discriminator, pathsTo(goals));
};

/**
 * A method whose policy is rewarded for skills that are told apart by whole episodes.
 *
 * @param loss q_φ's loss: of posteriors for the latents behind them, both `[batch, latentSize]`; a scalar.
 */
export const episodeDefinition = <Options extends EpisodeOptions, Name extends string>(
  name: Name,
  world: World,
  settings: Options,
  encoder: EpisodeEncoder,
  loss: (posterior: Tensor, latent: Tensor) => Tensor,
  source: ConditioningSource,
): MethodDefinition<Options, Name> => ({
  name,
  settings,
  models: { discriminator: pathModel(world, settings, encoder, loss) },
  actors: { [REPLAY]: endingActor(world, settings, encoder) },
  replays: { [REPLAY]: settings.replayEpisodes },
  collect: collectConditioned(REPLAY, settings.worlds, () => source),
  evaluationPolicies: (context) => {
    const latents = straightTo(world, settings, encoder);
    return (weights) => recordOf(name, goalInferencePolicy(context, REPLAY, latents)(weights));
  },
});
