import { assert, assertEquals, assertLess } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { GOAL_OPTIONS } from "../../lib/method/shared/goal_policy.ts";
import { GO_EXPLORE } from "../../lib/method/shared/go_explore.ts";
import { RARE_GOALS } from "../../lib/method/shared/rare_goals.ts";
import { MEGA, mega } from "../../lib/method/mega.ts";
import { key } from "../../lib/random/mod.ts";
import { train } from "../../lib/train/train.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { numberedReplay } from "../support/numbered_episodes.ts";
import { COUNTS, FRACTIONS, POSITIVES, SETTING_CASES } from "../support/options.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING } from "../support/steering.ts";

const QUICK = { ...SMALL, goalCandidates: 20, densitySamples: 100 };

Deno.test("MEGA reaches goals on the line without being told of them, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(mega(QUICK), 400), 0.2);
});

/** A line so long that random actions see little of it: a goal at its end is out of their reach. */
const longLine = {
  ...line,
  name: "long line",
  horizon: 24,
  step: (states: Float64Array, actions: Float32Array) => ({
    states: states.map((x, row) => Math.max(-1, Math.min(1, x + 0.08 * Math.max(-1, Math.min(1, actions[row]))))),
    terminated: new Uint8Array(states.length),
  }),
};

Deno.test("the goals that MEGA pursues come to lie farther out than states that random actions reach, which common goals would not", async () => {
  const run = { world: longLine, method: mega(QUICK), updates: 300, seed: 2, goals: 8 };
  const { state } = right(await train(run)(webassembly())());
  const { blocks, layout, left } = state.replays.goalPolicy;
  const { start, width } = layout!.places.target;
  const targets = blocks.flatMap(({ data, lengths }) =>
    Array.from(lengths, (_, episode) => Math.abs(data[episode * layout!.numbers + start]))
  ).slice(left);
  assertEquals(width, 1);
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
  // 24 random steps of 0.08 / √3 at most lead 0.15 away on average, and the middle of their states is nearer.
  assertLess(0.5, mean(targets.slice(-64)));
});

Deno.test("MEGA's options are the authors' odds, and each of them refuses what it cannot be", async () => {
  assertEquals(MEGA, {
    ...GOAL_OPTIONS,
    ...RARE_GOALS,
    ...GO_EXPLORE,
    hindsightFraction: 4 / 7,
    achievedFraction: 1 / 7,
    pursuedFraction: 1 / 7,
  });
  await assertBuilderOptions(mega, MEGA, {
    ...SETTING_CASES,
    hindsightFraction: FRACTIONS,
    achievedFraction: FRACTIONS,
    pursuedFraction: FRACTIONS,
    goalCandidates: COUNTS,
    densitySamples: COUNTS,
    bandwidth: POSITIVES,
    initialCutoff: POSITIVES,
    randomFraction: FRACTIONS,
    randomFractionAtGoal: FRACTIONS,
  }, { hidden: [4], batch: 8 });
});

Deno.test("a step is paid 0 where it reaches its goal and −1 elsewhere", async () => {
  const { actors } = await definitionOf(
    mega({ hidden: [4], batch: 500, hindsightFraction: 1, achievedFraction: 0, pursuedFraction: 0 }),
  );
  const goalPolicy = numberedReplay([8, 8, 8], { goal: () => -1, target: () => -1 });
  const { goal, nextAchieved, reward } = actors.goalPolicy!.sampling.draw(sourceOf({ goalPolicy }), key(1));
  assert(reward.includes(-1) && reward.some((value) => value === 0));
  reward.forEach((value, row) => assertEquals(Math.abs(value), Math.abs(goal[row] - nextAchieved[row]) <= 0.1 ? 0 : 1));
});

Deno.test("MEGA is evaluated under its name without noise, and its replay holds as many episodes as its options say", async () => {
  const { name, replays, evaluationPolicies, scratch } = await definitionOf(mega({ hidden: [4], replayEpisodes: 9 }));
  assertEquals([name, replays], ["mega", { goalPolicy: 9 }]);
  assertEquals(Object.keys(scratch ?? {}), ["goalCandidates", "densitySamples"]);
  const context = contextOf({ goalPolicy: exactSteering });
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["mega"]);
});
