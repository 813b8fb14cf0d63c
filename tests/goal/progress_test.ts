import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../envs/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { advanceGoals, currentGoal, type GoalAdvance, goalPerState, type Goals } from "../../lib/goal/mod.ts";
import { randomPolicy, rollOut } from "../../lib/stage/mod.ts";
import { right } from "../support/right.ts";

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

Deno.test("a fixed goal is never done with", () => {
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
