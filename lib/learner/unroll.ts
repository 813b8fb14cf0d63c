/**
 * Several gradient steps in one call: the formula of a step, applied to its own results.
 *
 * @module
 */
import { input, inputName, substitute, type Tensor } from "../tensor/mod.ts";
import type { StepFormula } from "./step_formula.ts";

/** The name of the batch input `name` of step `step` (from 0) in a formula of `steps` steps. */
export const unrolledInputName = (name: string, step: number, steps: number): string =>
  steps === 1 ? name : `${step}/${name}`;

/**
 * The formula of `steps` successive steps: `state ← step(batchₖ, … step(batch₁, state))`. Batch inputs are named by
 * {@link unrolledInputName}; metrics are those of the last step.
 */
export const unroll = (formula: StepFormula, steps: number): StepFormula => {
  const { evolving, batch, metrics } = formula;
  if (steps === 1) return formula;
  const states = Object.keys(evolving);
  const outputs = {
    ...Object.fromEntries(states.map((state) => [`after ${state}`, evolving[state].after])),
    ...metrics,
  };
  let now: Readonly<Record<string, Tensor>> = {};
  const batches: Tensor[] = [];
  for (let step = 0; step < steps; step++) {
    const own = batch.map((leaf) => input(unrolledInputName(inputName(leaf), step, steps), leaf.shape));
    const before = states.map((state) => now[`after ${state}`] ?? evolving[state].before);
    now = substitute(
      outputs,
      new Map([
        ...states.map((state, position) => [evolving[state].before, before[position]] as const),
        ...batch.map((leaf, position) => [leaf, own[position]] as const),
      ]),
    );
    batches.push(...own);
  }
  return {
    ...formula,
    evolving: Object.fromEntries(
      states.map((state) => [state, { before: evolving[state].before, after: now[`after ${state}`] }]),
    ),
    batch: batches,
    metrics: Object.fromEntries(Object.keys(metrics).map((metric) => [metric, now[metric]])),
  };
};
