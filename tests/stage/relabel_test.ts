import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { key } from "../../lib/random/mod.ts";
import { alignedTrajectory, anyState, finalState, type GoalFunction, project, waypoints } from "../../lib/goal/mod.ts";
import { relabel } from "../../lib/stage/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { left, right } from "../support/right.ts";
import { counted, counting, rollouts } from "./rollouts.ts";

const FUNCTIONS: readonly GoalFunction[] = [finalState, anyState, alignedTrajectory, waypoints(1), waypoints(3)];

for (const goals of FUNCTIONS) {
  const { schedule, name } = goals;

  Deno.test(`${name}: every goal was achieved in the rollout, after a first step and before the end of its episode`, () => {
    fc.assert(fc.property(rollouts, fc.nat(), (rollout, seed) => {
      const { indices: choice, goals: made } = right(relabel(counting(rollout.horizon), goals)(key(seed))(rollout));
      const rows = schedule.rows(rollout.horizon);
      assertEquals([made.count, made.rows, choice.time.length], [rollout.count, rows, rollout.count * rows]);
      choice.time.forEach((time, index) => {
        const episode = choice.episode[index];
        assert(Number.isInteger(episode) && episode >= 0 && episode < rollout.count);
        assert(Number.isInteger(time) && time >= 1 && time <= rollout.lengths[episode]);
        assertEquals([...made.target.subarray(2 * index, 2 * index + 2)], [episode, time]);
      });
    }));
  });

  Deno.test(`${name}: the first goal of an episode is its own`, () => {
    fc.assert(fc.property(rollouts, fc.nat(), (rollout, seed) => {
      const { indices: choice } = right(relabel(counting(rollout.horizon), goals)(key(seed))(rollout));
      const rows = schedule.rows(rollout.horizon);
      for (let episode = 0; episode < rollout.count; episode++) assertEquals(choice.episode[episode * rows], episode);
    }));
  });

  Deno.test(`${name}: the same key gives the same goals, and the rollout stays as it was`, () => {
    fc.assert(fc.property(rollouts, fc.nat(), (rollout, seed) => {
      const copy = structuredClone(rollout);
      const world = counting(rollout.horizon);
      const first = right(relabel(world, goals)(key(seed))(rollout));
      assertEquals(right(relabel(world, goals)(key(seed))(rollout)), first);
      first.goals.target.fill(NaN);
      first.goals.shown.fill(NaN);
      assertEquals(rollout, copy);
    }));
  });
}

Deno.test("states that are not in the rollout, and too few of them, are a fault of the goals that chose them", () => {
  const chosen = (episode: readonly number[], time: readonly number[]) => {
    const choose = () => ({ episode: Int32Array.from(episode), time: Int32Array.from(time) });
    const goals: GoalFunction = { ...finalState, schedule: { ...finalState.schedule, choose } };
    return relabel(counting(3), goals)(key(0))(counted(3, [1, 3]));
  };
  assertEquals([...right(chosen([1, 0], [3, 0])).goals.target], [1, 3, 0, 0]);
  for (const [episode, time] of [[[0, 2], [1, 1]], [[0, 0], [1, 2]], [[0, 1], [-1, 1]], [[-1, 0], [1, 1]]]) {
    assertStringIncludes(formatFault(left(chosen(episode, time))), "goals 'final state', choose: there is no state");
  }
  assertStringIncludes(formatFault(left(chosen([0], [1, 1]))), "1 episodes and 2 steps came, 2 were declared");
  assertStringIncludes(formatFault(left(chosen([0, 1, 1], [1, 1, 1]))), "3 episodes and 3 steps came");
});

Deno.test("more goals than fit into memory, and worlds and goals that cannot be, are refused before any is chosen", () => {
  const refused = (goals: GoalFunction, changes = {}) =>
    formatFault(left(relabel({ ...counting(3), ...changes }, goals)(key(0))(counted(3, [1, 3]))));
  assertStringIncludes(refused(waypoints(1e9)), "goals '1000000000 waypoints': the goals would take about");
  assertStringIncludes(refused(waypoints(1e5)), "goals '100000 waypoints': the goals would take about");
  assertStringIncludes(refused(waypoints(0)), "0 goals were asked for");
  assertStringIncludes(refused(finalState, { goalSize: "a" }), "goalSize: it is a");
});

Deno.test("goals that write into what they choose from change no rollout", () => {
  const choose: GoalFunction["schedule"]["choose"] = (rollout, key) => {
    const indices = finalState.schedule.choose(rollout, key);
    rollout.lengths.fill(0);
    return indices;
  };
  const show = () => (states: Float64Array) => Float32Array.from(states.fill(0)).subarray(0, 4);
  const rollout = counted(3, [1, 3]);
  const goals: GoalFunction = {
    ...finalState,
    schedule: { ...finalState.schedule, choose },
    view: { ...finalState.view, show },
  };
  const { goals: { states } } = right(relabel(counting(3), goals)(key(0))(rollout));
  assertEquals([rollout, states.some((state) => state !== 0)], [counted(3, [1, 3]), true]);
});

Deno.test("finalState takes the last state of an episode that ended early, not that of the horizon", () => {
  const { goals } = right(relabel(counting(3), finalState)(key(0))(counted(3, [1, 3])));
  assertEquals([...goals.target], [0, 1, 1, 3]);
  assertEquals(goals.shown, goals.target);
});

Deno.test("anyState chooses every state of an episode about equally often", () => {
  const { indices: choice } = right(relabel(counting(4), anyState)(key(1))(counted(4, Array<number>(4000).fill(4))));
  const counts = [0, 0, 0, 0, 0];
  choice.time.forEach((time) => counts[time]++);
  assertEquals(counts[0], 0);
  for (const chosen of counts.slice(1)) assert(Math.abs(chosen - 1000) < 150, `${counts}`);
});

Deno.test("alignedTrajectory's goal at step t is what was achieved at t + 1, and stays at the end", () => {
  const { goals } = right(relabel(counting(3), alignedTrajectory)(key(0))(counted(3, [3, 2])));
  assertEquals([...goals.target], [0, 1, 0, 2, 0, 3, 0, 3, 1, 1, 1, 2, 1, 2, 1, 2]);
});

Deno.test("waypoints show the whole list, and which of them is next", () => {
  const { goals } = right(relabel(counting(2), waypoints(2))(key(3))(counted(2, [2, 1, 2])));
  for (let episode = 0; episode < 3; episode++) {
    const list = [...goals.target.subarray(4 * episode, 4 * episode + 4)];
    assertEquals([...goals.shown.subarray(12 * episode, 12 * episode + 12)], [...list, 1, 0, ...list, 0, 1]);
  }
});

Deno.test("project shows its coordinates in their order; the target keeps all", () => {
  const { goals } = right(relabel(counting(3), project([1, 0]))(key(0))(counted(3, [2, 3])));
  assertEquals([...goals.shown], [2, 0, 3, 1]);
  assertEquals([...goals.target], [0, 2, 1, 3]);
});
