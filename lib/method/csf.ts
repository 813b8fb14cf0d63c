/**
 * CSF, contrastive successor features: METRA's skills by a contrastive bound, and a critic that predicts where a skill leads.
 *
 * A step of the representation φ(s) shows which direction z the policy π(a|s, z) was given. The reward is linear in that step, and the
 * critic ψ(s, a, z) predicts the discounted sum of the steps to come:
 *
 *     φ maximises E[(φ(s′) − φ(s))·z − ξ log mean_j exp((φ(s′) − φ(s))·z_j)],   z_j ~ p(z)
 *     ψ minimises E[‖ψ(s, a, z) − (φ(s′) − φ(s) + γ ψ̄(s′, a′, z))‖²],           a′ ~ π(·|s′, z)
 *     π maximises E[ψ(s, a, z)·z − α log π(a|s, z)]
 *
 * Of two critics the one counts whose ψ·z is smaller. A goal g is reached by `z = (φ(g) − φ(s)) / ‖φ(g) − φ(s)‖`, computed anew at
 * every step.
 *
 * @see Zheng, Tuyls, Peng and Eysenbach, "Can a MISL Fly? Analysis and Ingredients for Mutual Information Skill Learning", ICLR 2025.
 * @module
 */
import {
  agentMetrics,
  bootstrapTarget,
  criticLoss,
  dot,
  negativeDistance,
  pessimist,
  successorAgent,
  unitLength,
} from "../learner/mod.ts";
import { mlp, type Network, type Parameters, scope } from "../network/mod.ts";
import { fold } from "../random/mod.ts";
import { gather, sampleIndices } from "../replay/mod.ts";
import { logSumExp, matmul, mean, multiply, subtract, type Tensor } from "../tensor/mod.ts";
import type { World } from "../world/world.ts";
import { latentConditionedAgent, sacActor } from "./core/agents.ts";
import { currentView, nextView, stepSampling, viewOf } from "./core/batch.ts";
import { collectConditioned, priorConditioning } from "./core/collect.ts";
import type { Actor, Batch, LearnedModel, MethodDefinition, ParametersByLearner } from "./core/definition.ts";
import { type MethodBuilder, methodBuilder } from "./core/iteration.ts";
import { CSF, CSF_CODECS, type CsfOptions } from "./csf_options.ts";
import { directedPolicy } from "./shared/directed_policy.ts";
import { featuresOf } from "./shared/discriminator.ts";

/** φ on a world. */
const representationOf = (world: World, { representationView, hidden, latents }: CsfOptions): Network =>
  mlp({ inputs: representationView.size(world), hidden, outputs: latents.size });

/**
 * `−E[step·z − ξ log mean_j exp(step·z_j)]`, a scalar.
 *
 * @param step φ(s′) − φ(s), `[batch, latentSize]`.
 * @param latent the directions behind the steps, `[batch, latentSize]`.
 * @param negatives other directions, the same for all steps, `[count, latentSize]`.
 */
export const contrastiveBoundLoss = (step: Tensor, latent: Tensor, negatives: Tensor, weight: number): Tensor => {
  const all = subtract(logSumExp(matmul(step, negatives, { right: true })), Math.log(negatives.shape[0]));
  return mean(subtract(multiply(all, weight), dot(step, latent)));
};

/** φ, from the policy's steps, the directions behind them, and as many other directions. */
const representationModel = (world: World, settings: CsfOptions): LearnedModel => {
  const { latents, representationView: view, batch, negativesWeight, representationLearningRate } = settings;
  const { specifications, apply: map } = representationOf(world, settings);
  const [show, size] = [viewOf(world, view), view.size(world)];
  return {
    specifications,
    learningRate: representationLearningRate,
    sampling: {
      widths: { view: size, nextView: size, latent: latents.size, negatives: latents.size },
      draw: ({ replays: { latentPolicy } }, key) => {
        const column = gather(latentPolicy, sampleIndices(latentPolicy, fold(key, 0), batch));
        return {
          view: show(column),
          nextView: show(column, 1),
          latent: column("latent"),
          negatives: latents.sample(fold(key, 1), batch),
        };
      },
    },
    objectives: ({ representation }, { view, nextView, latent, negatives }) => {
      const step = subtract(map(representation, nextView), map(representation, view));
      return {
        bound: { loss: contrastiveBoundLoss(step, latent, negatives, negativesWeight), parameters: representation },
      };
    },
  };
};

/** π(a|s, z) and ψ. */
const successorActor = (world: World, settings: CsfOptions): Actor => {
  const { latents, representationView: view, batch, discount, normalisedReturns } = settings;
  const { apply: map } = representationOf(world, settings);
  const { agent: { settings: inner }, ...conditioned } = latentConditionedAgent(world, settings, latents.size);
  const agent = successorAgent(world.actionSpace, inner, latents.size);
  const { successors } = agent;
  const stepOf = ({ representation }: ParametersByLearner, batch: Batch) =>
    subtract(map(representation, nextView(view, batch)), map(representation, currentView(view, batch)));
  const actor = sacActor(
    settings,
    { ...conditioned, agent },
    stepSampling(world, { batch, replay: "latentPolicy", columns: { latent: latents.size } }),
    (parameters, batch) => ({ condition: batch.latent, reward: dot(stepOf(parameters, batch), batch.latent) }),
  );
  return {
    ...actor,
    losses: ({ latentPolicy, ...parameters }, batch, targets, transitions) => {
      const { observation, nextObservation, action, noise, nextNoise } = transitions;
      const { latent } = batch;
      const critics = scope("critic", latentPolicy);
      const lesser = (of: Parameters, input: Tensor) => (action: Tensor) =>
        pessimist(successors(of, input, action), latent);
      const next = agent.choose(
        latentPolicy,
        { observation: nextObservation, noise: nextNoise },
        lesser(targets.latentPolicy, nextObservation),
      );
      // φ(s′) − φ(s) + γ (1 − terminated) ψ̄(s′, a′, z)
      const reward = multiply(stepOf(parameters, batch), normalisedReturns ? 1 - discount : 1);
      const target = bootstrapTarget({ ...transitions, reward }, next.value, discount);
      const taken = successors(critics, observation, action);
      const value = (action: Tensor) => dot(lesser(critics, observation)(action), latent);
      const own = agent.choose(latentPolicy, { observation, noise }, value);
      return {
        losses: { critic: criticLoss(taken, target), ...agent.policyLosses(latentPolicy, own) },
        metrics: agentMetrics([dot(taken[0], latent), dot(taken[1], latent)], own.logProbability),
      };
    },
  };
};

/** CSF on a world; its learned reward of states for goals is their negative distance in φ. */
export const csfDefinition = (world: World, settings: CsfOptions): MethodDefinition<CsfOptions, "csf"> => {
  const { latents, representationView: view, worlds, replayEpisodes } = settings;
  const representation = representationOf(world, settings);
  const { apply: map } = representation;
  return {
    name: "csf",
    settings,
    models: { representation: representationModel(world, settings) },
    actors: { latentPolicy: successorActor(world, settings) },
    replays: { latentPolicy: replayEpisodes },
    collect: collectConditioned("latentPolicy", worlds, () => priorConditioning(latents, worlds)),
    evaluationPolicies: (context) => (weights) => ({
      csf: directedPolicy(context, { view, representation, latentTowards: unitLength })(weights),
    }),
    goalReward: ({ representation }, states, goals) =>
      negativeDistance(map(representation, featuresOf(view, goals)), map(representation, featuresOf(view, states))),
  };
};

/** CSF for training, with options that differ from {@link CSF}. */
export const csf: MethodBuilder<CsfOptions, "csf"> = methodBuilder(CSF, CSF_CODECS, csfDefinition);
