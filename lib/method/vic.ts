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
import type { Perception } from "../learner/mod.ts";
import { computed, prefixed, within } from "../network/mod.ts";
import { fold, key } from "../random/mod.ts";
import { gather, type Replay, sampleIndices } from "../replay/mod.ts";
import { rewardFormula } from "../stage/reward.ts";
import { add, concatenate, mean, multiply, negate, reshape } from "../tensor/mod.ts";
import { type Belief, SKILL_CODECS, SKILLS, type SkillSettings } from "./shared/discriminator.ts";
import {
  type Actor,
  agentFor,
  aimed,
  type AimSource,
  type Codecs,
  drawnLatents,
  goalsSeen,
  inferring,
  latentSeer,
  lengthsOf,
  type MethodOn,
  methodOn,
  type Model,
  type OfGoals,
  optionsWith,
  perceived,
  type Recipe,
  type Sampling,
  SHARE,
  type TrainState,
  transitionColumns,
  transitionWidths,
} from "./core/mod.ts";

/** What can be set about methods whose policy is rewarded once, for a whole episode. */
export interface EpisodeOptions extends SkillSettings {
  /** The share of each of the policy's batches that are last steps of episodes. */
  readonly endShare: number;
}

/** The settings to begin with: rewards have to come back from the end of an episode, and q_φ sees but one ω in each. */
export const EPISODE_OPTIONS: EpisodeOptions = {
  ...SKILLS,
  discount: 0.98,
  discriminatorLearningRate: 5e-3,
  endShare: 0.5,
};

/** What each setting may be. */
export const EPISODE_CODECS: Codecs<EpisodeOptions> = { ...SKILL_CODECS, endShare: SHARE };

/** What is seen of an episode, and how that is summed up before a latent is read out of it. */
export interface Reading {
  /** Evenly spaced moments at which the episode is looked at, from its first state to its last; at least 2. */
  readonly moments: number;
  /** From so many features at each moment, `[batch, moments, features]`, to `[batch, outputs]`. */
  readonly summary: (features: number) => Perception;
}

/** The first state and the last, side by side. */
const ENDS: Reading = {
  moments: 2,
  summary: (features) => ({
    specifications: {},
    apply: (_parameters, seen) => reshape(seen, [seen.shape[0], 2 * features]),
    outputs: 2 * features,
  }),
};

type Reader = Pick<EpisodeOptions, "latents" | "percept">;

/** q_φ of what is seen at an episode's moments, `[batch, moments · perceptSize]`. */
const pathBelief = (world: World, { latents, percept }: Reader, { moments, summary }: Reading): Belief => {
  const perception = percept.perception(world);
  const summed = summary(perception?.outputs ?? percept.size(world));
  return {
    specifications: {
      ...prefixed("perception", perception?.specifications ?? {}),
      ...prefixed("summary", summed.specifications),
      ...prefixed("belief", latents.specifications(summed.outputs)),
    },
    belief: (parameters, path) => {
      const seen = reshape(path, [path.shape[0], moments, percept.size(world)]);
      const features = perception === undefined ? seen : perception.apply(within("perception", parameters), seen);
      return latents.belief(within("belief", parameters), summed.apply(within("summary", parameters), features));
    },
  };
};

const REPLAY = "latentPolicy";

/** What is seen at the moments of some episodes, `[n, moments · perceptSize]`. */
const pathsOf = (world: World, { percept }: Reader, { moments }: Reading) => {
  const see = perceived(world, percept);
  return (replay: Replay<string>, episode: Int32Array, lengths: Int32Array): Float32Array => {
    const [all, time] = [new Int32Array(episode.length * moments), new Int32Array(episode.length * moments)];
    for (let index = 0; index < all.length; index++) {
      const row = Math.floor(index / moments);
      all[index] = episode[row];
      time[index] = Math.round(lengths[row] * (index % moments) / (moments - 1));
    }
    return see(gather(replay, { episode: all, time }));
  };
};

/** q_φ by maximum likelihood on whole episodes: `−E[log q_φ(ω|τ)]`. */
const pathDiscriminator = (world: World, settings: EpisodeOptions, reading: Reading): Model => {
  const { latents, percept, batch, discriminatorLearningRate, discriminatorWindow } = settings;
  const { specifications, belief } = pathBelief(world, settings, reading);
  const paths = pathsOf(world, settings, reading);
  return {
    specifications,
    learningRate: discriminatorLearningRate,
    sampling: {
      widths: { path: reading.moments * percept.size(world), latent: latents.size },
      draw: (sampled, key) => {
        const replay = sampled.replays[REPLAY];
        const last = sampleIndices(replay, key, batch, { ...discriminatorWindow, from: 1 });
        return {
          path: paths(replay, last.episode, lengthsOf(sampled, REPLAY, last.episode)),
          latent: gather(replay, last)("latent"),
        };
      },
    },
    losses: ({ discriminator }, { path, latent }) => ({
      likelihood: negate(mean(latents.logDensity(belief(discriminator, path), latent))),
    }),
  };
};

/**
 * Steps, some of them last ones, beside what is seen of their episodes, and the share of the horizon that has `elapsed` before
 * them. `terminated` is 1 at every last step, for there the option ends.
 */
export const endingSteps = (world: World, settings: EpisodeOptions, reading: Reading): Sampling => {
  const { latents, percept, batch, endShare } = settings;
  const paths = pathsOf(world, settings, reading);
  const ends = Math.round(endShare * batch);
  return {
    widths: {
      ...transitionWidths(world),
      latent: latents.size,
      path: reading.moments * percept.size(world),
      elapsed: 1,
    },
    draw: (sampled, key) => {
      const replay = sampled.replays[REPLAY];
      const any = sampleIndices(replay, fold(key, 0), batch - ends);
      const last = sampleIndices(replay, fold(key, 3), ends, { from: 1 });
      const episode = Int32Array.of(...any.episode, ...last.episode);
      const time = Int32Array.of(...any.time, ...last.time);
      const lengths = lengthsOf(sampled, REPLAY, episode);
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
const endingActor = (world: World, settings: EpisodeOptions, reading: Reading): Actor => {
  const { latents, learningRate, polyakRate, rewardFloor } = settings;
  const { conditionSize, sees } = latentSeer(world, settings, latents.size);
  const reward = rewardFormula({ ...latents, belief: pathBelief(world, settings, reading).belief }, rewardFloor);
  return {
    agent: agentFor(world, settings, world.observationSize + conditionSize, { criticsOnly: 1 }),
    conditionSize,
    sees,
    learningRate,
    polyakRate,
    sampling: endingSteps(world, settings, reading),
    transitions: ({ discriminator }, batch) => ({
      observation: concatenate([sees(batch.observation, batch.achieved, batch.latent), batch.elapsed]),
      reward: multiply(batch.terminated, reward(discriminator, batch.path, batch.latent)),
      nextObservation: concatenate([
        sees(batch.nextObservation, batch.nextAchieved, batch.latent),
        add(batch.elapsed, 1 / world.horizon),
      ]),
    }),
  };
};

/** Starts that a mean is taken over. */
const STARTS = 256;

/** What is seen of the world's start states, on average, `[perceptSize]`. */
const meanStart = (world: World, { percept }: Reader): Float64Array => {
  const size = percept.size(world);
  const total = new Float64Array(size);
  percept.show(world)(world.reset(key(0), STARTS)).forEach((value, index) => total[index % size] += value / STARTS);
  return total;
};

/** The latent likeliest behind a straight path at even speed from the mean start to each goal, `[count · rows, size]`. */
const straightTo = (world: World, settings: Reader, reading: Reading): OfGoals => {
  const { latents, percept } = settings;
  const { moments } = reading;
  const size = percept.size(world);
  const { specifications, belief } = pathBelief(world, settings, reading);
  const start = meanStart(world, settings);
  const likeliest = computed(
    specifications,
    moments * size,
    (parameters, path) => latents.likeliest(belief(parameters, path)),
  );
  return ({ discriminator }, goals) => {
    const ends = goalsSeen(world, percept, goals);
    const paths = Float32Array.from({ length: ends.length * moments }, (_, index) => {
      const coordinate = index % size;
      const goal = ends[Math.floor(index / (size * moments)) * size + coordinate];
      const share = Math.floor(index / size) % moments / (moments - 1);
      return start[coordinate] + share * (goal - start[coordinate]);
    });
    return likeliest(discriminator, paths);
  };
};

/** A method that is rewarded for what is read out of whole episodes. */
export const episodeRecipe = (
  name: string,
  world: World,
  settings: EpisodeOptions,
  reading: Reading,
  source: AimSource,
): Recipe => ({
  name,
  settings,
  models: { discriminator: pathDiscriminator(world, settings, reading) },
  actors: { [REPLAY]: endingActor(world, settings, reading) },
  replays: { [REPLAY]: settings.replayEpisodes },
  collect: aimed(REPLAY, settings.worlds, () => source),
  reachers: (acting) => {
    const latents = straightTo(world, settings, reading);
    return (weights) => ({ [name]: inferring(acting, REPLAY, latents)(weights) });
  },
});

/** VIC on a world as a record. */
export const vicRecipe = (world: World, settings: EpisodeOptions): Recipe =>
  episodeRecipe("vic", world, settings, ENDS, drawnLatents(settings.latents, settings.worlds));

/** VIC as a method, with options that differ from {@link EPISODE_OPTIONS}. */
export const vic = (changes: Partial<EpisodeOptions> = {}): MethodOn<TrainState> =>
  methodOn((world) =>
    pipe(optionsWith(EPISODE_OPTIONS, EPISODE_CODECS, changes), E.map((settings) => vicRecipe(world, settings)))
  );
