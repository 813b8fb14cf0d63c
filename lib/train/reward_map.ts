/**
 * Maps of a method's learned reward: its values at states for a goal.
 *
 * @module
 */
import type { CompiledMethod } from "../method/core/definition.ts";
import { learnersOf } from "../method/core/gradient_step.ts";
import type { Weights } from "../method/core/train_state.ts";
import { addPrefix, parameterInputs, unflattenValues } from "../network/mod.ts";
import { mapRecord } from "../record.ts";
import { evaluator, input, type Tensor } from "../tensor/mod.ts";

/** A row repeated, `[times, width]`. */
export const repeatRow = (row: Float32Array, times: number): Float32Array => {
  const all = new Float32Array(times * row.length);
  for (let copy = 0; copy < times; copy++) all.set(row, copy * row.length);
  return all;
};

/** Features of states, each repeated `times` times: as inputs of a formula, and as their values. */
const featuresOf = (
  prefix: string,
  { world, settings: { goals: { view } } }: CompiledMethod,
  states: Float64Array,
  times: number,
) => {
  const count = states.length / world.stateSize * times;
  const features = {
    achieved: [world.goalSize, world.achieved(states)],
    observation: [world.observationSize, world.observe(states)],
    shown: [view.size(world), view.show(world)(states)],
  } as const;
  return {
    inputs: mapRecord(features, ([width], name): Tensor => input(`${prefix}.${name}`, [count, width])),
    feeds: addPrefix(prefix, mapRecord(features, ([, values]) => repeatRow(values, times))),
  };
};

/**
 * The learned reward for each of some states `[n, stateSize]` and one goal, a state `[stateSize]`; `[n]`. `undefined` where the
 * method has no learned reward. Pure.
 */
export const rewardMap = (
  compiled: CompiledMethod,
  weights: Weights,
): (states: Float64Array, goal: Float64Array) => Float64Array | undefined =>
(states, goal) => {
  if (compiled.goalReward === undefined) return undefined;
  const learners = Object.entries(learnersOf(compiled));
  const parameters = Object.fromEntries(
    learners.map(([name, { specifications }]) => [name, parameterInputs(specifications, `${name}.`)]),
  );
  const places = featuresOf("states", compiled, states, 1);
  const goals = featuresOf("goals", compiled, goal, states.length / compiled.world.stateSize);
  const { reward } = evaluator({ reward: compiled.goalReward(parameters, places.inputs, goals.inputs) })(
    {
      ...places.feeds,
      ...goals.feeds,
      ...Object.assign(
        {},
        ...learners.map(([name, { specifications }]) =>
          addPrefix(name, unflattenValues(specifications, weights[name]))
        ),
      ),
    },
  );
  return reward.data;
};
