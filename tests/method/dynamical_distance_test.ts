import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { ACHIEVED, type View } from "../../lib/goal/view.ts";
import { finalState } from "../../lib/goal/family.ts";
import {
  DYNAMICAL_DISTANCE,
  dynamicalDistance,
  type DynamicalDistanceOptions,
} from "../../lib/method/dynamical_distance.ts";
import { farGoals } from "../../lib/method/shared/far_goals.ts";
import { distanceNetwork } from "../../lib/method/shared/far_goals.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { flatWith, goalRewardsOf, lossesOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, FRACTION, numberedReplay, timeOf } from "../support/numbered_episodes.ts";
import { COUNTS, FRACTIONS, POSITIVES, SETTING_CASES } from "../support/options.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

Deno.test("DDL reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(dynamicalDistance({ ...SMALL, distanceLearningRate: 3e-3 }), 400), 0.4);
});

const OPTIONS: DynamicalDistanceOptions = {
  ...DYNAMICAL_DISTANCE,
  hidden: [1],
  batch: 4000,
  worlds: 4,
  replayEpisodes: 9,
  distanceLearningRate: 0.03,
  recentEpisodes: 2,
  goalCandidates: 3,
};

const defined = (changes: Partial<DynamicalDistanceOptions> = {}) =>
  definitionOf(dynamicalDistance({ ...OPTIONS, ...changes }));

Deno.test("DYNAMICAL_DISTANCE are DDL's options, and each of them refuses what it cannot be", async () => {
  await assertBuilderOptions(dynamicalDistance, DYNAMICAL_DISTANCE, {
    ...SETTING_CASES,
    hindsightFraction: FRACTIONS,
    distanceLearningRate: POSITIVES,
    recentEpisodes: COUNTS,
    negativeFraction: FRACTIONS,
    goalCandidates: COUNTS,
    farthestFraction: FRACTIONS,
  }, OPTIONS);
});

/** Weights of d(x, y) = 2y − x, whose hidden unit is far above 0. */
const weightsOf = async () => {
  const { specifications } = (await defined()).models.distance;
  return {
    distance: flatWith(specifications, {
      "distance.0.weight": [-1, 2],
      "distance.0.bias": [100],
      "distance.1.weight": [1],
      "distance.1.bias": [-100],
    }),
  };
};

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

Deno.test("DDL's reward is −d(s′, g), and so is its learned reward of states for goals", async () => {
  const [definition, weights] = [await defined(), await weightsOf()];
  const { reward } = transitionsOf(definition, "goalPolicy", weights, {
    observation: row(0, 0),
    achieved: row(0, 0),
    nextObservation: row(0, 0),
    nextAchieved: row(1, 3),
    goal: row(4, -2),
  });
  assertAlmostEquals(reward[0], -(2 * 4 - 1), 1e-4);
  assertAlmostEquals(reward[1], -(2 * -2 - 3), 1e-4);
  const features = (...shown: readonly number[]) => ({ achieved: [NaN, NaN], observation: [NaN, NaN], shown });
  const [first, second] = goalRewardsOf(definition, weights, 2, features(1, 3), features(4, -2));
  assertAlmostEquals(first, -7, 1e-4);
  assertAlmostEquals(second, 7, 1e-4);
});

Deno.test("the distance's loss is ½ E[(d(x, y) − horizons)²], at hand-worked pairs", async () => {
  const losses = lossesOf(await defined(), "distance", await weightsOf(), {
    earlier: row(1, 0),
    later: row(2, 0.5),
    horizons: row(0, 0.5),
  });
  // d = 3 and 1: errors 3 and 0.5.
  assertAlmostEquals(losses.squared, (9 + 0.25) / 4, 1e-3);
  assertEquals(Object.keys(losses), ["squared"]);
});

const NEGATED: View = { ...ACHIEVED, name: "negated", show: () => (states) => Float32Array.from(states, (x) => -x) };

for (
  const [view, ofNumber] of [
    [ACHIEVED, (shown: number) => shown],
    [NEGATED, (shown: number) => -shown - FRACTION.state],
  ] as const
) {
  Deno.test(`pairs by ${view.name} are of one recent episode and as far apart as their steps, but for negatives, which count as a horizon`, async () => {
    const { sampling, learningRate } = (await defined({ negativeFraction: 0.2, goals: { ...finalState, view } })).models
      .distance;
    assertEquals([learningRate, sampling.widths], [0.03, { earlier: 1, later: 1, horizons: 1 }]);
    const source = sourceOf({ goalPolicy: numberedReplay([8, 8, 5, 8]) });
    const { earlier, later, horizons } = sampling.draw(source, key(1));
    let others = 0;
    earlier.forEach((shown, row) => {
      const [first, second] = [ofNumber(shown), ofNumber(later[row])];
      assert(episodeOf(first) >= 2 && episodeOf(second) >= 2);
      const steps = second - first;
      if (episodeOf(first) === episodeOf(second) && horizons[row] === steps / line.horizon) return;
      others++;
      assertEquals(horizons[row], 1);
    });
    // Some negatives are of the same episode, and right by chance.
    assertAlmostEquals(others / 4000, 0.2, 0.03);
    assert(earlier.every((shown) => timeOf(ofNumber(shown)) <= 8));
  });
}

Deno.test("without negatives, all pairs are as far apart as their steps", async () => {
  const { sampling } = (await defined({ negativeFraction: 0 })).models.distance;
  const { earlier, later, horizons } = sampling.draw(sourceOf({ goalPolicy: numberedReplay([8, 3, 5]) }), key(2));
  earlier.forEach((number, row) => assertEquals(later[row] - number, horizons[row] * line.horizon));
  const only = (await defined({ negativeFraction: 1 })).models.distance.sampling;
  assertEquals(new Set(only.draw(sourceOf({ goalPolicy: numberedReplay([8, 3, 5]) }), key(2)).horizons), new Set([1]));
});

Deno.test("DDL learns from its own replay, collects far goals of its distance, and is evaluated under its own name", async () => {
  const definition = await defined({ hindsightFraction: 1 });
  assertEquals([definition.name, definition.replays], ["dynamical_distance", { goalPolicy: 9 }]);
  const replay = numberedReplay([8, 8, 5, 8], { goal: () => -1, target: () => -1 });
  const { goal, achieved } = definition.actors.goalPolicy!.sampling.draw(sourceOf({ goalPolicy: replay }), key(3));
  assert(goal.every((number, row) => number > achieved[row] && episodeOf(number) === episodeOf(achieved[row])));

  const context = contextOf({ goalPolicy: exactSteering });
  const state = stateWith({
    iteration: 1,
    weights: { goalPolicy: FOLLOWING, ...await weightsOf() },
    replays: sourceOf({ goalPolicy: replay }).replays,
  });
  const { episodes } = right(await definition.collect(context)(state)());
  const network = distanceNetwork(1, undefined, [1]);
  const starts = new Float64Array(4);
  const expected = right(
    await farGoals(network, OPTIONS)(context)(state, starts, fold(iterationKey(state), 0))(),
  );
  assertEquals(episodes.goalPolicy![0].columns.goal.data, expected.condition);
  assertEquals(Object.keys(definition.evaluationPolicies(context)(state.weights)), ["dynamical_distance"]);
  right(await context.programs.dispose()());
});
