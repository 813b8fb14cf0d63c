import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  COMMANDED_OPTIONS,
  commandedDefinition,
  denseReward,
  denseSac,
  sparseReward,
  sparseSac,
} from "../../lib/method/goal_conditioned_sac.ts";
import type { GoalOptions } from "../../lib/method/shared/goal_policy.ts";
import { fold, type Key, key, uniform } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import type { World } from "../../lib/world/mod.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { transitionsOf } from "../support/interpreted_definition.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { episodeOf, numberedReplay } from "../support/numbered_episodes.ts";
import { FRACTIONS, SETTING_CASES } from "../support/options.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

Deno.test("SAC on the dense reward reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(denseSac(SMALL), 300), 0.2);
});

Deno.test("SAC on the sparse reward reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(sparseSac(SMALL), 400), 0.2);
});

const place = fc.integer({ min: -100, max: 100 }).map((hundredths) => hundredths / 100);

Deno.test("the dense reward is 0 at the goal, falls with the distance, and is the same in any unit", () => {
  const reward = denseReward(line);
  const inMillimetres = denseReward({
    ...line,
    distance: (achieved, goals) => line.distance(achieved, goals).map((distance) => 1000 * distance),
  });
  fc.assert(fc.property(place, place, place, (goal, x, y) => {
    const [here, there, atGoal] = reward(Float32Array.of(x, y, goal), Float32Array.of(goal, goal, goal));
    assertEquals(Math.abs(atGoal), 0);
    const further = Math.abs(y - goal) - Math.abs(x - goal);
    if (Math.abs(further) > 1e-3) assertEquals(Math.sign(here - there), Math.sign(further));
    assertAlmostEquals(inMillimetres(Float32Array.of(x), Float32Array.of(goal))[0], here, 1e-5);
  }));
});

Deno.test("before anything is learned the dense reward is about -1: that of staying where episodes start", () => {
  const goals = Float32Array.from({ length: 1001 }, (_, index) => index / 500 - 1);
  const rewards = denseReward(line)(new Float32Array(goals.length), goals);
  assertAlmostEquals(rewards.reduce((sum, reward) => sum + reward, 0) / rewards.length, -1, 0.1);
});

Deno.test("the sparse reward is 0 within the world's radius and -1 elsewhere", () => {
  const reward = sparseReward(line);
  assertEquals([...reward(Float32Array.of(0, 0.09, 0.11, -0.5), new Float32Array(4))], [0, 0, -1, -1]);
});

Deno.test("the sparse reward is 0 at the world's radius itself, and -1 just beyond", () => {
  assertEquals([...sparseReward({ ...line, radius: 0.25 })(Float32Array.of(0.25, 0.26), new Float32Array(2))], [0, -1]);
});

Deno.test("the dense reward is the distance over the mean distance of goals from starts, at hand-worked worlds", () => {
  // Goals are 0.5 and 1.5 from where episodes start, half of them each.
  const world: World = {
    ...line,
    goalStates: (_key, starts) => starts.map((start, row) => start + 0.5 + row % 2),
  };
  const [near, far] = denseReward(world)(Float32Array.of(1, 1), Float32Array.of(1.5, -1));
  assertAlmostEquals(near, -0.5, 1e-6);
  assertAlmostEquals(far, -2, 1e-6);
});

const OPTIONS: GoalOptions = { ...COMMANDED_OPTIONS, hidden: [4], batch: 400, worlds: 5, replayEpisodes: 9 };

Deno.test("COMMANDED_OPTIONS are without hindsight, and each option refuses what it cannot be", async () => {
  assertEquals(COMMANDED_OPTIONS.hindsightFraction, 0);
  for (const builder of [denseSac, sparseSac]) {
    await assertBuilderOptions(
      builder,
      COMMANDED_OPTIONS,
      { ...SETTING_CASES, hindsightFraction: FRACTIONS },
      OPTIONS,
    );
  }
});

/** Episodes in pursuit of a goal as it is shown, and of its target. */
const SOURCE = sourceOf({ goalPolicy: numberedReplay([8, 8], { goal: () => -7, target: () => -5 }) });

Deno.test("a batch is rewarded with the world's reward of f(s′) for the target of the goal that each row pursues", () => {
  const reward = (achieved: Float32Array, target: Float32Array) => achieved.map((x, row) => x - 1000 * target[row]);
  for (const hindsightFraction of [0, 0.5, 1]) {
    const definition = commandedDefinition("own", reward, line, { ...OPTIONS, hindsightFraction });
    const drawn = definition.actors.goalPolicy!.sampling.draw(SOURCE, key(1));
    let relabelled = 0;
    drawn.goal.forEach((goal, row) => {
      // A later state is its own target; the pursued goal's is stored beside it.
      const target = goal === -7 ? -5 : goal;
      if (goal !== -7) {
        relabelled++;
        assert(episodeOf(goal) === episodeOf(drawn.achieved[row]) && goal > drawn.achieved[row]);
      }
      assertEquals(drawn.reward[row], Math.fround(drawn.nextAchieved[row] - 1000 * target));
    });
    assertAlmostEquals(relabelled / 400, hindsightFraction, hindsightFraction === 0.5 ? 0.1 : 0);
    const { reward: own } = transitionsOf(definition, "goalPolicy", {}, drawn);
    assertEquals(own, [...drawn.reward]);
  }
});

Deno.test("both baselines pursue goals that are drawn as in evaluation, with the reward that they are named after", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const state = stateWith({ iteration: 1, weights: { goalPolicy: FOLLOWING } });
  for (
    const [builder, name, reward] of [[denseSac, "dense_sac", denseReward(line)], [
      sparseSac,
      "sparse_sac",
      sparseReward(line),
    ]] as const
  ) {
    const definition = await definitionOf(builder(OPTIONS));
    assertEquals([definition.name, definition.replays, definition.models], [name, { goalPolicy: 9 }, {}]);
    const drawn = definition.actors.goalPolicy!.sampling.draw(SOURCE, key(2));
    assertEquals(drawn.reward, reward(drawn.nextAchieved, new Float32Array(400).fill(-5)));
    const { episodes } = right(await definition.collect(context)(state)());
    const goals = Float32Array.from(line.goalStates(fold(iterationKey(state), 0), new Float64Array(5)));
    assertEquals(episodes.goalPolicy![0].columns.target.data, goals);
    assertEquals(Object.keys(definition.evaluationPolicies(context)(state.weights)), [name]);
  }
  right(await context.programs.dispose()());
});

Deno.test("goals of the mean distance are drawn apart from the starts", () => {
  // From and to anywhere on the line, where the mean distance is 2/3.
  const anywhere = (key: Key, count: number) => Float64Array.from(uniform(key, [count], { minimum: -1, maximum: 1 }));
  const world: World = { ...line, reset: anywhere, goalStates: (key, starts) => anywhere(key, starts.length) };
  assertAlmostEquals(denseReward(world)(Float32Array.of(1), Float32Array.of(0))[0], -1.5, 0.15);
});
