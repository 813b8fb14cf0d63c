import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { rooms } from "../../../envs/mod.ts";
import { webassembly } from "../../../lib/engine/mod.ts";
import { programs } from "../../../lib/engine/programs.ts";
import { goalConditionedAgent } from "../../../lib/method/core/agents.ts";
import { SETTINGS } from "../../../lib/method/core/settings.ts";
import { criticGoalValues, greedyValues, valueOfSteps } from "../../../lib/method/shared/goal_values.ts";
import { initialise, parameterInputs, unflattenValues } from "../../../lib/network/mod.ts";
import { key, uniform } from "../../../lib/random/mod.ts";
import { evaluator, input } from "../../../lib/tensor/mod.ts";
import type { World } from "../../../lib/world/mod.ts";
import { line } from "../../support/line_world.ts";
import { right } from "../../support/right.ts";

Deno.test("a goal n steps away is worth a reward of −1 at each of them, with returns as they are and normalised", () => {
  const discount = 0.9;
  for (const steps of [0, 1, 2, 7]) {
    const value = -Array.from({ length: steps }, (_, time) => discount ** time).reduce(
      (sum, factor) => sum + factor,
      0,
    );
    assertAlmostEquals(valueOfSteps(steps, { discount, normalisedReturns: false }), value, 1e-12);
    assertAlmostEquals(valueOfSteps(steps, { discount, normalisedReturns: true }), value * (1 - discount), 1e-12);
  }
  assertEquals(valueOfSteps(1, { discount: 0, normalisedReturns: false }), -1);
});

/** The weights of a line's agent, hidden layers of one unit that passes positive numbers on, by hand. */
const byHand = (world: World) => {
  const actor = goalConditionedAgent(world, { ...SETTINGS, hidden: [3] });
  const weights = initialise(actor.agent.specifications, key(3));
  return { actor, weights, values: unflattenValues(actor.agent.specifications, weights) };
};

Deno.test("the value of a goal is the lesser of both critics' for the action without noise", async () => {
  const { actor, weights, values } = byHand(line);
  const context = { world: line, actors: { goalPolicy: actor }, programs: programs(webassembly()) };
  const states = Float64Array.from(uniform(key(1), [6], { minimum: -1, maximum: 1 }));
  const shown = uniform(key(2), [6], { minimum: -1, maximum: 1 });
  const computed = right(await criticGoalValues(context)({ goalPolicy: weights }, states, shown)());
  /** A hidden layer of three units and an output, worked out by hand. */
  const network = (name: string, inputs: readonly number[], output: number) => {
    const outputs = values[`${name}.1.bias`].length;
    return [0, 1, 2].reduce((sum, unit) => {
      const weighted = inputs.reduce((sum, x, i) => sum + x * values[`${name}.0.weight`][3 * i + unit], 0);
      const hidden = Math.max(0, weighted + values[`${name}.0.bias`][unit]);
      return sum + hidden * values[`${name}.1.weight`][outputs * unit + output];
    }, values[`${name}.1.bias`][output]);
  };
  states.forEach((state, row) => {
    const [at, goal] = [Math.fround(state), shown[row]];
    const features = [at, goal, goal - at];
    const action = Math.tanh(network("actor", features, 0));
    const both = [0, 1].map((critic) => network(`critic.${critic}`, [...features, action], 0));
    assertAlmostEquals(computed[row], Math.min(...both), 1e-5);
  });
  right(await context.programs.dispose()());
});

Deno.test("where actions are discrete, the values are those of the most likely action", () => {
  const { actor: { agent, policyInput, conditionSize }, values } = byHand(rooms);
  const { observationSize, goalSize, actionSize } = rooms;
  const parameters = parameterInputs(agent.specifications);
  const columns = { observation: [5, observationSize], achieved: [5, goalSize], goal: [5, conditionSize] } as const;
  const [observation, achieved, goal] = Object.entries(columns).map(([name, shape]) => input(name, shape));
  const features = policyInput(observation, achieved, goal);
  const [first, second] = greedyValues(rooms, agent)(parameters, features);
  const feeds = {
    ...values,
    ...Object.fromEntries(
      Object.entries(columns).map(([name, shape], place) => [name, uniform(key(place), [...shape])]),
    ),
  };
  const { action, ...computed } = evaluator({ first, second, features, action: agent.greedy(parameters, features) })(
    feeds,
  );
  const width = features.shape[1];
  for (const [place, name] of (["first", "second"] as const).entries()) {
    for (let row = 0; row < 5; row++) {
      const inputs = [...computed.features.data.subarray(row * width, (row + 1) * width)];
      const choice = action.data.subarray(row * actionSize, (row + 1) * actionSize).indexOf(1);
      const value = [0, 1, 2].reduce((sum, unit) => {
        const weights = values[`critic.${place}.0.weight`];
        const weighted = inputs.reduce((sum, x, i) => sum + x * weights[3 * i + unit], 0);
        const hidden = Math.max(0, weighted + values[`critic.${place}.0.bias`][unit]);
        return sum + hidden * values[`critic.${place}.1.weight`][actionSize * unit + choice];
      }, values[`critic.${place}.1.bias`][choice]);
      assertAlmostEquals(computed[name].data[row], value, 1e-6);
    }
  }
});

Deno.test("a method without the policy has no values", () => {
  const context = { world: line, actors: {}, programs: programs(webassembly()) };
  assertThrows(() => criticGoalValues(context), RangeError, "goalPolicy");
});
