/**
 * VALOR: contexts that can be told apart by how states change in the course of an episode.
 *
 * `max I(ω; τ)`: π_μ(a|s, ω) is rewarded once, at its episode's end, with `r = log D(ω|τ) − log p(ω)`, where the decoder D, a
 * bidirectional LSTM over differences of states at evenly spaced times, is trained to tell ω from them. Discrete contexts come into
 * use little by little: `K ← min(⌊1.5 K + 1⌋, N)` when D's probability of the right one passes a threshold. A goal is reached by
 * π_μ(a|s, ω̂), where ω̂ is the most likely context under D behind a straight path to it.
 *
 * @see Achiam et al., "Variational Option Discovery Algorithms", 2018.
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import { COUNT, numberCodec } from "../codec.ts";
import { bidirectionalLstm } from "../network/mod.ts";
import { integer, type Key } from "../random/mod.ts";
import { mean, negate, slice, subtract, type Tensor } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { type ConditioningSource, priorConditioning } from "./core/collect.ts";
import type { MethodDefinition } from "./core/definition.ts";
import { type MethodBuilder, methodBuilder } from "./core/iteration.ts";
import { type Codecs, FRACTION } from "./core/settings.ts";
import {
  EPISODE_CODECS,
  EPISODE_OPTIONS,
  episodeDefinition,
  type EpisodeEncoder,
  type EpisodeOptions,
} from "./shared/episode_skills.ts";

/** The options of VALOR. */
export interface ValorOptions extends EpisodeOptions {
  /** Differences of states that the decoder reads. */
  readonly differences: number;
  /** Width of the output of each of the decoder's two LSTMs. */
  readonly decoderHidden: number;
  /** Discrete contexts in use at first. */
  readonly firstContexts: number;
  /** The decoder's geometric mean probability of the right context at which more contexts come into use. */
  readonly mastery: number;
}

/** Defaults. */
export const VALOR: ValorOptions = {
  ...EPISODE_OPTIONS,
  discriminatorWindow: { newest: 512 },
  differences: 10,
  decoderHidden: 32,
  firstContexts: 2,
  mastery: 0.86,
};

/** The most differences that the decoder reads, for its LSTMs are unrolled over them. */
const MOST_DIFFERENCES = 512;

/** The allowed values of each option. */
const VALOR_CODECS: Codecs<ValorOptions> = {
  ...EPISODE_CODECS,
  differences: numberCodec(
    `a whole number from 1 to ${MOST_DIFFERENCES}`,
    (value) => COUNT.is(value) && value <= MOST_DIFFERENCES,
  ),
  decoderHidden: COUNT,
  firstContexts: COUNT,
  mastery: FRACTION,
};

/** D's input: differences from each moment to the next, read by a bidirectional LSTM. */
const decoder = ({ differences, decoderHidden }: ValorOptions): EpisodeEncoder => ({
  moments: differences + 1,
  summary: (features) => {
    const { specifications, apply } = bidirectionalLstm({ inputs: features, hidden: decoderHidden });
    return {
      specifications,
      apply: (parameters, views) =>
        apply(parameters, subtract(slice(views, 1, 1, differences + 1), slice(views, 1, 0, differences))),
      outputs: 2 * decoderHidden,
    };
  },
});

/** Contexts in use from now on: more where the decoder's loss, in nats, shows that it knows the present ones. */
export const contextsInUse = (
  inUse: number,
  loss: number,
  { latents, mastery }: Pick<ValorOptions, "latents" | "mastery">,
): number => Math.exp(-loss) >= mastery ? Math.min(Math.floor(1.5 * inUse + 1), latents.size) : inUse;

/** One-hots among the first `inUse` of all contexts, `[count, size]`. */
const amongFirst = (key: Key, count: number, inUse: number, size: number): Float32Array => {
  const latent = new Float32Array(count * size);
  integer(key, [count], { minimum: 0, maximum: inUse }).forEach((context, row) => latent[row * size + context] = 1);
  return latent;
};

/** Contexts from a growing set. */
const curriculum = (settings: ValorOptions): ConditioningSource => ({ memory, metrics }, _starts, key) => {
  const { latents, worlds, firstContexts } = settings;
  const before = memory.contexts?.[0] ?? Math.min(firstContexts, latents.size);
  const inUse = contextsInUse(before, metrics["discriminator.loss"] ?? Infinity, settings);
  const latent = amongFirst(key, worlds, inUse, latents.size);
  return TE.right({ condition: latent, columns: { latent }, memory: { contexts: Float32Array.of(inUse) } });
};

/** VALOR on a world. */
const valorDefinition = (world: World, settings: ValorOptions): MethodDefinition<ValorOptions, "valor"> => {
  const { latents, worlds } = settings;
  const isDiscrete = latents.name.startsWith("discrete:");
  // −E[log D(ω|τ)]
  const loss = (posterior: Tensor, latent: Tensor) => negate(mean(latents.logDensity(posterior, latent)));
  const source = isDiscrete ? curriculum(settings) : priorConditioning(latents, worlds);
  return episodeDefinition("valor", world, settings, decoder(settings), loss, source);
};

/** VALOR for training, with options that differ from {@link VALOR}. */
export const valor: MethodBuilder<ValorOptions, "valor"> = methodBuilder(VALOR, VALOR_CODECS, valorDefinition);
