import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import type { GoalAdvance, Goals } from "../../../lib/goal/progress.ts";
import { ACHIEVED, OBSERVED, type View } from "../../../lib/goal/view.ts";
import {
  firstStates,
  goalColumns,
  ownProgress,
  withGoals,
  withStates,
} from "../../../lib/method/shared/goal_episodes.ts";
import { counted, counting, rollouts } from "../../stage/rollouts.ts";

const TURNED: View = { ...ACHIEVED, name: "turned" };

Deno.test("firstStates are the states that episodes began in, in the order of the episodes", () => {
  fc.assert(fc.property(rollouts, (rollout) => {
    const expected = Array.from({ length: rollout.count }, (_, episode) => [episode, 0]).flat();
    assertEquals([...firstStates(counting(rollout.horizon), rollout)], expected);
  }));
});

Deno.test("withStates adds the states where one of the views has to be shown again, and nothing where all are stored", () => {
  const rollout = counted(2, [2, 1]);
  assertStrictEquals(withStates(rollout, ACHIEVED, OBSERVED), rollout);
  assertStrictEquals(withStates(rollout), rollout);
  const state = { rows: 3, width: 2, data: Float32Array.from(rollout.states) };
  for (const views of [[TURNED], [ACHIEVED, TURNED], [TURNED, OBSERVED]]) {
    const { columns } = withStates(rollout, ...views);
    assertEquals(columns, { ...rollout.columns, state });
  }
});

/** Goals of two episodes. */
const goalsOf = (rows: number, advance: GoalAdvance): Goals => ({
  count: 2,
  rows,
  shown: new Float32Array(2 * rows),
  target: new Float32Array(2 * rows),
  states: new Float64Array(2 * rows),
  advance,
});

Deno.test("goalColumns have a row an episode for goals that stay", () => {
  const columns = goalColumns(
    { goal: Float32Array.of(1, 2, 3, 4), latent: Float32Array.of(5, 6) },
    goalsOf(1, "never"),
    counted(2, [2, 2]),
  );
  assertEquals(columns, {
    goal: { rows: 1, width: 2, data: Float32Array.of(1, 2, 3, 4) },
    latent: { rows: 1, width: 1, data: Float32Array.of(5, 6) },
  });
});

Deno.test("withGoals adds the states, and the goals as they are shown", () => {
  const rollout = counted(2, [2, 1]);
  const { columns } = withGoals(rollout, { ...goalsOf(1, "never"), shown: Float32Array.of(1, 2, 3, 4) });
  assertEquals(columns, {
    ...rollout.columns,
    state: { rows: 3, width: 2, data: Float32Array.from(rollout.states) },
    goal: { rows: 1, width: 2, data: Float32Array.of(1, 2, 3, 4) },
  });
});

Deno.test("goalColumns have the current goal at every state where goals move on, by the episodes' progress or another", () => {
  const episodes = { ...counted(2, [2, 2]), progress: Int32Array.of(0, 1, 1, 0, 0, 2) };
  const goals = goalsOf(2, "when reached");
  const all = { goal: Float32Array.of(10, 11, 20, 21) };
  assertEquals(goalColumns(all, goals, episodes), {
    goal: { rows: 3, width: 1, data: Float32Array.of(10, 11, 11, 20, 20, 21) },
  });
  assertEquals(goalColumns(all, goals, episodes, Int32Array.of(1, 1, 1, 0, 1, 0)), {
    goal: { rows: 3, width: 1, data: Float32Array.of(11, 11, 11, 20, 21, 20) },
  });
});

Deno.test("ownProgress of a goal that moves is the time, and of any other that of the episodes", () => {
  fc.assert(fc.property(rollouts, (rollout) => {
    const moments = rollout.horizon + 1;
    const moving = ownProgress(rollout, goalsOf(moments, "every step"));
    assertEquals([...moving], Array.from({ length: rollout.count * moments }, (_, moment) => moment % moments));
    assertStrictEquals(ownProgress(rollout, goalsOf(1, "never")), rollout.progress);
    assertStrictEquals(ownProgress(rollout, goalsOf(2, "when reached")), rollout.progress);
  }));
});
