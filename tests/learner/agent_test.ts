import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { type Agent, categoricalSoftActorCritic, softActorCritic, transitionInputs } from "../../lib/learner/mod.ts";
import {
  actorCritic,
  agentMetrics,
  agentObjectives,
  type AgentSettings,
  bootstrapTarget,
  criticLoss,
  temperatureLoss,
} from "../../lib/learner/agent.ts";
import { linear, parameterInputs, scope, type Specifications } from "../../lib/network/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluator, gradient, input, sum, type Tensor } from "../../lib/tensor/mod.ts";
import { matrix, slopes, values } from "../tensor/by_hand.ts";

const encoder = { ...linear(5, 3), outputs: 3 };
const settings = {
  observationSize: 5,
  actionSize: 2,
  hidden: [4],
  discount: 0.9,
  initialTemperature: 0.1,
  targetEntropy: 0.1,
  encoder,
};

const AGENTS: Readonly<Record<string, Agent>> = {
  "soft actor-critic": softActorCritic(settings),
  "categorical soft actor-critic": categoricalSoftActorCritic(settings),
};

for (const [name, agent] of Object.entries(AGENTS)) {
  const parameters = parameterInputs(agent.specifications);
  const target = parameterInputs(scope("critic", agent.specifications), "target.");
  const batch = transitionInputs(agent, 6);
  const feeds = Object.fromEntries(
    [...Object.values(parameters), ...Object.values(target), ...Object.values(batch)].map(
      (
        { operation, shape }: Tensor,
        position,
      ) => [String(operation.attributes.name), normal(fold(key(1), position), shape)],
    ),
  );
  const eyes = scope("critic.encoder", parameters);

  Deno.test(`${name}: the critics train the encoder, and the actor its own part`, () => {
    const { critic, actor } = agent.losses(parameters, target, batch);
    const slopes = (loss: Tensor) =>
      gradient(loss, Object.values(eyes)).map((slope) => [...evaluator({ slope })(feeds).slope.data]);
    assert(slopes(critic).every((slope) => slope.some((value) => value !== 0)));
    // The rest is the way through the critics, which the actor's parameters are not on.
    const own = scope("actor", parameters);
    assert(
      gradient(actor, Object.values(own)).every((slope) => evaluator({ slope })(feeds).slope.data.some((v) => v !== 0)),
    );
  });

  Deno.test(`${name}: acting needs the encoder and the actor, which lie together`, () => {
    const names = Object.keys(agent.specifications);
    const needed = Object.keys(agent.acting);
    assertEquals(names.slice(names.indexOf(needed[0]), names.indexOf(needed[0]) + needed.length), needed);
    assertEquals(needed, names.filter((part) => part.startsWith("critic.encoder.") || part.startsWith("actor.")));
  });

  Deno.test(`${name}: the target has an encoder of its own`, () => {
    const { critic } = agent.losses(parameters, target, batch);
    const value = (scale: number) =>
      evaluator({ critic })({
        ...feeds,
        "target.encoder.weight": feeds["target.encoder.weight"].map((weight) => scale * weight),
      }).critic.data[0];
    assert(value(1) !== value(2));
  });
}

/** Networks of one layer on three numbers of an agent, and two that the critics alone are given. */
const networksOf = (changes: Partial<AgentSettings> = {}) =>
  actorCritic({ ...settings, encoder: undefined, observationSize: 3, hidden: [], criticsOnly: 2, ...changes }, {
    actorOutputs: 2,
    criticInputs: 1,
    criticOutputs: 1,
  });

/** Zeros for all parameters but some. */
const zerosBut = (specifications: Specifications, changes: Readonly<Record<string, readonly number[]>>) => ({
  ...Object.fromEntries(
    Object.entries(specifications).map((
      [name, { shape }],
    ) => [name, new Float64Array(shape.reduce((a, b) => a * b, 1))]),
  ),
  ...changes,
});

const OBSERVATIONS = matrix([2, 5], 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
const ACTIONS = matrix([2, 1], -1, -2);

Deno.test("the critics read the agent's numbers, those for critics alone and the action, in this order, each with weights of its own", () => {
  const { specifications, critics } = networksOf();
  const [first, second] = critics(scope("critic", parameterInputs(specifications)), OBSERVATIONS, ACTIONS);
  const feeds = zerosBut(scope("critic", specifications), {
    "0.0.weight": [1, 10, 100, 1000, 10_000, 100_000],
    "1.0.weight": [0, 0, 0, 0, 0, 1],
    "1.0.bias": [0.5],
  });
  const named = Object.fromEntries(Object.entries(feeds).map(([name, numbers]) => [`critic.${name}`, numbers]));
  assertEquals(values(first, named), [54_321 - 100_000, 109_876 - 200_000]);
  assertEquals(values(second, named), [-0.5, -1.5]);
});

Deno.test("the actor reads the agent's own numbers, and not those for critics alone, which may be missing", () => {
  const { specifications, actor } = networksOf();
  const parameters = parameterInputs(specifications);
  const feeds = zerosBut(specifications, { "actor.0.weight": [1, 0, 10, 0, 100, 1] });
  assertEquals(values(actor(parameters, OBSERVATIONS), feeds), [321, 3, 876, 8]);
  assertEquals(values(actor(parameters, matrix([1, 3], 1, 2, 3)), feeds), [321, 3]);
});

Deno.test("networks are as wide as their inputs, or as what an encoder makes of them", () => {
  const widths = (changes: Partial<AgentSettings>) => {
    const { specifications } = networksOf(changes);
    return ["critic.0.0.weight", "critic.1.0.weight", "actor.0.weight"].map((name) => specifications[name].shape);
  };
  assertEquals(widths({}), [[6, 1], [6, 1], [3, 2]]);
  assertEquals(widths({ criticsOnly: 0 }), [[4, 1], [4, 1], [3, 2]]);
  assertEquals(widths({ encoder: { ...linear(3, 7), outputs: 7 } }), [[10, 1], [10, 1], [7, 2]]);
});

Deno.test("no gradient of the actor's output flows into the encoder", () => {
  const { specifications, actor } = networksOf({ encoder: { ...linear(3, 2), outputs: 2 } });
  const parameters = parameterInputs(specifications);
  const feeds = Object.fromEntries(
    Object.entries(specifications).map(([name, { shape }], place) => [name, normal(fold(key(2), place), shape)]),
  );
  const [ofEncoder, ofActor] = gradient(
    sum(actor(parameters, OBSERVATIONS)),
    ["critic.encoder.weight", "actor.0.weight"].map((name) => parameters[name]),
  ).map((slope) => values(slope, feeds));
  assert(ofEncoder.every((slope) => slope === 0) && ofActor.every((slope) => slope !== 0));
});

Deno.test("the temperature starts at its initial value", () => {
  const { "temperature.log": temperature } = networksOf({ initialTemperature: 0.25 }).specifications;
  assertAlmostEquals(Math.exp(temperature.initial(key(1), [1])[0]), 0.25, 1e-7);
});

Deno.test("the target is r + γ V̄(s′), or r where the episode terminated, and no gradient flows through it", () => {
  const [reward, terminated, nextValue] = [matrix([2, 1], 1, 2), matrix([2, 1], 0, 1), matrix([2, 1], 10, 20)];
  const unneeded = input("unneeded", [2, 1]);
  const transitions = {
    observation: unneeded,
    action: unneeded,
    nextObservation: unneeded,
    noise: unneeded,
    nextNoise: unneeded,
    reward,
    terminated,
  };
  const target = bootstrapTarget(transitions, nextValue, 0.5);
  assertEquals(values(target), [6, 2]);
  assertEquals(slopes(target, [reward, nextValue]), [[0, 0], [0, 0]]);
});

Deno.test("the critics' loss is the sum of both mean squared errors", () => {
  const [first, second] = [matrix([2, 1], 1, 2), matrix([2, 1], 0, -1)];
  const loss = criticLoss([first, second], matrix([2, 1], 3, 0));
  assertEquals(values(loss), [(4 + 4) / 2 + (9 + 1) / 2]);
  assertEquals(slopes(loss, [first, second]), [[-2, 2], [-3, -1]]);
});

Deno.test("the temperature's loss is −log α · (E[log π] + H̄), whose gradient flows into log α alone", () => {
  const [logTemperature, logProbability] = [matrix([1], 2), matrix([2, 1], -1, -4)];
  const loss = temperatureLoss(logTemperature, logProbability, 1);
  assertEquals([loss.shape, values(loss)], [[], [3]]);
  assertEquals(slopes(loss, [logTemperature, logProbability]), [[1.5], [0, 0]]);
});

Deno.test("each loss of an agent trains the part of its name", () => {
  const { specifications } = networksOf();
  const [critic, actor, temperature] = ["critic", "actor", "temperature"].map((name) => input(name, []));
  const objectives = agentObjectives({ critic, actor, temperature }, parameterInputs(specifications));
  assertEquals(
    Object.entries(objectives).map(([part, { loss, parameters }]) => [part, loss, Object.keys(parameters)]),
    [
      ["critic", critic, ["0.0.weight", "0.0.bias", "1.0.weight", "1.0.bias"]],
      ["actor", actor, ["0.weight", "0.bias"]],
      ["temperature", temperature, ["log"]],
    ],
  );
});

Deno.test("an agent's metrics are the mean of both critics' values, and the entropy", () => {
  const { qValue, entropy } = agentMetrics([matrix([2, 1], 1, 4), matrix([2, 1], 3, -6)], matrix([2, 1], -1.5, 0.5));
  assertEquals([qValue.shape, entropy.shape], [[], []]);
  assertEquals([values(qValue), values(entropy)], [[0.5], [0.5]]);
});
