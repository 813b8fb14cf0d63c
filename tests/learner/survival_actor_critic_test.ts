import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import {
  categoricalChooser,
  gaussianChooser,
  type SurvivalActorCritic,
  survivalActorCritic,
  type SurvivalBatch,
  survivalLoss,
  type SurvivalSettings,
  survivalValue,
  transitionInputs,
} from "../../lib/learner/mod.ts";
import { addPrefix, linear, parameterInputs, type Parameters, scope } from "../../lib/network/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluator, input, mean, square, subtract, type Tensor } from "../../lib/tensor/mod.ts";
import { gradientError } from "../tensor/central_differences.ts";

const BATCH = 4;

/** An agent with a state of two numbers, a goal of one, and a number that is for its actor alone. */
const SETTINGS: SurvivalSettings = {
  observationSize: 4,
  stateSize: 2,
  goalSize: 1,
  dwell: 1,
  actionSize: 2,
  hidden: [3],
  representationSize: 2,
  steps: 3,
  discount: 0.9,
  initialTemperature: 0.3,
  targetEntropy: 0.5,
};

/** Parameters and a batch as inputs, and numbers for them. */
interface Posed {
  readonly parameters: Parameters;
  readonly batch: SurvivalBatch;
  readonly feeds: Readonly<Record<string, ArrayLike<number>>>;
}

const posed = (agent: SurvivalActorCritic, anchors = 0): Posed => {
  const steps: SurvivalBatch = {
    ...transitionInputs(agent, BATCH),
    steps: input("steps", [BATCH, 1]),
    isReached: input("isReached", [BATCH, 1]),
    ...(anchors === 0 ? {} : { anchors: input("anchors", [BATCH, anchors]) }),
  };
  const parameters = parameterInputs(agent.specifications);
  const feeds: Readonly<Record<string, ArrayLike<number>>> = Object.fromEntries(
    Object.entries({
      ...parameters,
      ...Object.fromEntries(
        Object.values(steps).map((tensor: Tensor) => [String(tensor.operation.attributes.name), tensor]),
      ),
    }).map(([name, { shape }], place) => [name, normal(fold(key(3), place), shape).map((value) => value / 2)]),
  );
  return { parameters, batch: steps, feeds: { ...feeds, steps: [0, 1, 3, 2], isReached: [1, 1, 1, 0] } };
};

for (const discrete of [false, true]) {
  const chooser = (discrete ? categoricalChooser : gaussianChooser)(SETTINGS);
  for (const dwell of [1, 3]) {
    Deno.test(`the losses of ${discrete ? "discrete" : "continuous"} actions and ${dwell} states to meet have the gradients that central differences show`, () => {
      const agent = survivalActorCritic({ ...SETTINGS, dwell }, chooser);
      const { parameters, batch, feeds } = posed(agent, dwell - 1);
      for (const [part, loss] of Object.entries(agent.survivalLosses(parameters, batch).losses)) {
        assertLess(gradientError(loss, addPrefix(part, scope(part, parameters)), feeds), 1e-6, part);
      }
    });
  }

  Deno.test(`the losses of ${discrete ? "discrete" : "continuous"} actions are the likelihood of times, and the value of the actor's choice beside its entropy`, () => {
    const agent = survivalActorCritic(SETTINGS, chooser, ({ step, goal }) => mean(square(subtract(step, goal))));
    const { parameters, batch, feeds } = posed(agent);
    const critic = scope("critic", parameters);
    const value = (action: Tensor) =>
      survivalValue(agent.outputs(critic, batch.observation, action).logits, SETTINGS.discount);
    const choice = chooser.choose(parameters, batch, value);
    const { logits, step, goal } = agent.outputs(critic, batch.observation, batch.action);
    const { losses, metrics } = agent.survivalLosses(parameters, batch);
    const computed = evaluator({
      ...losses,
      ...metrics,
      likelihood: survivalLoss(logits, batch.steps, batch.isReached),
      further: mean(square(subtract(step, goal))),
      value: mean(choice.value),
      logProbability: mean(choice.logProbability),
      taken: mean(value(batch.action)),
    })(feeds);
    const of = (name: string) => new Map(Object.entries(computed)).get(name)!.data[0];
    assertAlmostEquals(of("critic"), of("likelihood") + of("further"), 1e-12);
    const temperature = Math.exp(feeds["temperature.log"][0]);
    assertAlmostEquals(of("actor"), temperature * of("logProbability") - of("value"), 1e-12);
    assertAlmostEquals(of("temperature"), -feeds["temperature.log"][0] * (of("logProbability") + 0.5), 1e-12);
    assertAlmostEquals(of("qValue"), of("taken"), 1e-12);
    assertAlmostEquals(of("entropy"), -of("logProbability"), 1e-12);
  });
}

const chooser = gaussianChooser(SETTINGS);

Deno.test("the critic sees the state, the first goal and the rest of its sequence, and not what is for the actor alone", () => {
  // Wide enough for some units to pass every input on.
  const wide = { ...SETTINGS, dwell: 3, hidden: [16], representationSize: 8 };
  const agent = survivalActorCritic(wide, gaussianChooser(wide));
  const { parameters, batch, feeds } = posed(agent, 2);
  const critic = scope("critic", parameters);
  const { logits, goal } = agent.outputs(critic, batch.observation, batch.action, batch.anchors);
  const stay = agent.outputs(critic, batch.observation, batch.action);
  assertEquals([logits.shape, goal.shape], [[BATCH, 4], [BATCH, 8]]);
  const compute = evaluator({ logits: logits, stay: stay.logits });
  const changed = (name: string, place: number) => {
    const numbers = Float64Array.from(new Map(Object.entries(feeds)).get(name)!);
    numbers[place] += 1;
    const [before, after] = [compute(feeds), compute({ ...feeds, [name]: numbers })];
    return [before.logits.data[0] !== after.logits.data[0], before.stay.data[0] !== after.stay.data[0]];
  };
  for (const place of [0, 1, 2]) assertEquals(changed("observation", place), [true, true], `${place}`);
  assertEquals(changed("observation", 3), [false, false]);
  for (const place of [0, 1]) assertEquals(changed("anchors", place), [true, false]);
  for (const place of [0, 1]) assertEquals(changed("action", place), [true, true]);
  // To stay is the sequence in which the goal is repeated.
  const repeated = Float64Array.from({ length: 2 * BATCH }, (_, i) => feeds.observation[4 * Math.floor(i / 2) + 2]);
  const same = compute({ ...feeds, anchors: repeated });
  assertEquals(same.logits.data, same.stay.data);
});

Deno.test("an encoder is the critic's, and its features are those of state and goal", () => {
  const encoder = { ...linear(4, 3), outputs: 3 };
  const agent = survivalActorCritic({ ...SETTINGS, encoder }, gaussianChooser({ ...SETTINGS, encoder }));
  assertEquals(agent.specifications["critic.step.0.weight"].shape, [4, 3]);
  const { parameters, batch, feeds } = posed(agent);
  const losses = agent.survivalLosses(parameters, batch).losses;
  assertLess(gradientError(losses.critic, addPrefix("critic", scope("critic", parameters)), feeds), 1e-6);
});

Deno.test("a transition alone is a goal that was reached after one step where it pays, and one that was not elsewhere", () => {
  const agent = survivalActorCritic(SETTINGS, chooser);
  const { parameters, batch, feeds } = posed(agent);
  const own = agent.losses(parameters, {}, batch).critic;
  const expected = agent.survivalLosses(parameters, batch).losses.critic;
  const computed = evaluator({ own, expected })({
    ...feeds,
    reward: [1, 0, 1, 0],
    isReached: [1, 0, 1, 0],
    steps: [1, 2, 1, 2],
  });
  assertAlmostEquals(computed.own.data[0], computed.expected.data[0], 1e-12);
});
