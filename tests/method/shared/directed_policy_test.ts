import { assertAlmostEquals, assertEquals } from "@std/assert";
import { ACHIEVED, OBSERVED } from "../../../lib/goal/view.ts";
import type { Goals } from "../../../lib/goal/progress.ts";
import { directedPolicy } from "../../../lib/method/shared/directed_policy.ts";
import type { Network } from "../../../lib/network/mod.ts";
import { key } from "../../../lib/random/mod.ts";
import { multiply, type Tensor } from "../../../lib/tensor/mod.ts";
import { right } from "../../support/right.ts";
import { contextOf, FOLLOWING, steering } from "../../support/steering.ts";

const numbers = (...all: readonly number[]) => Float32Array.from(all);

/** φ(x) = w x. */
const representation: Network = {
  specifications: { weight: { shape: [1], initial: () => numbers(1) } },
  apply: ({ weight }, view) => multiply(view, weight),
};

/** Two worlds, each with two goals behind each other. */
const goals: Goals = {
  count: 2,
  rows: 2,
  shown: numbers(NaN, NaN, NaN, NaN),
  target: numbers(50, 60, 70, 80),
  states: Float64Array.of(0.1, 0.2, 0.3, 0.4),
  advance: "when reached",
};

const observed = {
  observation: numbers(0, -0.5),
  achieved: numbers(49.75, 80.5),
  progress: Int32Array.of(0, 1),
};

const weights = { representation: numbers(0.5), latentPolicy: FOLLOWING };

const actions = async (
  view: typeof ACHIEVED,
  latentTowards: (difference: Tensor) => Tensor = (difference) => difference,
) => {
  const context = contextOf({ latentPolicy: steering });
  const policy = directedPolicy(context, { view, representation, latentTowards })(weights)(goals);
  const chosen = [...right(await policy(observed, key(1))())];
  right(await context.programs.dispose()());
  return chosen;
};

Deno.test("without noise, the latent leads from φ of the state to φ of each world's current goal, in the view that φ has", async () => {
  assertEquals(await actions(ACHIEVED), [0.125, -0.25]);
  const [first, second] = await actions(OBSERVED);
  assertAlmostEquals(first, 0.05, 1e-6);
  assertAlmostEquals(second, 0.45, 1e-6);
});

Deno.test("the latent is what a method makes of the difference", async () => {
  assertEquals(await actions(ACHIEVED, (difference) => multiply(difference, -2)), [-0.25, 0.5]);
});
