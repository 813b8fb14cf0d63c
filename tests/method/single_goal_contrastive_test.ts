import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import fc from "fast-check";
import { pointMazeU, pointNav } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { programs } from "../../lib/engine/programs.ts";
import { formatFault } from "../../lib/fault.ts";
import { finalState, project } from "../../lib/goal/family.ts";
import { contrastive } from "../../lib/method/contrastive.ts";
import {
  hardGoal,
  SINGLE_GOAL_CONTRASTIVE,
  singleGoalContrastive,
  type SingleGoalContrastiveOptions,
} from "../../lib/method/single_goal_contrastive.ts";
import { fold, key } from "../../lib/random/mod.ts";
import type { World } from "../../lib/world/mod.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { numberedReplay } from "../support/numbered_episodes.ts";
import { CONTRASTIVE_CASES, COUNTS } from "../support/options.ts";
import { left, right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

const OPTIONS: SingleGoalContrastiveOptions = {
  ...SINGLE_GOAL_CONTRASTIVE,
  hidden: [4],
  batch: 60,
  worlds: 5,
  replayEpisodes: 9,
};

const defined = (changes: Partial<SingleGoalContrastiveOptions> = {}) =>
  definitionOf(singleGoalContrastive({ ...OPTIONS, ...changes }));

Deno.test("one goal is enough to reach goals on the line, which a wrong sign of the energy would not", async () => {
  assertLess(await distanceLeft(singleGoalContrastive(SMALL), 400), 0.4);
});

Deno.test("SINGLE_GOAL_CONTRASTIVE are its options, and each of them refuses what it cannot be", async () => {
  const seeds = { takes: [0, 7], refuses: [-1, 0.5, 2 ** 53, NaN, "1", undefined] };
  const cases = { ...CONTRASTIVE_CASES, goalSeed: seeds, goalDraws: COUNTS };
  await assertBuilderOptions(singleGoalContrastive, SINGLE_GOAL_CONTRASTIVE, cases, OPTIONS);
});

Deno.test("the hard goal is the farthest from its start among goals that are drawn as in evaluation", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(pointNav, pointMazeU),
      fc.nat(1000),
      fc.integer({ min: 1, max: 30 }),
      (world, goalSeed, goalDraws) => {
        const starts = world.reset(fold(key(goalSeed), 0), goalDraws);
        const drawn = world.goalStates(fold(key(goalSeed), 1), starts);
        const apart = world.distance(world.achieved(starts), world.achieved(drawn));
        const goal = right(hardGoal(world, { goals: finalState, goalSeed, goalDraws }));
        const row = apart.indexOf(Math.max(...apart));
        assertEquals(goal, drawn.slice(2 * row, 2 * row + 2));
      },
    ),
  );
});

Deno.test("the hard goal is far in the coordinates that goals show, and another with another number", () => {
  const of = (goalSeed: number, goals = finalState) => right(hardGoal(pointNav, { goals, goalSeed, goalDraws: 200 }));
  const [x] = of(1, project([0]));
  const [, y] = of(1, project([1]));
  const starts = pointNav.reset(fold(key(1), 0), 200);
  const drawn = pointNav.goalStates(fold(key(1), 1), starts);
  const farthest = (axis: number) =>
    drawn.filter((_, i) => i % 2 === axis).reduce(
      (best, place, row) =>
        Math.abs(place - starts[2 * row + axis]) > Math.abs(best[0] - best[1]) ? [place, starts[2 * row + axis]] : best,
      [0, 0],
    );
  assertEquals([x, y], [farthest(0)[0], farthest(1)[0]]);
  assert(of(1).some((number, i) => number !== of(2)[i]));
});

Deno.test("a world whose goals cannot be measured is a fault", () => {
  const broken: World = { ...line, distance: () => Float64Array.of(NaN) };
  const { kind, place } = left(hardGoal(broken, { goals: finalState, goalSeed: 0, goalDraws: 1 }));
  assertEquals([kind, place], ["non-finite", "world line, distance"]);
  const huge = { goals: finalState, goalSeed: 0, goalDraws: 2 ** 53 - 1 };
  assertMatch(formatFault(left(hardGoal(line, huge))), /GiB/);
});

Deno.test("every episode of every iteration pursues the same goal, whatever the run's seed", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const { name, models, replays, collect, evaluationPolicies } = await defined({ goalSeed: 3 });
  assertEquals([name, models, replays], ["single_goal_contrastive", {}, { goalPolicy: 9 }]);
  const [goal] = right(hardGoal(line, { ...OPTIONS, goalSeed: 3 }));
  assert(Math.abs(goal) > 0.8);
  for (const [iteration, seed] of [[0, 1], [1, 1], [2, 1], [1, 2]]) {
    const state = stateWith({ iteration, key: key(seed), weights: { goalPolicy: FOLLOWING } });
    const { columns } = right(await collect(context)(state)()).episodes.goalPolicy![0];
    assertEquals(columns.goal.data, new Float32Array(5).fill(goal));
    assertEquals(columns.target.data, new Float32Array(5).fill(goal));
    // Under these weights the action is the goal, which the line clips to a quarter of a step.
    if (iteration > 0) assertEquals(columns.action.data, new Float32Array(40).fill(Math.fround(goal)));
  }
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["single_goal_contrastive"]);
  right(await context.programs.dispose()());
});

Deno.test("every world gets the whole goal, where states have several numbers", async () => {
  const { collect, settings } = await definitionOf(singleGoalContrastive({ ...OPTIONS, worlds: 3 }), pointNav);
  const context = { world: pointNav, actors: {}, programs: programs(webassembly()) };
  const { columns } = right(await collect(context)(stateWith())()).episodes.goalPolicy![0];
  const goal = pointNav.achieved(right(hardGoal(pointNav, { ...settings, ...OPTIONS })));
  assertEquals(columns.goal, { rows: 1, width: 2, data: Float32Array.of(...goal, ...goal, ...goal) });
  right(await context.programs.dispose()());
});

Deno.test("batches are those of contrastive RL: all goals are later states, and the one that is pursued is in none", async () => {
  const source = sourceOf({ goalPolicy: numberedReplay([8, 5], { goal: () => -1 }) });
  const [own, other] = [await defined(), await definitionOf(contrastive({ hidden: [4], batch: 60 }))]
    .map(({ actors: { goalPolicy } }) => goalPolicy!.sampling.draw(source, key(1)));
  assertEquals(own, other);
  assert(own.goal.every((goal, row) => goal > own.achieved[row]));
});
