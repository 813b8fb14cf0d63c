import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { rooms } from "../../../envs/mod.ts";
import { finalState } from "../../../lib/goal/mod.ts";
import { makeGoals } from "../../../lib/goal/goal.ts";
import {
  countingGoals,
  exploringPolicy,
  GO_EXPLORE,
  GO_EXPLORE_CODECS,
  goExplore,
} from "../../../lib/method/shared/go_explore.ts";
import { key } from "../../../lib/random/mod.ts";
import { type Policy, rollOut } from "../../../lib/stage/step.ts";
import { line } from "../../support/line_world.ts";
import { assertOptions, FRACTIONS } from "../../support/options.ts";
import { right } from "../../support/right.ts";
import { contextOf } from "../../support/steering.ts";

/** A policy that always does the same, which random actions do not. */
const constantly = (action: number): Policy => ({ progress }) =>
  TE.right(new Float32Array(progress.length).fill(action));

const goalsAt = (...states: readonly number[]) =>
  right(makeGoals(finalState, line, Float64Array.from(states), states.length));

Deno.test("progress through counting goals is the number of steps at the goal so far", async () => {
  const goals = countingGoals(goalsAt(0.5, 5), line.horizon);
  assertEquals([goals.rows, goals.advance], [line.horizon, "when reached"]);
  assertEquals([...goals.target], [...Array(8).fill(0.5), ...Array(8).fill(5)]);
  assertEquals([goals.shown, goals.states.length], [goals.target, 16]);
  // 0.25 a step: the first goal is passed after the second step alone, the second never.
  const { progress } = right(await rollOut(line, constantly(1), goals)(new Float64Array(2), key(1))());
  assertEquals([...progress], [0, 0, 1, 1, 1, 1, 1, 1, 1, ...Array(9).fill(0)]);
  const resting = right(
    await rollOut(line, constantly(0), countingGoals(goalsAt(0), 8))(new Float64Array(1), key(1))(),
  );
  assertEquals([...resting.progress], [0, 1, 2, 3, 4, 5, 6, 7, 8]);
});

Deno.test("actions are random with a probability that rises with every step at the goal", async () => {
  const count = 20_000;
  const settings = { randomFraction: 0.1, randomFractionAtGoal: 0.2 };
  const policy = exploringPolicy(line, constantly(2), settings);
  const progress = Int32Array.from({ length: count }, (_, row) => row % 6);
  const observed = { observation: new Float32Array(count), achieved: new Float32Array(count), progress };
  const actions = right(await policy(observed, key(2))());
  for (const steps of [0, 1, 2, 3, 4, 5]) {
    const own = actions.filter((_, row) => row % 6 === steps);
    const random = own.filter((action) => action !== 2);
    assertAlmostEquals(random.length / own.length, Math.min(1, 0.1 + 0.2 * steps), 0.04);
    assert(random.every((action) => Math.abs(action) <= 1));
    assert(random.some((action) => action > 0.9) && random.some((action) => action < -0.9));
  }
});

Deno.test("random actions of a discrete world are choices", async () => {
  const policy = exploringPolicy(rooms, () => TE.right(new Float32Array(3 * rooms.actionSize)), {
    randomFraction: 1,
    randomFractionAtGoal: 0,
  });
  const observed = {
    observation: new Float32Array(3 * rooms.observationSize),
    achieved: new Float32Array(3 * rooms.goalSize),
    progress: new Int32Array(3),
  };
  const actions = right(await policy(observed, key(1))());
  for (let row = 0; row < 3; row++) {
    const own = [...actions.subarray(row * rooms.actionSize, (row + 1) * rooms.actionSize)].toSorted();
    assertEquals(own, [...Array(rooms.actionSize - 1).fill(0), 1]);
  }
});

Deno.test("goExplore leaves conditions that are no goals without progress", () => {
  const explore = goExplore(GO_EXPLORE);
  const conditioning = { condition: new Float32Array(1), columns: {} };
  assertEquals(Object.keys(explore(contextOf({}), constantly(0), conditioning)), ["policy"]);
  const { goals } = explore(contextOf({}), constantly(0), { ...conditioning, goals: goalsAt(0.5) });
  assertEquals(goals?.rows, line.horizon);
});

Deno.test("GO_EXPLORE is a tenth and a tenth more with every step at the goal, and each refuses what it cannot be", () => {
  assertEquals(GO_EXPLORE, { randomFraction: 0.1, randomFractionAtGoal: 0.1 });
  assertOptions(GO_EXPLORE, GO_EXPLORE_CODECS, { randomFraction: FRACTIONS, randomFractionAtGoal: FRACTIONS });
});
