import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { webassembly } from "../../../lib/engine/mod.ts";
import { programs } from "../../../lib/engine/programs.ts";
import { goalConditionedAgent } from "../../../lib/method/core/agents.ts";
import { SETTINGS } from "../../../lib/method/core/settings.ts";
import { sparseReward } from "../../../lib/method/goal_conditioned_sac.ts";
import { goalActor } from "../../../lib/method/shared/goal_policy.ts";
import {
  ensembleLoss,
  ensembleModel,
  ensembleSteps,
  estimateSteps,
  valueEnsemble,
} from "../../../lib/method/shared/value_ensemble.ts";
import { initialise, linear, parameterInputs, unflattenValues } from "../../../lib/network/mod.ts";
import { key, uniform } from "../../../lib/random/mod.ts";
import { evaluate, evaluator, input } from "../../../lib/tensor/mod.ts";
import { line } from "../../support/line_world.ts";
import { right } from "../../support/right.ts";
import { exactSteering, FOLLOWING } from "../../support/steering.ts";
import { gradientError } from "../../tensor/central_differences.ts";

const OPTIONS = {
  ...SETTINGS,
  hidden: [3],
  discount: 0.5,
  hindsightFraction: 0.5,
  ensemble: 2,
  ensembleLearningRate: 0.01,
};

Deno.test("each member learns from a paid arrival and from its own slow copy, which no gradient flows into", () => {
  const [first, second, next, other, reached] = ["first", "second", "next", "other", "reached"]
    .map((name) => input(name, [2, 1]));
  const feeds = { first: [0.5, 0.25], second: [1, 0], next: [0.5, 0], other: [0.25, 1], reached: [1, 0] };
  const loss = ensembleLoss([first, second], [next, other], reached, 0.75);
  // Targets: 0.25 · 1 + 0.75 · 0.5 and 0.25 · 0 + 0.75 · 0; 0.25 + 0.75 · 0.25 and 0.75.
  const expected = ((0.5 - 0.625) ** 2 + 0.25 ** 2) / 2 + ((1 - 0.4375) ** 2 + 0.75 ** 2) / 2;
  assertAlmostEquals(evaluate(loss, feeds).data[0], expected, 1e-12);
  assertLess(gradientError(loss, { first, second }, feeds), 1e-6);
});

Deno.test("members that are sure agree on the steps, from 0 to the horizon, and others do not", () => {
  const members = [Float32Array.of(1, 0.25, 0.5, -3, 2), Float32Array.of(1, 0.25, 0.125, 0.001, 1)];
  const { mean, std } = estimateSteps(members, 0.5, 50);
  [0, 2, 2, Math.log(0.01) / Math.log(0.5), 0].forEach((steps, row) => assertAlmostEquals(mean[row], steps, 1e-6));
  [0, 0, 1, 0, 0].forEach((deviation, row) => assertAlmostEquals(std[row], deviation, 1e-6));
  assertEquals(Math.max(...estimateSteps(members, 0.5, 1.5).mean), 1.5);
  const value = fc.double({ min: -2, max: 2, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(value, { minLength: 1, maxLength: 5 }),
      fc.double({ min: 0, max: 0.99, noNaN: true }),
      (values, discount) => {
        const own = Float32Array.from(values);
        const { mean, std } = estimateSteps([own, own, own], discount, 9);
        assert(mean.every((steps) => steps >= 0 && steps <= 9) && std.every((deviation) => deviation < 1e-6));
        // A larger value is never farther away.
        values.forEach((value, row) =>
          values.forEach((other, place) => assert(value < other || mean[row] <= mean[place]))
        );
      },
    ),
  );
});

Deno.test("members are networks of their own on the agent's input and the action, read by its encoder where it has one", () => {
  const agent = goalConditionedAgent(line, OPTIONS);
  const { specifications, values } = valueEnsemble(line, agent, OPTIONS);
  assertEquals(Object.keys(specifications).map((name) => name.split(".")[0]), [..."0000", ..."1111"]);
  assertEquals(specifications["0.0.weight"].shape, [4, 3]);
  const encoder = { ...linear(3, 2), outputs: 2 };
  const reading = { ...agent, agent: { ...agent.agent, settings: { ...agent.agent.settings, encoder } } };
  const read = valueEnsemble(line, reading, OPTIONS);
  assertEquals(read.specifications["1.0.weight"].shape, [3, 3]);
  for (const [own, width] of [[{ specifications, values }, 4], [read, 3]] as const) {
    const numbers = unflattenValues(own.specifications, initialise(own.specifications, key(2)));
    const [features, action] = [uniform(key(3), [2, 3]), uniform(key(4), [2, 1])];
    const inputs = [input("features", [2, 3]), input("action", [2, 1])] as const;
    const [first, second] = own.values(parameterInputs(own.specifications), ...inputs);
    const computed = evaluator({ first, second })({ ...numbers, features, action });
    (["first", "second"] as const).forEach((name, member) => {
      for (const row of [0, 1]) {
        const raw = [...features.subarray(3 * row, 3 * row + 3)];
        const encoded = [0, 1].map((unit) =>
          raw.reduce(
            (sum, x, i) => sum + x * (numbers["encoder.weight"]?.[2 * i + unit] ?? 0),
            numbers["encoder.bias"]?.[unit] ?? 0,
          )
        );
        const all = [...(width === 3 ? encoded : raw), action[row]];
        const value = [0, 1, 2].reduce((sum, unit) => {
          const hidden = all.reduce(
            (sum, x, i) => sum + x * numbers[`${member}.0.weight`][3 * i + unit],
            numbers[`${member}.0.bias`][unit],
          );
          return sum + Math.max(0, hidden) * numbers[`${member}.1.weight`][unit];
        }, numbers[`${member}.1.bias`][0]);
        assertAlmostEquals(computed[name].data[row], value, 1e-6);
      }
    });
  }
});

Deno.test("the ensemble learns at its own rate with the actor's τ, from goals of the batch and the policy's next action", () => {
  const actor = goalActor(line, OPTIONS, (_, { reward }) => reward, { reward: sparseReward(line) });
  const network = valueEnsemble(line, actor, OPTIONS);
  const model = ensembleModel(network, OPTIONS, actor, actor.sampling);
  assertEquals([model.learningRate, model.tau, model.sampling], [0.01, OPTIONS.tau, actor.sampling]);
  const parameters = {
    ensemble: parameterInputs(network.specifications, "ensemble."),
    goalPolicy: parameterInputs(actor.agent.specifications, "goalPolicy."),
  };
  const targets = { ensemble: parameterInputs(network.specifications, "slow.") };
  const batch = Object.fromEntries(
    Object.entries(model.sampling.widths).map(([name, width]) => [name, input(name, [3, width])]),
  );
  const { squared } = model.objectives(parameters, batch, targets);
  assertEquals(squared.parameters, parameters.ensemble);
  const { policyInput, agent } = actor;
  const next = policyInput(batch.nextObservation, batch.nextAchieved, batch.goal);
  const own = policyInput(batch.observation, batch.achieved, batch.goal);
  const expected = ensembleLoss(
    network.values(parameters.ensemble, own, batch.action),
    network.values(targets.ensemble, next, agent.act(parameters.goalPolicy, next, batch.nextNoise)),
    input("reached", [3, 1]),
    0.5,
  );
  const values = (prefix: string, specifications: typeof network.specifications, seed: number) =>
    Object.fromEntries(
      Object.entries(unflattenValues(specifications, initialise(specifications, key(seed))))
        .map(([name, numbers]) => [`${prefix}.${name}`, numbers]),
    );
  const feeds = {
    ...values("ensemble", network.specifications, 1),
    ...values("slow", network.specifications, 2),
    ...values("goalPolicy", actor.agent.specifications, 3),
    ...Object.fromEntries(
      Object.entries(batch).map(([name, { shape }], place) => [name, uniform(key(place), [...shape])]),
    ),
    reward: [0, -1, 0],
    reached: [1, 0, 1],
  };
  const computed = evaluator({ loss: squared.loss, expected })(feeds);
  assertAlmostEquals(computed.loss.data[0], computed.expected.data[0], 1e-12);
});

Deno.test("steps between states and goals are those of the ensemble at the policy's action without noise", async () => {
  const context = { world: line, actors: { goalPolicy: exactSteering }, programs: programs(webassembly()) };
  const network = valueEnsemble(line, exactSteering, OPTIONS);
  const ensemble = initialise(network.specifications, key(5)).map(Math.abs);
  const [states, shown] = [Float64Array.of(0.5, -0.25, 0), Float32Array.of(1, 0.125, -0.5)];
  const steps = ensembleSteps(context, network, OPTIONS);
  const { mean, std } = right(await steps({ ensemble, goalPolicy: FOLLOWING }, states, shown)());
  const features = Float32Array.from([...states].flatMap((state, row) => [state, state, shown[row]]));
  const [first, second] = network.values(
    parameterInputs(network.specifications),
    input("features", [3, 3]),
    input("action", [3, 1]),
  );
  const feeds = { ...unflattenValues(network.specifications, ensemble), features, action: shown };
  const computed = evaluator({ first, second })(feeds);
  const members = [computed.first, computed.second].map(({ data }) => Float32Array.from(data));
  const expected = estimateSteps(members, 0.5, line.horizon);
  mean.forEach((steps, row) => assertAlmostEquals(steps, expected.mean[row], 1e-4));
  std.forEach((deviation, row) => assertAlmostEquals(deviation, expected.std[row], 1e-4));
  right(await context.programs.dispose()());
});
