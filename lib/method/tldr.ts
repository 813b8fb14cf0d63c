/**
 * TLDR: goals that few states are near, a policy that comes nearer to them, and another that explores from there, all of it measured
 * by a representation in which distances are numbers of steps.
 *
 * ```text
 * repeat
 *   g = the most novel of some states of the replay, by n(s)
 *   roll out π(a|s, g); in half of the episodes the explorer π(a|s) takes over on the way
 *   φ:          maximises E[−softplus_β(c − ‖φ(s) − φ(g)‖)] + λ E[min(ε, 1 − ‖φ(s′) − φ(s)‖²)],   s and g unrelated
 *   λ:          grows while the mean of that minimum is negative, and falls while it is not
 *   π(a|s, g):  r = ‖φ(g) − φ(s)‖ − ‖φ(g) − φ(s′)‖, with hindsight
 *   π(a|s):     r = n(s′) − n(s),   n(s) = log(1 + mean distance of φ(s) from its k nearest)
 * ```
 *
 * Both policies and φ learn from all episodes.
 *
 * @see Bae, Park and Lee, "TLDR: Unsupervised Goal-Conditioned RL via Temporal Distance-Aware Representations", CoRL 2024.
 * @module
 */
import { embedding, nearestDistance, negativeDistance, otherRows, shortfall } from "../learner/mod.ts";
import type { Network } from "../network/mod.ts";
import { gather, sampleIndices } from "../replay/mod.ts";
import { add, divide, log, mean, negate, subtract, type Tensor } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { sacActor } from "./core/agents.ts";
import { currentView, nextView, stepSampling, viewOf } from "./core/batch.ts";
import { collectConditioned } from "./core/collect.ts";
import type { ActingContext, Actor, LearnedModel, MethodDefinition } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { chosenGoals } from "./shared/goal_candidates.ts";
import { goalActor, goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";
import { goThenExplore, unconditionalAgent } from "./shared/hand_over.ts";
import { novelStates } from "./shared/novel_states.ts";
import { constrainedObjectives, stepConstraint, withMultiplier } from "./shared/step_constraint.ts";
import { TLDR, TLDR_CODECS, type TldrOptions } from "./tldr_options.ts";

/** c and β: distances beyond some hundreds of steps are worth less and less. */
const [FAR, STEEPNESS] = [500, 0.01];

/** φ on a world, of the view of goals, and λ beside it. */
const representationOf = (world: World, settings: TldrOptions): Network => {
  const { goals: { view }, hidden, representationSize, initialMultiplier } = settings;
  const size = { inputs: view.size(world), hidden, outputs: representationSize };
  return withMultiplier(embedding(size, view.encoder(world)), initialMultiplier);
};

/** φ by gradient ascent, and λ by dual descent on its logarithm, from all steps. */
const representationModel = (world: World, settings: TldrOptions, network: Network): LearnedModel => {
  const { goals: { view }, batch, slack, representationLearningRate: learningRate } = settings;
  const [show, size] = [viewOf(world, view), view.size(world)];
  return {
    specifications: network.specifications,
    learningRate,
    sampling: {
      widths: { view: size, nextView: size },
      draw: ({ replays: { goalPolicy } }, key) => {
        const column = gather(goalPolicy, sampleIndices(goalPolicy, key, batch));
        return { view: show(column), nextView: show(column, 1) };
      },
    },
    objectives: ({ representation }, { view, nextView }) => {
      const [from, to] = [view, nextView].map((seen) => network.apply(representation, seen));
      const apart = negate(negativeDistance(from, otherRows(to)));
      return constrainedObjectives(
        representation,
        negate(shortfall(apart, FAR, STEEPNESS)),
        stepConstraint(subtract(to, from), slack),
      );
    },
  };
};

/** `‖φ(g) − φ(s)‖ − ‖φ(g) − φ(s′)‖`, `[batch, 1]`, from φ of all three. */
export const progressReward = (from: Tensor, to: Tensor, goal: Tensor): Tensor =>
  subtract(negativeDistance(goal, to), negativeDistance(goal, from));

/** `n(s′) − n(s)`, `[batch, 1]`, among φ of the batch's states, with distances in units of their mean. */
export const noveltyReward = (from: Tensor, to: Tensor, neighbours: number): Tensor => {
  const before = nearestDistance(from, from, neighbours);
  const unit = add(mean(before), 1e-6);
  const novelty = (distance: Tensor) => log(add(divide(distance, unit), 1));
  return subtract(novelty(nearestDistance(to, from, neighbours)), novelty(before));
};

/** π(a|s, g), which comes nearer to goals. */
const pursuer = (world: World, settings: TldrOptions, { apply: map }: Network): Actor => {
  const { goals: { view } } = settings;
  return goalActor(world, settings, ({ representation }, batch) => {
    const [from, to, goal] = [currentView(view, batch), nextView(view, batch), batch.goal]
      .map((seen) => map(representation, seen));
    return progressReward(from, to, goal);
  }, { bothViews: true });
};

/** π(a|s), which explores. */
const explorer = (world: World, settings: TldrOptions, { apply: map }: Network): Actor => {
  const { goals: { view }, batch, neighbours, explorationDiscount: discount } = settings;
  return sacActor(
    settings,
    unconditionalAgent(world, { ...settings, discount }),
    stepSampling(world, { batch, view, bothViews: true, replay: "goalPolicy", columns: {} }),
    ({ representation }, batch) => {
      const [from, to] = [currentView(view, batch), nextView(view, batch)].map((seen) => map(representation, seen));
      return { condition: batch.observation, reward: noveltyReward(from, to, neighbours) };
    },
  );
};

/** TLDR on a world; its learned reward of states for goals is their negative distance in φ. */
export const tldrDefinition = (world: World, settings: TldrOptions): MethodDefinition<TldrOptions, "tldr"> => {
  const { goals, batch, worlds, replayEpisodes, goalCandidates } = settings;
  const network = representationOf(world, settings);
  const { specifications, apply: map } = network;
  const novel = (context: ActingContext) =>
    novelStates(context, { learner: "representation", specifications, embed: map }, settings);
  return {
    name: "tldr",
    settings,
    models: { representation: representationModel(world, settings, network) },
    actors: { latentPolicy: explorer(world, settings, network), goalPolicy: pursuer(world, settings, network) },
    replays: { goalPolicy: replayEpisodes },
    scratch: { batch: 8 * batch ** 2, goalCandidates: 8 * goalCandidates ** 2 },
    collect: collectConditioned("goalPolicy", worlds, chosenGoals(goals, novel), goThenExplore(worlds)),
    evaluationPolicies: goalEvaluationPolicies("tldr"),
    goalReward: ({ representation }, states, goals) =>
      negativeDistance(map(representation, goals.shown), map(representation, states.shown)),
  };
};

/** TLDR for training, with options that differ from {@link TLDR}. */
export const tldr: MethodBuilder<TldrOptions, "tldr"> = goalMethod(TLDR, TLDR_CODECS, tldrDefinition);
