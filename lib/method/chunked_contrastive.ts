/**
 * Contrastive reinforcement learning with action chunks (CRL + AC): the critic judges the actions of the next H steps together, which
 * tell more about the goal than one does, and the policy chooses them together and carries them out without another look.
 *
 *     repeat
 *       g ~ p(g), as in evaluation; every H steps choose a_{t…t+H−1} ~ π(·|s_t, g), and carry them out; keep the episodes
 *       repeat, with s = s_t and A = (a_t, …, a_{t+H−1}) of an episode, at any t, and g = s_{t+n} of the same one, P(n) ∝ γⁿ
 *         φ, ψ   minimise  InfoNCE of fᵢⱼ = f(sᵢ, Aᵢ, gⱼ)
 *         π      minimises  E[α log π(A|s, g) − f(s, A, g)],   A ~ π(A|s, g)
 *     where f(s, A, g) = −‖φ(s, A) − ψ(g)‖₂
 *
 * n counts single steps and may be less than H. The target entropy is that of H actions, −H |a|.
 *
 * @see Korniak et al., "Three Steps at a Time: Learning Representations from Action Sequences in Contrastive RL", 2026.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { COUNT } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import type { World } from "../world/world.ts";
import { CONTRASTIVE, CONTRASTIVE_CODECS, contrastiveActor, type ContrastiveOptions } from "./contrastive.ts";
import { collectConditioned, commandedGoals } from "./core/collect.ts";
import type { MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import type { Codecs } from "./core/settings.ts";
import { goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";

/** The options of contrastive reinforcement learning with action chunks. */
export interface ChunkedContrastiveOptions extends ContrastiveOptions {
  /** H: steps whose actions are chosen together; at most as many as an episode has. */
  readonly chunk: number;
}

/** Defaults. */
export const CHUNKED_CONTRASTIVE: ChunkedContrastiveOptions = { ...CONTRASTIVE, chunk: 3 };

/** The allowed values of each option. */
const CHUNKED_CONTRASTIVE_CODECS: Codecs<ChunkedContrastiveOptions> = { ...CONTRASTIVE_CODECS, chunk: COUNT };

/** Options whose chunks the world's episodes and actions allow; a fault otherwise. */
const suitChunks = (
  options: ChunkedContrastiveOptions,
  { name, horizon, actionSpace }: World,
): E.Either<Fault, ChunkedContrastiveOptions> => {
  const refuse = (cause: string, remedy: string) =>
    E.left(fault("configuration", `setting 'chunk' on world ${name}`, cause, remedy));
  if (options.chunk > horizon) {
    return refuse(`${options.chunk} was given, and episodes have ${horizon} steps`, "Take shorter chunks.");
  }
  return options.chunk > 1 && actionSpace === "discrete"
    ? refuse("its actions are choices, and only numbers are chosen together", "Take 1, or continuous actions.")
    : E.right(options);
};

/** Contrastive reinforcement learning with action chunks on a world. */
const chunkedContrastiveDefinition = (
  world: World,
  settings: ChunkedContrastiveOptions,
): MethodDefinition<ChunkedContrastiveOptions, "chunked_contrastive"> => ({
  name: "chunked_contrastive",
  settings,
  models: {},
  actors: { goalPolicy: contrastiveActor(world, settings, settings.chunk) },
  replays: { goalPolicy: settings.replayEpisodes },
  collect: collectConditioned("goalPolicy", settings.worlds, commandedGoals(settings.goals)),
  evaluationPolicies: goalEvaluationPolicies("chunked_contrastive"),
});

/** Contrastive reinforcement learning with action chunks, with options that differ from {@link CHUNKED_CONTRASTIVE}. */
export const chunkedContrastive: MethodBuilder<ChunkedContrastiveOptions, "chunked_contrastive"> = goalMethod(
  CHUNKED_CONTRASTIVE,
  CHUNKED_CONTRASTIVE_CODECS,
  chunkedContrastiveDefinition,
  suitChunks,
);
