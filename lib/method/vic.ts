/**
 * VIC: options that can be told apart by where they end, given where they began.
 *
 * `max I(ω; s_H | s₀)`: π_μ(a|s, ω) is rewarded once, at its episode's end, with `r = log q_φ(ω|s₀, s_H) − log p(ω)`, where q_φ is
 * trained to tell ω from both states. There the option is over: nothing is expected of what would come after it. A goal g is reached
 * by π_μ(a|s, ω̂) with `ω̂ = argmax q_φ(ω|s̄₀, g)`, where s̄₀ is the world's mean start.
 *
 * @see Gregor et al., "Variational Intrinsic Control", 2016, algorithm 1.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { World } from "../world/world.ts";
import type { Encoder } from "../learner/mod.ts";
import { interpretNetwork, prefixed, scope } from "../network/mod.ts";
import { fold, key } from "../random/mod.ts";
import { gather, type Replay, sampleIndices } from "../replay/mod.ts";
import { rewardFormula } from "../stage/reward.ts";
import { add, concatenate, mean, multiply, negate, reshape } from "../tensor/mod.ts";
import { type Posterior, SKILL_CODECS, SKILLS, type SkillSettings } from "./shared/discriminator.ts";
import {
  type Actor,
  agentFor,
  type Codecs,
  collectConditioned,
  type ConditioningSource,
  defineMethod,
  episodeLengths,
  FRACTION,
  goalInferencePolicy,
  goalViews,
  latentConditionedAgent,
  type LatentsOfGoals,
  type LearnedModel,
  type MethodDefinition,
  type MethodFactory,
  optionsWith,
  priorConditioning,
  type Sampling,
  type TrainState,
  transitionColumns,
  transitionWidths,
  viewOf,
} from "./core/mod.ts";

/** What can be set about methods whose policy is rewarded once, for a whole episode. */
export interface EpisodeOptions extends SkillSettings {
  /** The share of each of the policy's batches that are last steps of episodes. */
  readonly endFraction: number;
}

/** The settings to begin with: rewards have to come back from the end of an episode, and q_φ sees but one ω in each. */
export const EPISODE_OPTIONS: EpisodeOptions = {
  ...SKILLS,
  discount: 0.98,
  discriminatorLearningRate: 5e-3,
  endFraction: 0.5,
};

/** What each setting may be. */
export const EPISODE_CODECS: Codecs<EpisodeOptions> = { ...SKILL_CODECS, endFraction: FRACTION };

/** What is seen of an episode, and how that is summed up before a latent is read out of it. */
export interface EpisodeEncoder {
  /** Evenly spaced moments at which the episode is looked at, from its first state to its last; at least 2. */
  readonly moments: number;
  /** From so many features at each moment, `[batch, moments, features]`, to `[batch, outputs]`. */
  readonly summary: (features: number) => Encoder;
}

/** The first state and the last, side by side. */
const ENDS: EpisodeEncoder = {
  moments: 2,
  summary: (features) => ({
    specifications: {},
    apply: (_parameters, seen) => reshape(seen, [seen.shape[0], 2 * features]),
    outputs: 2 * features,
  }),
};

type Reader = Pick<EpisodeOptions, "latents" | "discriminatorView">;

/** q_φ of what is seen at an episode's moments, `[batch, moments · viewSize]`. */
const pathBelief = (
  world: World,
  { latents, discriminatorView }: Reader,
  { moments, summary }: EpisodeEncoder,
): Posterior => {
  const encoder = discriminatorView.encoder(world);
  const summed = summary(encoder?.outputs ?? discriminatorView.size(world));
  return {
    specifications: {
      ...prefixed("encoder", encoder?.specifications ?? {}),
      ...prefixed("summary", summed.specifications),
      ...prefixed("belief", latents.specifications(summed.outputs)),
    },
    posterior: (parameters, path) => {
      const seen = reshape(path, [path.shape[0], moments, discriminatorView.size(world)]);
      const features = encoder === undefined ? seen : encoder.apply(scope("encoder", parameters), seen);
      return latents.posterior(scope("belief", parameters), summed.apply(scope("summary", parameters), features));
    },
  };
};

const REPLAY = "latentPolicy";

/** What is seen at the moments of some episodes, `[n, moments · viewSize]`. */
const pathsOf = (world: World, { discriminatorView }: Reader, { moments }: EpisodeEncoder) => {
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

/** q_φ by maximum likelihood on whole episodes: `−E[log q_φ(ω|τ)]`. */
const pathDiscriminator = (world: World, settings: EpisodeOptions, encoder: EpisodeEncoder): LearnedModel => {
  const { latents, discriminatorView, batch, discriminatorLearningRate, discriminatorWindow } = settings;
  const { specifications, posterior } = pathBelief(world, settings, encoder);
  const paths = pathsOf(world, settings, encoder);
  return {
    specifications,
    learningRate: discriminatorLearningRate,
    sampling: {
      widths: { path: encoder.moments * discriminatorView.size(world), latent: latents.size },
      draw: (sampled, key) => {
        const replay = sampled.replays[REPLAY];
        const last = sampleIndices(replay, key, batch, { ...discriminatorWindow, from: 1 });
        return {
          path: paths(replay, last.episode, episodeLengths(sampled, REPLAY, last.episode)),
          latent: gather(replay, last)("latent"),
        };
      },
    },
    losses: ({ discriminator }, { path, latent }) => ({
      likelihood: negate(mean(latents.logDensity(posterior(discriminator, path), latent))),
    }),
  };
};

/**
 * Steps, some of them last ones, beside what is seen of their episodes, and the share of the horizon that has `elapsed` before
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
    draw: (sampled, key) => {
      const replay = sampled.replays[REPLAY];
      const any = sampleIndices(replay, fold(key, 0), batch - ends);
      const last = sampleIndices(replay, fold(key, 3), ends, { from: 1 });
      const episode = Int32Array.of(...any.episode, ...last.episode);
      const time = Int32Array.of(...any.time, ...last.time);
      const lengths = episodeLengths(sampled, REPLAY, episode);
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
  const { latents, learningRate, tau, rewardFloor } = settings;
  const { conditionSize, sees: policyInput } = latentConditionedAgent(world, settings, latents.size);
  const reward = rewardFormula({ ...latents, posterior: pathBelief(world, settings, encoder).posterior }, rewardFloor);
  return {
    agent: agentFor(world, settings, world.observationSize + conditionSize, { criticsOnly: 1 }),
    conditionSize,
    policyInput,
    learningRate,
    tau,
    sampling: endingStepSampling(world, settings, encoder),
    transitions: ({ discriminator }, batch) => ({
      observation: concatenate([policyInput(batch.observation, batch.achieved, batch.latent), batch.elapsed]),
      reward: multiply(batch.terminated, reward(discriminator, batch.path, batch.latent)),
      nextObservation: concatenate([
        policyInput(batch.nextObservation, batch.nextAchieved, batch.latent),
        add(batch.elapsed, 1 / world.horizon),
      ]),
    }),
  };
};

/** Starts that a mean is taken over. */
const STARTS = 256;

/** What is seen of the world's start states, on average, `[viewSize]`. */
const meanStart = (world: World, { discriminatorView }: Reader): Float64Array => {
  const size = discriminatorView.size(world);
  const total = new Float64Array(size);
  discriminatorView.show(world)(world.reset(key(0), STARTS)).forEach((value, index) =>
    total[index % size] += value / STARTS
  );
  return total;
};

/** The latent likeliest behind a straight path at even speed from the mean start to each goal, `[count · rows, size]`. */
const straightTo = (world: World, settings: Reader, encoder: EpisodeEncoder): LatentsOfGoals => {
  const { latents, discriminatorView } = settings;
  const { moments } = encoder;
  const size = discriminatorView.size(world);
  const { specifications, posterior } = pathBelief(world, settings, encoder);
  const start = meanStart(world, settings);
  const likeliest = interpretNetwork(
    specifications,
    moments * size,
    (parameters, path) => latents.posteriorMode(posterior(parameters, path)),
  );
  return ({ discriminator }, goals) => {
    const ends = goalViews(world, discriminatorView, goals);
    const paths = Float32Array.from({ length: ends.length * moments }, (_, index) => {
      const coordinate = index % size;
      const goal = ends[Math.floor(index / (size * moments)) * size + coordinate];
      const fraction = Math.floor(index / size) % moments / (moments - 1);
      return start[coordinate] + fraction * (goal - start[coordinate]);
    });
    return likeliest(discriminator, paths);
  };
};

/** A method that is rewarded for what is read out of whole episodes. */
export const episodeDefinition = (
  name: string,
  world: World,
  settings: EpisodeOptions,
  encoder: EpisodeEncoder,
  source: ConditioningSource,
): MethodDefinition => ({
  name,
  settings,
  models: { discriminator: pathDiscriminator(world, settings, encoder) },
  actors: { [REPLAY]: endingActor(world, settings, encoder) },
  replays: { [REPLAY]: settings.replayEpisodes },
  collect: collectConditioned(REPLAY, settings.worlds, () => source),
  evaluationPolicies: (context) => {
    const latents = straightTo(world, settings, encoder);
    return (weights) => ({ [name]: goalInferencePolicy(context, REPLAY, latents)(weights) });
  },
});

/** VIC on a world as a record. */
export const vicDefinition = (world: World, settings: EpisodeOptions): MethodDefinition =>
  episodeDefinition("vic", world, settings, ENDS, priorConditioning(settings.latents, settings.worlds));

/** VIC as a method, with options that differ from {@link EPISODE_OPTIONS}. */
export const vic = (changes: Partial<EpisodeOptions> = {}): MethodFactory<TrainState> =>
  defineMethod((world) =>
    pipe(optionsWith(EPISODE_OPTIONS, EPISODE_CODECS, changes), E.map((settings) => vicDefinition(world, settings)))
  );
