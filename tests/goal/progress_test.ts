import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { key } from "../../lib/random/mod.ts";
import {
  advanceGoals,
  currentGoal,
  distances,
  type GoalAdvance,
  goalPerState,
  type Goals,
  noProgress,
} from "../../lib/goal/progress.ts";
import { randomPolicy, rollOut } from "../../lib/stage/mod.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

const goals = (advance: GoalAdvance, rows: number, target: readonly number[]): Goals => {
  const numbers = Float32Array.from(target);
  return {
    count: target.length / (2 * rows),
    rows,
    shown: numbers,
    target: numbers,
    states: new Float64Array(0),
    advance,
  };
};

Deno.test("a fixed goal stays, however near it is", () => {
  const fixed = goals("never", 1, [0, 0, 1, 1]);
  assertEquals(right(advanceGoals(pointNav, fixed, new Int32Array(2), Float32Array.of(0, 0, 1, 1))), new Int32Array(2));
});

Deno.test("a moving goal goes on with every step, and stays at its end", () => {
  const moving = goals("every step", 3, [0, 0, 1, 0, 1, 1]);
  const after = (behind: number) =>
    right(advanceGoals(pointNav, moving, Int32Array.of(behind), Float32Array.of(5, 5)))[0];
  assertEquals([0, 1, 2].map(after), [1, 2, 2]);
});

Deno.test("of several goals the next one's turn comes when the one before is reached, up to all of them", () => {
  const list = goals("when reached", 2, [0, 0, 1, 0]);
  const after = (behind: number, x: number) =>
    right(advanceGoals(pointNav, list, Int32Array.of(behind), Float32Array.of(x, 0)))[0];
  // Goals are scaled by 5, and the radius is 0.5.
  assertEquals([after(0, 0.2), after(0, 0.09), after(1, 0), after(1, 0.95), after(2, 0), after(2, 1)], [
    0,
    1,
    1,
    2,
    2,
    2,
  ]);
});

Deno.test("coordinates that do not count keep no goal from being reached", () => {
  const heights = { ...goals("when reached", 2, [0, 1, 0, 0.2]), coordinates: [1] };
  const after = (x: number, y: number) =>
    right(advanceGoals(pointNav, heights, Int32Array.of(0), Float32Array.of(x, y)))[0];
  assertEquals([after(-1, 1), after(0, 0.5)], [1, 0]);
});

Deno.test("what is current follows progress, and stays with the last goal", () => {
  const list = goals("when reached", 2, [1, 2, 3, 4, 5, 6, 7, 8]);
  assertEquals([...currentGoal(list.target, list, Int32Array.of(0, 1))], [1, 2, 7, 8]);
  assertEquals([...currentGoal(list.target, list, Int32Array.of(2, 0))], [3, 4, 5, 6]);
});

Deno.test("what was pursued at every state is what was current there", () => {
  const [count, rows, moments] = [3, 4, 5];
  const target = Array.from({ length: count * rows * 2 }, (_, index) => index);
  const list = goals("when reached", rows, target);
  fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: rows }), { minLength: 15, maxLength: 15 }), (behind) => {
    const column = goalPerState(list.target, list, Int32Array.from(behind));
    for (let moment = 0; moment < moments; moment++) {
      const now = Int32Array.from({ length: count }, (_, world) => behind[world * moments + moment]);
      const expected = currentGoal(list.target, list, now);
      for (let world = 0; world < count; world++) {
        const start = 2 * (world * moments + moment);
        assertEquals(column.slice(start, start + 2), expected.slice(2 * world, 2 * world + 2));
      }
    }
  }));
});

Deno.test("a rollout records progress at every state, which never falls", async () => {
  const target = Array.from({ length: 8 * 3 * 2 }, (_, index) => (index * 7 % 5 - 2) / 4);
  const rollout = right(
    await rollOut(pointNav, randomPolicy(pointNav), goals("when reached", 3, target))(
      pointNav.reset(key(1), 8),
      key(2),
    )(),
  );
  assertEquals(rollout.progress.length, 8 * 51);
  for (let world = 0; world < 8; world++) {
    const own = [...rollout.progress.subarray(world * 51, (world + 1) * 51)];
    assertEquals(own[0], 0);
    assertEquals(own, own.toSorted((a, b) => a - b));
  }
  assertEquals(rollout.progress.some((behind) => behind > 0), true);
});

Deno.test("distances are the world's, with free coordinates as they are", () => {
  const [achieved, target] = [Float32Array.of(0, 0, 1, 1), Float32Array.of(0.6, 0.8, 1, 0)];
  // Coordinates are scaled from 0 … 10 to ±1.
  const far = (coordinates?: readonly number[]) =>
    [...right(distances(pointNav, coordinates)(achieved, target))].map((distance) => +distance.toFixed(5));
  assertEquals(far(), [5, 5]);
  assertEquals(far([0]), [3, 0]);
  assertEquals(far([1]), [4, 5]);
  assertEquals(far([0, 1]), [5, 5]);
});

Deno.test("distances that are not one finite number for each pair are a fault", () => {
  const fault = (distance: typeof pointNav.distance) =>
    formatFault(left(distances({ ...pointNav, distance }, undefined)(new Float32Array(4), new Float32Array(4))));
  assertMatch(fault(() => new Float64Array(3)), /^world point_nav, distance: 3 numbers came for 2 worlds/);
  assertMatch(fault(() => Float64Array.of(1, NaN)), /number 0 of world 1 is NaN/);
});

Deno.test("a goal at the world's radius counts as reached, and one just beyond it does not", () => {
  const world = { ...line, radius: 0.25 };
  const list: Goals = { ...goals("when reached", 1, [0, 0]), count: 2, target: Float32Array.of(0, 0) };
  const after = advanceGoals(world, list, noProgress(2), Float32Array.of(0.25, 0.25001));
  assertEquals([...right(after)], [1, 0]);
});

Deno.test("one goal is the current one whatever the progress, and is not copied", () => {
  const single = goals("never", 1, [1, 2, 3, 4]);
  assertEquals(currentGoal(single.target, single, Int32Array.of(0, 5)), single.target);
  assertEquals([...noProgress(3)], [0, 0, 0]);
});

Deno.test("progress advances from the goal whose turn it is, each world by itself, and leaves the old progress as it was", () => {
  const list = goals("when reached", 2, [0, 0, 1, 0, 0, 0, 1, 0]);
  const behind = Int32Array.of(0, 1);
  // The first world is at its second goal, whose turn has not come; the second world is there in its turn.
  assertEquals([...right(advanceGoals(pointNav, list, behind, Float32Array.of(1, 0, 1, 0)))], [0, 2]);
  assertEquals([...behind], [0, 1]);
});
