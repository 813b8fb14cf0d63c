import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../envs/mod.ts";
import { finalState, observedState, project } from "../../lib/goal/family.ts";
import { perceptualDistance, perceptualDistanceDefinition } from "../../lib/method/perceptual_distance.ts";
import { GOAL_OPTIONS, type GoalOptions } from "../../lib/method/shared/goal_policy.ts";
import { fold, key } from "../../lib/random/mod.ts";
import { gather, sampleIndices } from "../../lib/replay/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { sourceOf } from "../support/batch_source.ts";
import { goalRewardsOf, transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay } from "../support/numbered_episodes.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

Deno.test("L2 reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(perceptualDistance(SMALL), 300), 0.15);
});

const OPTIONS: GoalOptions = { ...GOAL_OPTIONS, hidden: [4], batch: 200, worlds: 6, replayEpisodes: 9 };

const row = (...numbers: readonly number[]) => Float32Array.from(numbers);

/** The reward of steps of the square to states and for goals, all as the view shows them. */
const rewardsOf = (goals: GoalOptions["goals"], next: Float32Array, goal: Float32Array) => {
  const count = 1;
  const definition = perceptualDistanceDefinition(pointNav, { ...OPTIONS, goals });
  const blank = new Float32Array(2 * count);
  const { view } = goals;
  return transitionsOf(definition, "goalPolicy", {}, {
    observation: blank,
    achieved: blank,
    nextObservation: goals === observedState ? next : blank.fill(NaN),
    nextAchieved: goals === finalState ? next : blank.fill(NaN),
    ...(view.coordinates === undefined ? {} : { nextView: next }),
    goal,
  }).reward;
};

Deno.test("L2's reward is −‖f_κ(s′) − g‖₂, at hand-worked pairs of every view", () => {
  assertAlmostEquals(rewardsOf(finalState, row(1, 2), row(4, 6))[0], -5, 1e-6);
  assertAlmostEquals(rewardsOf(observedState, row(-1, 1), row(5, 9))[0], -10, 1e-6);
  assertAlmostEquals(rewardsOf(project([1]), row(2), row(-1.5))[0], -3.5, 1e-6);
});

Deno.test("L2's reward is 0 at the goal and nowhere above it, the same both ways, and no longer over a third state than direct", () => {
  const number = fc.double({ min: -2, max: 2, noNaN: true });
  const point = fc.tuple(number, number).map((pair) => Float32Array.from(pair));
  const distance = (from: Float32Array, to: Float32Array) => -rewardsOf(finalState, from, to)[0];
  fc.assert(
    fc.property(point, point, point, (x, y, z) => {
      assertAlmostEquals(distance(x, x), 0, 1e-5);
      assert(distance(x, y) > 0);
      assertAlmostEquals(distance(x, y), distance(y, x), 1e-9);
      assert(distance(x, z) <= distance(x, y) + distance(y, z) + 1e-5);
    }),
    { numRuns: 30 },
  );
});

Deno.test("L2's learned reward of a state for a goal is its reward, of what f_κ shows of both", () => {
  const definition = perceptualDistanceDefinition(pointNav, OPTIONS);
  const features = (shown: readonly number[]) => ({
    achieved: Array(4).fill(NaN),
    observation: Array(4).fill(NaN),
    shown,
  });
  const [first, second] = goalRewardsOf(definition, {}, 2, features([0, 0, 1, 1]), features([3, 4, 1, 1.5]));
  assertAlmostEquals(first, -5, 1e-6);
  assertAlmostEquals(second, -0.5, 1e-5);
});

Deno.test("L2 learns from its own replay, with later states of the episode as goals for its fraction of the batch", () => {
  const source = sourceOf({ goalPolicy: numberedReplay([8, 8], { goal: () => -1 }) });
  const { models, actors, replays, name } = perceptualDistanceDefinition(line, { ...OPTIONS, hindsightFraction: 0.5 });
  assertEquals([name, models, replays], ["perceptual_distance", {}, { goalPolicy: 9 }]);
  const { goal, achieved } = actors.goalPolicy!.sampling.draw(source, key(1));
  const relabelled = [...goal.keys()].filter((row) => goal[row] !== -1);
  assertAlmostEquals(relabelled.length / 200, 0.5, 0.12);
  for (const row of relabelled) {
    assert(goal[row] > achieved[row] && episodeOf(goal[row]) === episodeOf(achieved[row]));
  }
});

Deno.test("L2 pursues the start states at first, and then any states that it has reached", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const definition = perceptualDistanceDefinition(line, OPTIONS);
  const replay = numberedReplay([8, 3, 8], { goal: () => 0, target: () => 0 });
  const state = stateWith({ weights: { goalPolicy: FOLLOWING }, replays: sourceOf({ goalPolicy: replay }).replays });
  const goalsIn = async (iteration: number) => {
    const { episodes } = right(await definition.collect(context)({ ...state, iteration })());
    const { goal, target, action } = episodes.goalPolicy![0].columns;
    assertEquals(goal, target);
    return { goal: goal.data, action: action.data };
  };
  assertEquals((await goalsIn(0)).goal, new Float32Array(6));
  const { goal, action } = await goalsIn(1);
  const drawn = sampleIndices(replay, fold(iterationKey({ ...state, iteration: 1 }), 0), 6);
  assertEquals(goal, gather(replay, drawn)("state"));
  action.forEach((action, step) => assertEquals(action, goal[Math.floor(step / line.horizon)]));
  right(await context.programs.dispose()());
});

Deno.test("L2 is evaluated under its own name", () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const { evaluationPolicies } = perceptualDistanceDefinition(line, OPTIONS);
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["perceptual_distance"]);
});
