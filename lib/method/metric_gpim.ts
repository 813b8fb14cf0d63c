/**
 * Metric GPIM, ours: one learned metric rewards both of GPIM's policies, π_μ for going far in it and π_θ for coming near a goal.
 *
 * ```text
 * repeat
 *   z uniform on the sphere; roll out π_μ(a|s, z)                                          explore
 *   g = f_κ(s), states of the replay drawn with weights p(φ(s))^α, −1 ≤ α ≤ 0              relabel
 *   roll out π_θ(a|s̃, g) from the same starts                                              reach
 *   the replay grows by both, π_μ's episodes as if they had pursued their last states      store
 *   φ:    InfoNCE on (s_t, s_{t+k}), P(k) ∝ γᵏ, with the energy log(γ) ‖φ(s) − φ(g)‖;
 *         steps longer than 1 are penalised                                                update
 *   π_μ:  r = (φ(s′) − φ(s))·z, for any z
 *   π_θ:  r̃ = e(s̃′, g), the kernel on ‖φ(s̃′) − φ(g)‖ that fits log p_γ(g|s̃′) − log p(g) best
 * ```
 *
 * π_μ goes far, as METRA's does, in a space where a step is at most one long; here φ is laid out by how soon states follow each other, so
 * that there is no discriminator. Both rewards depend on a step, a direction and a goal alone: both policies learn from all episodes.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022; Park, Rybkin and
 * Levine, "METRA: Scalable Unsupervised RL with Metric-Aware Abstraction", ICLR 2024; Pong et al., "Skew-Fit", 2020.
 * @module
 */
import { flow, pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../fault.ts";
import { makeGoals } from "../goal/goal.ts";
import type { Goals } from "../goal/progress.ts";
import { type Contrast, contrast, dot, sphere } from "../learner/mod.ts";
import { fold } from "../random/mod.ts";
import { type Episodes, gather, perEpisode, sampleIndices, withColumns } from "../replay/mod.ts";
import { randomPolicy, type Rollout, rollOut } from "../stage/step.ts";
import { subtract } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { laterStates, nextView, viewOf } from "./core/batch.ts";
import { countSteps, stateColumn } from "./core/collect.ts";
import type { ActingContext, LearnedModel, MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { goalPolicy } from "./core/policy.ts";
import type { Collected } from "./core/train_state.ts";
import { METRIC_GPIM, METRIC_GPIM_CODECS, type MetricGpimOptions } from "./metric_gpim_options.ts";
import { directionActor } from "./shared/directions.ts";
import { drawKey, explore, relabel, type WithGoals } from "./shared/exploration.ts";
import { firstStates } from "./shared/goal_episodes.ts";
import { goalActor, goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";
import { rareStates } from "./shared/rare_states.ts";

/** φ, and e(s, g) on it; a step further away, a goal is γ times as likely. */
const contrastOn = (world: World, options: MetricGpimOptions): Contrast => {
  const { goals: { view }, hidden, embeddingSize, discount } = options;
  const [inputs, encoder] = [view.size(world), view.encoder(world)];
  return contrast({ inputs, encoder, hidden, embeddingSize, decay: -Math.log(discount) });
};

/** φ and its kernel as a learner, from steps `(s_{t−1}, s_t)` and later states `s_{t+k}`, `P(k) ∝ γᵏ`. */
const metricModel = (world: World, settings: MetricGpimOptions): LearnedModel => {
  const { batch, discount, goals: { view }, contrastLearningRate: learningRate } = settings;
  const { specifications, objectives } = contrastOn(world, settings);
  const [show, size] = [viewOf(world, view), view.size(world)];
  return {
    specifications,
    learningRate,
    sampling: {
      widths: { before: size, view: size, goal: size },
      draw: (source, key) => {
        const { goalPolicy } = source.replays;
        const steps = sampleIndices(goalPolicy, fold(key, 0), batch);
        const later = laterStates(source, "goalPolicy", steps, fold(key, 1), { discount });
        const column = gather(goalPolicy, steps);
        return { before: show(column), view: show(column, 1), goal: show(gather(goalPolicy, later)) };
      },
    },
    objectives: ({ contrast }, { before, view, goal }) => objectives(contrast, before, view, goal),
  };
};

/** Episodes as they are stored: with their states, and with a goal each. */
const withGoal = (episodes: Rollout, { shown, count }: Goals): Episodes<string> =>
  withColumns<string, string>(episodes, {
    state: stateColumn(episodes),
    goal: perEpisode(shown, shown.length / count),
  });

/** Relabel and reach: π_θ(a|s̃, g) is rolled out to rare states of the replay, from the starts of π_μ's episodes. */
const reachRareStates = (context: ActingContext, settings: MetricGpimOptions) => {
  const { goals, worlds } = settings;
  const { specifications, embed } = contrastOn(context.world, settings);
  const embedding = { learner: "contrast", specifications, embed };
  const draw = rareStates(context, embedding, goals.view, "goalPolicy", settings);
  return ({ state, exploration, relabelled }: WithGoals): TE.TaskEither<Fault, Collected> => {
    const isFirst = state.iteration === 0;
    const pursued = isFirst ? TE.right(relabelled.goals) : pipe(
      draw(state, worlds, drawKey(state, "relabel")),
      TE.chainEitherK((states) => makeGoals(goals, context.world, states, worlds)),
    );
    const roll = (pursued: Goals) => {
      const policy = isFirst ? randomPolicy(context.world) : goalPolicy(context, "goalPolicy")(state.weights)(pursued);
      return pipe(
        rollOut(context.world, policy, pursued)(firstStates(context.world, exploration), drawKey(state, "goalActions")),
        TE.map((attempt): Collected => ({
          state,
          environmentSteps: countSteps(exploration) + countSteps(attempt),
          episodes: { goalPolicy: [withGoal(exploration, relabelled.goals), withGoal(attempt, pursued)] },
        })),
      );
    };
    return pipe(pursued, TE.chain(roll));
  };
};

/** The first three stages: π_μ explores along directions, and π_θ pursues rare states. */
const collect = (settings: MetricGpimOptions) => (context: ActingContext) => {
  const exploring = { ...context, settings: { ...settings, latents: sphere(settings.embeddingSize) } };
  return flow(explore(exploring), TE.chainEitherK(relabel(exploring)), TE.chain(reachRareStates(context, settings)));
};

/** Metric GPIM on a world. */
export const metricGpimDefinition = (
  world: World,
  settings: MetricGpimOptions,
): MethodDefinition<MetricGpimOptions, "metric_gpim"> => {
  const { goals: { view }, replayEpisodes, candidates, hidden, embeddingSize } = settings;
  const { embed, energy } = contrastOn(world, settings);
  return {
    name: "metric_gpim",
    settings,
    models: { contrast: metricModel(world, settings) },
    actors: {
      latentPolicy: directionActor(
        world,
        settings,
        ({ contrast }, { view, nextView, direction }) =>
          dot(subtract(embed(contrast, nextView), embed(contrast, view)), direction),
      ),
      goalPolicy: goalActor(
        world,
        settings,
        ({ contrast }, batch) => energy(contrast, nextView(view, batch), batch.goal),
      ),
    },
    replays: { goalPolicy: 2 * replayEpisodes },
    scratch: { candidates: candidates * (candidates + view.size(world) + 2 * Math.max(...hidden) + embeddingSize) },
    collect: collect(settings),
    evaluationPolicies: goalEvaluationPolicies("metric_gpim"),
    goalReward: ({ contrast }, states, goals) => energy(contrast, states.shown, goals.shown),
  };
};

/** Metric GPIM for training, with options that differ from {@link METRIC_GPIM}. */
export const metricGpim: MethodBuilder<MetricGpimOptions, "metric_gpim"> = goalMethod(
  METRIC_GPIM,
  METRIC_GPIM_CODECS,
  metricGpimDefinition,
);
