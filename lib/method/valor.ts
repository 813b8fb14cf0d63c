/**
 * VALOR: contexts that can be told apart by how states change in the course of an episode.
 *
 * `max I(ω; τ)`: π_μ(a|s, ω) is rewarded once, at its episode's end, with `r = log D(ω|τ) − log p(ω)`, where the decoder D, a
 * bidirectional LSTM over differences of states at evenly spaced times, is trained to tell ω from them. Discrete contexts come into
 * use little by little: `K ← min(⌊1.5 K + 1⌋, N)` when D's probability of the right one passes a threshold. A goal is reached by
 * π_μ(a|s, ω̂), where ω̂ is what D finds likeliest behind a straight path to it.
 *
 * @see Achiam et al., "Variational Option Discovery Algorithms", 2018.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import { COUNT } from "../codec.ts";
import { bidirectionalLstm } from "../network/mod.ts";
import { integer, type Key } from "../random/mod.ts";
import { slice, subtract } from "../tensor/mod.ts";
import {
  type Codecs,
  type ConditioningSource,
  defineMethod,
  FRACTION,
  type MethodDefinition,
  type MethodFactory,
  optionsWith,
  priorConditioning,
  type TrainState,
} from "./core/mod.ts";
import { EPISODE_CODECS, EPISODE_OPTIONS, episodeDefinition, type EpisodeEncoder, type EpisodeOptions } from "./vic.ts";

/** What can be set about VALOR. */
export interface ValorOptions extends EpisodeOptions {
  /** Differences of states that the decoder reads. */
  readonly differences: number;
  /** Numbers in the output of each of the decoder's two LSTMs. */
  readonly decoderHidden: number;
  /** Discrete contexts in use at first. */
  readonly firstContexts: number;
  /** More contexts come into use when the decoder's geometric mean probability of the right one reaches this. */
  readonly mastery: number;
}

/** The settings to begin with. */
export const VALOR: ValorOptions = {
  ...EPISODE_OPTIONS,
  discriminatorWindow: { newest: 512 },
  differences: 10,
  decoderHidden: 32,
  firstContexts: 2,
  mastery: 0.86,
};

/** What each of VALOR's settings may be. */
export const VALOR_CODECS: Codecs<ValorOptions> = {
  ...EPISODE_CODECS,
  differences: COUNT,
  decoderHidden: COUNT,
  firstContexts: COUNT,
  mastery: FRACTION,
};

/** Differences from each moment to the next, summed up by a bidirectional LSTM. */
const changes = ({ differences, decoderHidden }: ValorOptions): EpisodeEncoder => ({
  moments: differences + 1,
  summary: (features) => {
    const { specifications, apply } = bidirectionalLstm({ inputs: features, hidden: decoderHidden });
    return {
      specifications,
      apply: (parameters, seen) =>
        apply(parameters, subtract(slice(seen, 1, 1, differences + 1), slice(seen, 1, 0, differences))),
      outputs: 2 * decoderHidden,
    };
  },
});

/** Contexts in use from now on: more where the decoder's loss, in nats, tells that it knows those of now. */
export const contextsInUse = (
  inUse: number,
  loss: number,
  { latents, mastery }: Pick<ValorOptions, "latents" | "mastery">,
): number => Math.exp(-loss) >= mastery ? Math.min(Math.floor(1.5 * inUse + 1), latents.size) : inUse;

/** One-hots of the first so many of all contexts, `[count, size]`. */
const amongFirst = (key: Key, count: number, inUse: number, size: number): Float32Array => {
  const latent = new Float32Array(count * size);
  integer(key, [count], { minimum: 0, maximum: inUse }).forEach((context, row) => latent[row * size + context] = 1);
  return latent;
};

/** VALOR on a world as a record. */
export const valorDefinition = (world: World, settings: ValorOptions): MethodDefinition => {
  const { latents, worlds, firstContexts } = settings;
  const growing: ConditioningSource = ({ memory, metrics }, _starts, key) => {
    const before = memory.contexts?.[0] ?? Math.min(firstContexts, latents.size);
    const inUse = contextsInUse(before, metrics["discriminator.loss"] ?? Infinity, settings);
    const latent = amongFirst(key, worlds, inUse, latents.size);
    return TE.right({ condition: latent, kept: { latent }, memory: { contexts: Float32Array.of(inUse) } });
  };
  const source = latents.name.startsWith("discrete:") ? growing : priorConditioning(latents, worlds);
  return episodeDefinition("valor", world, settings, changes(settings), source);
};

/** VALOR as a method, with options that differ from {@link VALOR}. */
export const valor = (changes: Partial<ValorOptions> = {}): MethodFactory<TrainState> =>
  defineMethod((world) =>
    pipe(optionsWith(VALOR, VALOR_CODECS, changes), E.map((settings) => valorDefinition(world, settings)))
  );
