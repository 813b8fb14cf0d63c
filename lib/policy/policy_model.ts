/**
 * A goal-conditioned policy as a model of its own, to be run wherever ONNX is.
 *
 * @module
 */
import { parameterInputs, unflattenValues } from "../network/mod.ts";
import { encodeModel, type Model } from "../onnx/model.ts";
import { OPEN_LENGTH } from "../onnx/open_axis.ts";
import { add, constant, divide, input, multiply, slice, subtract, type Tensor } from "../tensor/mod.ts";
import type { ConditionedAgent } from "../method/core/definition.ts";
import { type Quantity, scalingOf, widthOf } from "../world/quantity.ts";
import { DESCRIPTION_KEY, type PolicyDescription, writeDescription } from "./description.ts";

/** The numbers behind quantities, `[batch, width]`: (quantity − offset) / scale. */
const numbersOf = (quantities: readonly Quantity[], rows: Tensor): Tensor => {
  const { scale, offset } = scalingOf(quantities);
  const shape = [scale.length];
  const shifted = offset.every((number) => number === 0) ? rows : subtract(rows, constant(offset, shape));
  return scale.every((number) => number === 1) ? shifted : divide(shifted, constant(scale, shape));
};

/** Actions within [−1, 1], `[batch, actionSize]`, in the units of their bounds. */
const toBounds = ({ bounds }: PolicyDescription["action"], action: Tensor): Tensor => {
  if (bounds === undefined || bounds.every(([low, high]) => low === -1 && high === 1)) return action;
  const halves = bounds.map(([low, high]) => (high - low) / 2);
  const middles = bounds.map(([low, high]) => (high + low) / 2);
  return add(multiply(action, constant(halves, [bounds.length])), constant(middles, [bounds.length]));
};

/** The first action, `[batch, width]`, of one step or several. */
const firstOf = (actions: Tensor, width: number): Tensor =>
  actions.shape[1] > width ? slice(actions, -1, 0, width) : actions;

/** Most letters of a description for people; an image's or a long observation's goes on in the metadata. */
const LONGEST = 2000;

const inWords = (quantities: readonly Pick<Quantity, "name" | "unit" | "shape">[]): string => {
  const words = quantities.map(({ name, unit, shape }) =>
    `${name}${unit === "" ? "" : ` in ${unit}`}${shape === undefined ? "" : ` [${shape.join(", ")}]`}`
  ).join("; ");
  return words.length > LONGEST ? `${words.slice(0, LONGEST)}…` : words;
};

/**
 * π_θ without noise, its weights and its description inside: from `observation` `[batch, observationSize]`, `achieved`
 * `[batch, goalSize]` and `goal` `[batch, shownSize]`, in the units of the description, to `action` `[batch, actionSize]` in the
 * world's own. The batch may have any size. Inputs that the policy does not need are left out. An agent that chooses the actions of
 * several steps together gives the first of them, and is to be asked again at every step.
 *
 * @param weights the actor's parameters as one flat vector.
 * @throws {RangeError} when the agent's formula needs to know the size of the batch.
 */
export const policyModel = (
  { agent, policyInput }: Pick<ConditionedAgent, "agent" | "policyInput">,
  weights: Float32Array,
  description: PolicyDescription,
): Model => {
  const { inputs, action } = description;
  const parameters = parameterInputs(agent.specifications);
  const leaf = (name: keyof typeof inputs) => input(name, [OPEN_LENGTH, widthOf(inputs[name])]);
  const [observation, achieved, goal] = [leaf("observation"), leaf("achieved"), leaf("goal")];
  const seen = policyInput(
    numbersOf(inputs.observation, observation),
    numbersOf(inputs.achieved, achieved),
    numbersOf(inputs.goal, goal),
  );
  return encodeModel({
    name: "gpim_policy",
    inputs: [observation, achieved, goal, ...Object.values(parameters)],
    outputs: { action: toBounds(action, firstOf(agent.greedy(parameters, seen), widthOf(action.quantities))) },
    fixed: unflattenValues(agent.specifications, weights),
    openAxis: "batch",
    metadata: { [DESCRIPTION_KEY]: writeDescription(description) },
    descriptions: {
      observation: inWords(inputs.observation),
      achieved: inWords(inputs.achieved),
      goal: inWords(inputs.goal),
      action: inWords(action.quantities),
    },
  });
};
