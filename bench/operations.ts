/**
 * Floating-point operations of a gradient step: those of its matrix products as they are emitted, and the least that the algorithm
 * needs. Everything else is a few operations for each parameter and each layer's output.
 *
 * @module
 */
import { reacher } from "../envs/reacher.ts";
import type { AgentSettings, StepFormula } from "../lib/learner/mod.ts";
import { stepFormula } from "../lib/method/core/gradient_step.ts";
import { gpimDefinition } from "../lib/method/gpim.ts";
import { GPIM } from "../lib/method/mod.ts";
import { stepOutputs } from "../lib/stage/mod.ts";
import { simplify, size, topologicalOrder } from "../lib/tensor/mod.ts";

/** Multiplications and additions of all matrix products of a step, each distinct product once. */
export const emittedOperations = (formula: StepFormula): number =>
  topologicalOrder(Object.values(simplify(stepOutputs(formula))))
    .filter(({ operation }) => operation.name === "matmul")
    .map(({ operation: { attributes }, operands: [left], shape }) =>
      2 * size(shape) * left.shape[left.shape.length - (attributes.left ? 2 : 1)]
    )
    .reduce((total, count) => total + count, 0);

/** The operations of a network's layers for a batch, forward. */
const layersOf = (batch: number, widths: readonly number[]): readonly number[] =>
  widths.slice(1).map((outputs, layer) => 2 * batch * widths[layer] * outputs);

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

/**
 * The least operations of a step of soft actor-critic. Every layer takes as many backward to its weights as forward, and as many to its
 * inputs, which no first layer needs but the critics', for the actions that the actor chose.
 *
 * ```text
 * Q̄(s′, a′), a′ ~ π(·|s′)     forward: twin target critics, actor
 * Q(s, a)                     forward, weights and inputs: twin critics
 * Q(s, π(s))                  forward and inputs: twin critics, without s in the first layer, which Q(s, a) has
 * π(s)                        forward, weights and inputs: actor
 * ```
 */
export const agentOperations = (batch: number, { observationSize, actionSize, hidden }: AgentSettings): number => {
  const [actor, critic] = [
    layersOf(batch, [observationSize, ...hidden, 2 * actionSize]),
    layersOf(batch, [observationSize + actionSize, ...hidden, 1]),
  ];
  const [ofStates] = layersOf(batch, [observationSize, hidden[0]]);
  const [ofActions] = layersOf(batch, [actionSize, hidden[0]]);
  const [ofActor, ofCritic] = [sum(actor), sum(critic)];
  const [innerActor, innerCritic] = [sum(actor.slice(1)), sum(critic.slice(1))];
  return (2 * ofCritic + ofActor) + 2 * (2 * ofCritic + innerCritic) +
    2 * (ofCritic - ofStates + innerCritic + ofActions) + (2 * ofActor + innerActor);
};

/** The emitted and the least operations of a step of GPIM on Reacher, as `bench/step.ts` times it. */
export const gpimOperations = (hidden: number, batch: number): { readonly emitted: number; readonly least: number } => {
  const definition = gpimDefinition(reacher, { ...GPIM, hidden: [hidden, hidden], batch });
  const agents = Object.values(definition.actors).map(({ agent: { settings, specifications } }) =>
    // The squares of all gradients are added, too, since a gradient that is not finite must leave the state as it is.
    agentOperations(batch, settings) + 2 * sum(Object.values(specifications).map(({ shape }) => size(shape)))
  );
  // q_φ is one layer: forward and weights of its own loss, forward for the goal's latent and for the rewards of both policies.
  const discriminator = Object.values(definition.models).flatMap(({ specifications }) =>
    Object.values(specifications).filter(({ shape }) => shape.length > 1).map(({ shape }) =>
      5 * 2 * batch * size(shape)
    )
  );
  return { emitted: emittedOperations(stepFormula(definition)), least: sum([...agents, ...discriminator]) };
};
