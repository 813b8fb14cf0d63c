/**
 * QRL, quasimetric reinforcement learning: the largest distances that no step makes longer than 1 are those of the fewest steps.
 *
 * The distance d is a quasimetric of learned embeddings: it obeys the triangle inequality, and may differ there and back. States are
 * embedded by x(s), goals by y(g); T(x, a) is a transition model in the space of embeddings:
 *
 *     d, x, y minimise E[softplus_β(c − d(x(s), y(g)))] + λ v,     s and g unrelated,
 *         v = E[max(0, d(x(s), x(s′)) − 1)²] + E[d(x(s′), y(g(s′)))²] − ε²
 *     λ maximises λ v: it grows while v is positive, and falls while it is not (dual descent)
 *     x, T minimise E[d(T(x(s), a), x(s′))² + d(x(s′), T(x(s), a))²] / 2
 *     π minimises E[d(T(x(s), a), y(g)) + α log π(a|s, g)]
 *
 * There is no reward. π learns with goals that it pursued and with states that came later in their episodes; while it acts, goals are
 * drawn as in evaluation. Where goals are less than whole states, the fewest steps lead through them at any speed, and π does not stop.
 *
 * @see Wang, Torralba, Isola and Zhang, "Optimal Goal-Reaching Reinforcement Learning via Quasimetric Learning", ICML 2023.
 * @module
 */
import { agentMetrics, otherRows, shortfall } from "../learner/mod.ts";
import { scope } from "../network/mod.ts";
import {
  add,
  constant,
  expand,
  mean,
  multiply,
  negate,
  relu,
  reshape,
  softplus,
  square,
  subtract,
  type Tensor,
} from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { sacActor } from "./core/agents.ts";
import { hindsightSampling, stepSampling } from "./core/batch.ts";
import { collectConditioned, commandedGoals } from "./core/collect.ts";
import type { Actor, LearnedModel, MethodDefinition, ParametersByLearner } from "./core/definition.ts";
import type { MethodBuilder } from "./core/iteration.ts";
import { QRL, QRL_CODECS, type QrlOptions } from "./qrl_options.ts";
import { goalEvaluationPolicies, goalMethod } from "./shared/goal_policy.ts";
import { type EmbeddedSteps, type QuasimetricPolicy, quasimetricPolicy } from "./shared/quasimetric_policy.ts";

/**
 * v: `E[max(0, d − 1)²] + E[d′²] − ε²`, a scalar.
 *
 * @param steps d, the lengths of steps, `[batch, 1]`.
 * @param arrivals d′, the distances of states from the goals that they are, `[batch, 1]`.
 */
export const violation = (steps: Tensor, arrivals: Tensor, tolerance: number): Tensor =>
  subtract(add(mean(square(relu(subtract(steps, 1)))), mean(square(arrivals))), tolerance ** 2);

/** λ v, a scalar, with λ = softplus(m). */
const weightedViolation = (
  { multiplier: { parameter } }: ParametersByLearner,
  { from, to, arrival }: EmbeddedSteps,
  distance: (from: Tensor, to: Tensor) => Tensor,
  tolerance: number,
): Tensor =>
  reshape(multiply(softplus(parameter), violation(distance(from, to), distance(to, arrival), tolerance)), []);

/** λ, by gradient ascent on λ v. */
const multiplierModel = (
  world: World,
  settings: QrlOptions,
  { agent: { distance }, embedSteps }: QuasimetricPolicy,
): LearnedModel => {
  const { goals: { view }, batch, tolerance, initialMultiplier, multiplierLearningRate: learningRate } = settings;
  const initial = () => Float32Array.of(Math.log(Math.expm1(initialMultiplier)));
  return {
    specifications: { parameter: { shape: [1], initial } },
    learningRate,
    sampling: stepSampling(world, { batch, view, replay: "goalPolicy", columns: {} }),
    objectives: (parameters, batch) => {
      const critic = scope("critic", parameters.goalPolicy);
      const d = (from: Tensor, to: Tensor) => distance(critic, from, to);
      const weighted = weightedViolation(parameters, embedSteps(critic, batch), d, tolerance);
      return { dual: { loss: negate(weighted), parameters: parameters.multiplier } };
    },
  };
};

/** π(a|s, g) and d, x, y, T. */
const quasimetricActor = (world: World, settings: QrlOptions, conditioned: QuasimetricPolicy): Actor => {
  const { goals: { view }, batch, discount, hindsightFraction: fraction, tolerance, transitionWeight } = settings;
  const { farDistance, farSteepness } = settings;
  const { agent, embedSteps } = conditioned;
  const actor = sacActor(
    settings,
    conditioned,
    hindsightSampling(world, { batch, replay: "goalPolicy", view, fraction, later: { discount } }),
    (_parameters, { goal }) => ({ condition: goal, reward: expand(constant(0, [1, 1]), [batch, 1]) }),
  );
  return {
    ...actor,
    losses: (parameters, batch, _targets, { observation, action, noise }) => {
      const { goalPolicy } = parameters;
      const critic = scope("critic", goalPolicy);
      const d = (from: Tensor, to: Tensor) => agent.distance(critic, from, to);
      const steps = embedSteps(critic, batch);
      const { from, to, arrival } = steps;
      const far = mean(shortfall(d(from, otherRows(arrival)), farDistance, farSteepness));
      const weighted = weightedViolation(parameters, steps, d, tolerance);
      const expected = agent.transition(critic, from, action);
      const errors = mean(multiply(add(square(d(expected, to)), square(d(to, expected))), 0.5));
      const [, goal] = agent.embed(critic, observation);
      // −d(T(x(s), a), y(g))
      const value = (action: Tensor) => negate(d(agent.transition(critic, from, action), goal));
      const own = agent.choose(goalPolicy, { observation, noise }, value);
      const taken = value(action);
      return {
        losses: {
          critic: add(add(far, weighted), multiply(errors, transitionWeight)),
          ...agent.policyLosses(goalPolicy, own),
        },
        // There is one critic.
        metrics: agentMetrics([taken, taken], own.logProbability),
      };
    },
  };
};

/** QRL on a world; its learned reward of states for goals is their negative distance. */
export const qrlDefinition = (world: World, settings: QrlOptions): MethodDefinition<QrlOptions, "qrl"> => {
  const conditioned = quasimetricPolicy(world, settings);
  const { agent: { embed, distance }, policyInput } = conditioned;
  return {
    name: "qrl",
    settings,
    models: { multiplier: multiplierModel(world, settings, conditioned) },
    actors: { goalPolicy: quasimetricActor(world, settings, conditioned) },
    replays: { goalPolicy: settings.replayEpisodes },
    collect: collectConditioned("goalPolicy", settings.worlds, commandedGoals(settings.goals)),
    evaluationPolicies: goalEvaluationPolicies("qrl"),
    goalReward: ({ goalPolicy }, states, goals) => {
      const critic = scope("critic", goalPolicy);
      return negate(distance(critic, ...embed(critic, policyInput(states.observation, states.achieved, goals.shown))));
    },
  };
};

/** QRL for training, with options that differ from {@link QRL}. */
export const qrl: MethodBuilder<QrlOptions, "qrl"> = goalMethod(QRL, QRL_CODECS, qrlDefinition);
