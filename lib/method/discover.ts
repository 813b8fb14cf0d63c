/**
 * DISCOVER: goals on the way to the goal that is asked for. Among the goals that it has achieved, the policy pursues one that seems
 * near to the target, that it is uncertain about and, as far as its successes allow no more, that seems near to the start.
 *
 * ```text
 * repeat
 *   for each episode from s₀, with target g*:
 *     g ← argmax (1 − λ) V(s₀, g) + β σ(s₀, g) + λ V(g, g*) over some achieved goals
 *     act by π(a|s, g) until g is reached, at random from then on
 *   λ ← λ + δ where at least 70 % of the episodes reached g, λ − δ where at most 30 % did, within [0, 1]
 *   relabel 70 % of a batch with goals from later in the episode
 *   r = 0 where g is reached, −1 elsewhere; update Q, π and the ensemble
 * ```
 *
 * V(s, g) is minus the number of steps from s to g, and σ its uncertainty: mean and standard deviation over an ensemble of values,
 * `−log u(s, π(s, g), g) / log γ` (shared/value_ensemble.ts).
 *
 * @see Diaz-Bone et al., "DISCOVER: Automated Curricula for Sparse-Reward Reinforcement Learning", NeurIPS 2025; code
 * LeanderDiazBone/discover.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { flow, pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import { makeGoals } from "../goal/goal.ts";
import type { Key } from "../random/mod.ts";
import { takeRows } from "../rows.ts";
import type { World } from "../world/world.ts";
import { collectConditioned } from "./core/collect.ts";
import type { ActingContext, MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import type { Collected } from "./core/train_state.ts";
import { sparseReward } from "./goal_conditioned_sac.ts";
import { DISCOVER, DISCOVER_CODECS, type DiscoverOptions } from "./discover_options.ts";
import { goExplore } from "./shared/go_explore.ts";
import { type Candidates, type CandidateScores, chooseGoals, chosenGoals } from "./shared/goal_candidates.ts";
import { goalActor, goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";
import { FEW, MANY, successRate } from "./shared/rare_goals.ts";
import {
  ensembleModel,
  ensembleScratch,
  ensembleSteps,
  type EstimatedSteps,
  type ValueEnsemble,
  valueEnsemble,
} from "./shared/value_ensemble.ts";

/** `(1 − λ) V(s₀, g) + β σ(s₀, g) + λ V(g, g*)`, `[n]`. */
export const discoverScores = (
  fromStart: EstimatedSteps,
  toTarget: Pick<EstimatedSteps, "mean">,
  targetWeight: number,
  uncertaintyWeight: number,
): Float64Array =>
  fromStart.mean.map((steps, row) =>
    -(1 - targetWeight) * steps + uncertaintyWeight * fromStart.std[row] - targetWeight * toTarget.mean[row]
  );

/** λ after an iteration of whose episodes a fraction reached their goals. */
export const adaptTargetWeight = (weight: number, successes: number, step: number): number => {
  if (successes <= FEW) return Math.max(0, weight - step);
  return successes >= MANY ? Math.min(1, weight + step) : weight;
};

/** λ in a method's memory. */
const weightOf = ({ targetWeight }: Collected["state"]["memory"], { initialTargetWeight }: DiscoverOptions): number =>
  targetWeight === undefined ? initialTargetWeight : targetWeight[0];

/** Targets of episodes, drawn as goals of evaluation are, as they are shown, one for each candidate. */
const drawTargets = (
  { world }: ActingContext,
  { goals, goalCandidates: each }: DiscoverOptions,
  { episodes, starts }: Candidates,
  key: Key,
): E.Either<Fault, Float32Array> => {
  const first = takeRows(starts, world.stateSize, Array.from({ length: episodes }, (_, episode) => episode * each));
  const candidates = Int32Array.from({ length: episodes * each }, (_, row) => row / each);
  return pipe(
    makeGoals(goals, world, goals.schedule.evaluationStates(world, key, first), episodes),
    E.map(({ shown }) => takeRows(shown, shown.length / episodes, candidates)),
  );
};

/** The scores of candidates on the way to targets. */
const scoresOnTheWay =
  (context: ActingContext, settings: DiscoverOptions, network: ValueEnsemble): CandidateScores =>
  ({ weights, memory }, candidates, key) => {
    const stepsBetween = ensembleSteps(context, network, settings);
    const scored = (fromStart: EstimatedSteps, toTarget: EstimatedSteps) => ({
      scores: discoverScores(fromStart, toTarget, weightOf(memory, settings), settings.uncertaintyWeight),
    });
    return pipe(
      TE.fromEither(drawTargets(context, settings, candidates, key)),
      TE.chain((targets) => stepsBetween(weights, candidates.states, targets)),
      TE.chain((toTarget) =>
        pipe(
          stepsBetween(weights, candidates.starts, candidates.shown),
          TE.map((fromStart) => scored(fromStart, toTarget)),
        )
      ),
    );
  };

/** λ after new episodes; the first are random, and tell nothing. */
const rememberWeight =
  (world: World, settings: DiscoverOptions) => (collected: Collected): E.Either<Fault, Collected> => {
    const { episodes: { goalPolicy: [episodes] = [] }, state: { iteration, memory } } = collected;
    if (episodes === undefined || iteration === 0) return E.right(collected);
    return pipe(
      successRate(world, settings.goals.view.coordinates, episodes),
      E.map((successes) => {
        const weight = adaptTargetWeight(weightOf(memory, settings), successes, settings.targetWeightStep);
        return { ...collected, memory: { ...memory, targetWeight: Float32Array.of(weight) } };
      }),
    );
  };

/** DISCOVER on a world. */
const discoverDefinition = (world: World, settings: DiscoverOptions): MethodDefinition<DiscoverOptions, "discover"> => {
  const { goals, worlds, replayEpisodes } = settings;
  const actor = goalActor(world, settings, (_parameters, { reward }) => reward, { reward: sparseReward(world) });
  const network = valueEnsemble(world, actor, settings);
  const onTheWay = (context: ActingContext) =>
    chooseGoals(context, settings, scoresOnTheWay(context, settings, network));
  return {
    name: "discover",
    settings,
    models: { ensemble: ensembleModel(network, settings, actor, actor.sampling) },
    actors: { goalPolicy: actor },
    replays: { goalPolicy: replayEpisodes },
    scratch: ensembleScratch(world, settings),
    collect: (context) =>
      flow(
        collectConditioned("goalPolicy", worlds, chosenGoals(goals, onTheWay), goExplore(settings))(context),
        TE.chainEitherK(rememberWeight(context.world, settings)),
      ),
    evaluationPolicies: goalEvaluationPolicies("discover"),
  };
};

/** DISCOVER for training, with options that differ from {@link DISCOVER}. */
export const discover: MethodBuilder<DiscoverOptions, "discover"> = goalMethod(
  DISCOVER,
  DISCOVER_CODECS,
  discoverDefinition,
);
