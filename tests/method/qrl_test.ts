import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { alignedTrajectory } from "../../lib/goal/family.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { qrl, qrlDefinition, violation } from "../../lib/method/qrl.ts";
import { QRL, type QrlOptions } from "../../lib/method/qrl_options.ts";
import type { Weights } from "../../lib/method/mod.ts";
import { scope } from "../../lib/network/mod.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";
import { train } from "../../lib/train/train.ts";
import { sourceOf } from "../support/batch_source.ts";
import {
  actorLossesOf,
  flatWith,
  goalRewardsOf,
  initialWeights,
  lossesOf,
  transitionsOf,
} from "../support/interpreted_definition.ts";
import { discreteLine, distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay, timeOf } from "../support/numbered_episodes.ts";
import { left, right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

/** A quasimetric small enough for a test. */
const NARROW = { components: 2, intervals: 4 } as const;

Deno.test("QRL reaches goals on the line without any reward, which a wrong sign of the distance would not", async () => {
  assertLess(await distanceLeft(qrl({ ...SMALL, ...NARROW }), 300), 0.25);
});

Deno.test("QRL does so with discrete actions", async () => {
  assertLess(await distanceLeft(qrl({ ...SMALL, ...NARROW }), 300, 1, discreteLine), 0.4);
});

Deno.test("goals that move on are a fault, for a later state is one goal", async () => {
  const method = qrl({ ...SMALL, goals: alignedTrajectory });
  const { kind, place } = left(await train({ world: line, method, updates: 1, seed: 1 })(webassembly())());
  assertEquals([kind, place], ["configuration", "setting 'goals'"]);
});

const OPTIONS: QrlOptions = {
  ...QRL,
  hidden: [1],
  batch: 2,
  worlds: 5,
  replayEpisodes: 9,
  components: 1,
  intervals: 2,
  initialMultiplier: 3,
};

const defined = (changes: Partial<QrlOptions> = {}) => qrlDefinition(line, { ...OPTIONS, ...changes });

const numbers = (...all: readonly number[]) => Float32Array.from(all);

Deno.test("a step may be 1 long at no cost, a state must be at its own goal, and ε² is left over", () => {
  const violated = (steps: readonly number[], arrivals: readonly number[]) =>
    evaluate(violation(input("steps", [2, 1]), input("arrivals", [2, 1]), 0.5), { steps, arrivals }).data[0];
  assertAlmostEquals(violated([0, 1], [0, 0]), -0.25, 1e-12);
  assertAlmostEquals(violated([0.5, 3], [0, 0]), 2 - 0.25, 1e-12);
  assertAlmostEquals(violated([1, 1], [1, 3]), 5 - 0.25, 1e-12);
});

/**
 * Weights of x(s) = (4s, −4s), y(g) = (4g, −4g) and T(x, a) = x + (a, −a), whose hidden units are far above 0: with one component
 * the distance is that of the numbers, 4|s − g|.
 */
const weightsOf = (definition: ReturnType<typeof defined>): Weights => {
  const { specifications } = definition.actors.goalPolicy!.agent;
  const linear = (part: string, input: readonly number[]) => ({
    [`critic.${part}.0.weight`]: input,
    [`critic.${part}.0.bias`]: [100],
  });
  return {
    ...initialWeights(definition),
    goalPolicy: flatWith(specifications, {
      ...linear("state", [1]),
      "critic.state.1.weight": [4, -4],
      "critic.state.1.bias": [-400, 400],
      ...linear("goal", [1]),
      "critic.goal.1.weight": [4, -4],
      "critic.goal.1.bias": [-400, 400],
      ...linear("change", [0, 0, 1]),
      "critic.change.1.weight": [1, -1],
      "critic.change.1.bias": [-100, 100],
      "temperature.log": [Math.log(0.5)],
    }),
  };
};

const STEPS = {
  observation: numbers(0, 0.5),
  achieved: numbers(0, 0.5),
  nextObservation: numbers(0.25, 1),
  nextAchieved: numbers(0.25, 1.25),
  goal: numbers(1, -1),
  action: numbers(0.5, -1),
  terminated: numbers(0, 0),
  noise: numbers(0, 0),
  nextNoise: numbers(0, 0),
};

/** v of these steps: 1 and 2 long, and 0 and 1 from their own goals; ε² is 1/16. */
const VIOLATED = 1 / 2 + 1 / 2 - 1 / 16;

const softplusAt = (distance: number) => Math.log1p(Math.exp(0.1 * (15 - distance))) / 0.1;

Deno.test("d's loss pushes unrelated states apart, weighs the violation by λ and the transition model by its weight", () => {
  const definition = defined();
  const weights = weightsOf(definition);
  const { specifications } = definition.actors.goalPolicy!.agent;
  const target = flatWith(scope("critic", specifications), {});
  const { critic, actor, temperature } = actorLossesOf(definition, "goalPolicy", { weights, target, columns: STEPS });
  // Each state with the goal that the other step arrived at: from 0 to 1.25, and from 0.5 to 0.25.
  const far = (softplusAt(5) + softplusAt(1)) / 2;
  // Expected at 0.5 for 1, and at 1 for 4, in embeddings, there as back.
  const errors = (0.5 ** 2 + 3 ** 2) / 2;
  assertAlmostEquals(critic, far + 3 * VIOLATED + 0.1 * errors, 2e-3);
  // Without noise the action is 0: the distances are 4 and 6. log std is −1.5.
  const logProbability = 1.5 - Math.log(2 * Math.PI) / 2;
  assertAlmostEquals(actor, 0.5 * logProbability + 5, 2e-3);
  assertAlmostEquals(temperature, -Math.log(0.5) * (logProbability - 1), 1e-4);
});

Deno.test("λ starts at its initial value, and its loss is −λ v", () => {
  const definition = defined();
  const weights = weightsOf(definition);
  const [raw] = weights.multiplier;
  assertAlmostEquals(Math.log1p(Math.exp(raw)), 3, 1e-5);
  const losses = lossesOf(definition, "multiplier", weights, STEPS);
  assertEquals(Object.keys(losses), ["dual"]);
  assertAlmostEquals(losses.dual, -3 * VIOLATED, 2e-3);
  assertEquals(definition.models.multiplier.learningRate, QRL.multiplierLearningRate);
});

Deno.test("QRL's learned reward of a state for a goal is −d(x(s), y(g))", () => {
  const definition = defined();
  const features = (...all: readonly number[]) => ({ achieved: [NaN, NaN], observation: all, shown: all });
  const rewards = goalRewardsOf(definition, weightsOf(definition), 2, {
    ...features(0, 0.5),
    achieved: [0, 0],
  }, features(1, 0.25));
  assertAlmostEquals(rewards[0], -4, 1e-3);
  assertAlmostEquals(rewards[1], -1, 1e-3);
});

Deno.test("QRL has no reward: its transitions are the goal's, with rewards of 0", () => {
  const { observation, reward } = transitionsOf(defined(), "goalPolicy", {}, STEPS);
  assertEquals([reward, observation], [[0, 0], [0, 1, 1, 0.5, -1, -1.5]]);
});

Deno.test("goals of a batch are those pursued, and with hindsight later states of the same episode", () => {
  const source = sourceOf({ goalPolicy: numberedReplay([8, 8, 8], { goal: () => -1 }) });
  const drawn = (hindsightFraction: number) =>
    defined({ batch: 200, hindsightFraction }).actors.goalPolicy!.sampling.draw(source, key(1));
  assertEquals([...drawn(0).goal], new Array(200).fill(-1));
  const { goal, achieved } = drawn(1);
  goal.forEach((number, row) => {
    assertEquals(episodeOf(number), episodeOf(achieved[row]));
    assertLess(timeOf(achieved[row]), timeOf(number));
  });
});

Deno.test("QRL collects goals that are drawn as in evaluation, and is evaluated under its own name", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const { name, replays, collect, evaluationPolicies } = defined();
  assertEquals([name, replays], ["qrl", { goalPolicy: 9 }]);
  const state = stateWith({ iteration: 1, weights: { goalPolicy: FOLLOWING } });
  const { episodes } = right(await collect(context)(state)());
  const expected = line.goalStates(fold(iterationKey(state), 0), new Float64Array(5));
  assertEquals(episodes.goalPolicy![0].columns.goal.data, Float32Array.from(expected));
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["qrl"]);
  right(await context.programs.dispose()());
});
