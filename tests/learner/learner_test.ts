import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import {
  adamStep,
  applyGradient,
  flatGradient,
  initialState,
  learner,
  type LearnerSettings,
} from "../../lib/learner/mod.ts";
import { correctedRate, initialise, scope } from "../../lib/network/mod.ts";
import { key, normal } from "../../lib/random/mod.ts";
import { evaluator, input, inputName, mean, multiply, square, subtract, sum } from "../../lib/tensor/mod.ts";

const specifications = {
  "critic.weight": { shape: [2], initial: normal },
  "critic.bias": { shape: [1], initial: normal },
  "actor.weight": { shape: [1, 2], initial: normal },
};

const settings: LearnerSettings = {
  name: "agent",
  specifications,
  learningRate: 0.1,
  target: { prefix: "critic", tau: 0.25 },
};
const { target: _, ...alone } = settings;

const correction = input("correction", [1]);

Deno.test("learner declares parameters, both moments and the target as flat inputs under its name", () => {
  const { state, target } = learner(settings);
  const named = [state.parameter, state.firstMoment, state.secondMoment, target!];
  assertEquals(named.map((leaf) => [inputName(leaf), ...leaf.shape]), [
    ["agent.parameters", 5],
    ["agent.firstMoment", 5],
    ["agent.secondMoment", 5],
    ["agent.target", 3],
  ]);
});

Deno.test("learner's parameters are views of its flat vector, and the target's are named without their prefix", () => {
  const { parameters, targetParameters } = learner(settings);
  const feeds = { "agent.parameters": [1, 2, 3, 4, 5], "agent.target": [6, 7, 8] };
  const shown = (tensors: typeof parameters) =>
    Object.entries(evaluator(tensors)(feeds)).map(([name, { shape, data }]) => [name, shape, [...data]]);
  assertEquals(shown(parameters), [
    ["critic.weight", [2], [1, 2]],
    ["critic.bias", [1], [3]],
    ["actor.weight", [1, 2], [4, 5]],
  ]);
  assertEquals(shown(targetParameters), [["weight", [2], [6, 7]], ["bias", [1], [8]]]);
});

Deno.test("a target without a prefix follows all parameters, by their own names", () => {
  const whole = learner({ ...settings, target: { tau: 0.5 } });
  assertEquals(Object.keys(whole.targetParameters), Object.keys(specifications));
  const step = adamStep(whole, objectivesOf(whole), correction);
  const feeds = {
    "agent.parameters": [1, 2, 3, 4, 5],
    "agent.firstMoment": [0, 0, 0, 0, 0],
    "agent.secondMoment": [0, 0, 0, 0, 0],
    "agent.target": [5, 4, 3, 2, 1],
    correction: [1],
  };
  const { parameters, target } = evaluator({
    parameters: step["agent.parameters"].after,
    target: step["agent.target"].after,
  })(feeds);
  feeds["agent.target"].forEach((value, index) =>
    assertAlmostEquals(target.data[index], (value + parameters.data[index]) / 2, 1e-12)
  );
  const { "agent.parameters": first, "agent.target": copy } = initialState(whole.settings, key(7));
  assertEquals(copy, first);
});

Deno.test("learner has no target where none is asked for", () => {
  const { target, targetParameters } = learner(alone);
  assertEquals([target, targetParameters], [undefined, {}]);
});

/** `Σ (w − 1)²/2 + bias` for the critic, and `3 Σ w` for the actor. */
const objectivesOf = ({ parameters }: ReturnType<typeof learner>) => {
  const { weight, bias } = scope("critic", parameters);
  return {
    critic: {
      loss: sum(subtract(multiply(sum(square(subtract(weight, 1))), 0.5), multiply(bias, -1))),
      parameters: { weight, bias },
    },
    actor: { loss: multiply(sum(parameters["actor.weight"]), 3), parameters: { weight: parameters["actor.weight"] } },
  };
};

Deno.test("adamStep moves each parameter by Adam on the gradient of its own objective", () => {
  const own = learner(settings);
  const step = adamStep(own, objectivesOf(own), correction);
  assertEquals(Object.keys(step), ["agent.parameters", "agent.firstMoment", "agent.secondMoment", "agent.target"]);
  const after = evaluator(Object.fromEntries(Object.entries(step).map(([name, { after }]) => [name, after])))({
    "agent.parameters": [3, -1, 5, 0, 0],
    "agent.firstMoment": [1, 1, 1, 1, 1],
    "agent.secondMoment": [4, 4, 4, 4, 4],
    "agent.target": [0, 0, 1],
    correction: [2],
  });
  const slopes = [2, -2, 1, 3, 3];
  const first = slopes.map((slope) => 0.9 + 0.1 * slope);
  const second = slopes.map((slope) => 0.999 * 4 + 0.001 * slope ** 2);
  const parameters = [3, -1, 5, 0, 0].map((parameter, index) =>
    parameter - 0.1 * 2 * first[index] / (Math.sqrt(second[index]) + 1e-8)
  );
  const target = [0, 0, 1].map((value, index) => value + 0.25 * (parameters[index] - value));
  const expected = [parameters, first, second, target];
  Object.values(after).forEach(({ data }, place) =>
    data.forEach((value, index) => assertAlmostEquals(value, expected[place][index], 1e-12))
  );
});

Deno.test("adamStep's values before are the learner's inputs, and without a target none follows", () => {
  const own = learner(alone);
  const step = adamStep(own, objectivesOf(own), correction);
  assertEquals(Object.entries(step).map(([name, { before }]) => [name, inputName(before)]), [
    ["agent.parameters", "agent.parameters"],
    ["agent.firstMoment", "agent.firstMoment"],
    ["agent.secondMoment", "agent.secondMoment"],
  ]);
});

Deno.test("adamStep takes an objective's gradient in its own parameters alone, whatever else its loss depends on", () => {
  const own = learner(alone);
  const { critic, actor } = objectivesOf(own);
  const mixed = multiply(critic.loss, mean(own.parameters["actor.weight"]));
  const state = { "agent.firstMoment": [0, 0, 0, 0, 0], "agent.secondMoment": [0, 0, 0, 0, 0], correction: [1] };
  const { after } = adamStep(own, { critic: { ...critic, loss: mixed }, actor }, correction)["agent.firstMoment"];
  const { moment } = evaluator({ moment: after })({ ...state, "agent.parameters": [2, 1, 0, 10, 30] });
  // The mean of the actor's weights is 20; its gradient in the actor's weights does not count.
  [2, 0, 2, 0.3, 0.3].forEach((value, index) => assertAlmostEquals(moment.data[index], value, 1e-12));
});

Deno.test("adamStep refuses a parameter that learns from no loss, and one that learns from two", () => {
  const own = learner(settings);
  const { critic, actor } = objectivesOf(own);
  assertThrows(
    () => adamStep(own, { critic }, correction),
    RangeError,
    "learner agent: actor.weight learns from no loss",
  );
  assertThrows(
    () => adamStep(own, { critic, actor, other: { ...actor, loss: critic.loss } }, correction),
    RangeError,
    "learner agent: weight learns from other and from another loss",
  );
});

Deno.test("initialState draws parameters, begins moments at 0, and the target as a copy of what it follows", () => {
  const state = initialState(settings, key(7));
  const parameters = initialise(specifications, key(7));
  assertEquals(state, {
    "agent.parameters": parameters,
    "agent.firstMoment": new Float32Array(5),
    "agent.secondMoment": new Float32Array(5),
    "agent.target": parameters.slice(0, 3),
  });
  assertEquals(state["agent.target"].buffer === state["agent.parameters"].buffer, false);
  assertEquals(Object.keys(initialState(alone, key(7))).length, 3);
});

Deno.test("steps of a learner bring its parameters to the minimum of its loss", () => {
  const own = learner({ ...alone, specifications: { "critic.weight": specifications["critic.weight"] } });
  const { weight } = scope("critic", own.parameters);
  const step = adamStep(
    own,
    { critic: { loss: sum(square(subtract(weight, 3))), parameters: { weight } } },
    correction,
  );
  const run = evaluator(Object.fromEntries(Object.entries(step).map(([name, { after }]) => [name, after])));
  let state: Readonly<Record<string, ArrayLike<number>>> = { ...initialState(own.settings, key(1)) };
  for (let count = 1; count <= 500; count++) {
    const next = run({ ...state, correction: [correctedRate(1, count)] });
    state = Object.fromEntries(Object.entries(next).map(([name, { data }]) => [name, data]));
  }
  Array.from(state["agent.parameters"], (value) => assertAlmostEquals(value, 3, 1e-2));
});

Deno.test("applyGradient leaves the whole state as it was where the gradient does not apply, also one that is not finite", () => {
  const own = learner(settings);
  const [slope, isApplied] = [input("slope", [5]), input("isApplied", [1], "bool")];
  const step = applyGradient(own, slope, correction, isApplied);
  const next = evaluator(Object.fromEntries(Object.entries(step).map(([name, { after }]) => [name, after])));
  const before = {
    "agent.parameters": [3, -1, 5, 0.5, 0.25],
    "agent.firstMoment": [1, 2, 3, 4, 5],
    "agent.secondMoment": [4, 3, 2, 1, 0],
    "agent.target": [7, 8, 9],
  };
  const after = (slopes: readonly number[], applied: number) =>
    Object.fromEntries(
      Object.entries(next({ ...before, correction: [1], slope: slopes, isApplied: [applied] }))
        .map(([name, { data }]) => [name, [...data]]),
    );
  assertEquals<object>(after([1, NaN, Infinity, -Infinity, 2], 0), before);
  const plain = applyGradient(own, slope, correction);
  const expected = evaluator(Object.fromEntries(Object.entries(plain).map(([name, { after }]) => [name, after])))({
    ...before,
    correction: [1],
    slope: [1, 2, 3, 4, 5],
  });
  for (const [name, values] of Object.entries(after([1, 2, 3, 4, 5], 1))) {
    values.forEach((value, index) => assertAlmostEquals(value, expected[name].data[index], 1e-12));
  }
});

Deno.test("flatGradient has the slopes of all parameters in their order", () => {
  const own = learner(settings);
  const flat = evaluator({ flat: flatGradient(own, objectivesOf(own)) })({ "agent.parameters": [3, -1, 5, 0, 0] }).flat;
  assertEquals([...flat.data], [2, -2, 1, 3, 3]);
});
