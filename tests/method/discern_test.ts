import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { DISCERN, discern } from "../../lib/method/mod.ts";
import { discernDefinition, discernLoss } from "../../lib/method/discern.ts";
import { replacements } from "../../lib/method/shared/goal_buffer.ts";
import { key, uniform } from "../../lib/random/mod.ts";
import { append, emptyReplay } from "../../lib/replay/mod.ts";
import { evaluator, input } from "../../lib/tensor/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { gradientError } from "../tensor/central_differences.ts";
import { sourceOf } from "../support/batch_source.ts";

Deno.test("DISCERN reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(discern({ ...SMALL, goalBuffer: 128 }), 200), 0.3);
});

Deno.test("the loss is the cross-entropy of the goal among K decoys, at an inverse temperature of K + 1", () => {
  const [reached, goals, decoys] = ["reached", "goals", "decoys"].map((name) => input(name, [3, 2]));
  const feeds = {
    reached: [1, 0, 0, 1, 0.6, 0.8],
    goals: [0.8, 0.6, 1, 0, 0, -1],
    decoys: [0, 1, -1, 0, 0.6, -0.8],
  };
  // β = 3; rows look at decoys 0 and 1, 1 and 2, 2 and 0.
  const crossEntropy = (own: number, ...others: readonly number[]) =>
    Math.log([own, ...others].reduce((sum, cosine) => sum + Math.exp(3 * cosine), 0)) - 3 * own;
  const expected = (crossEntropy(0.8, 0, -1) + crossEntropy(0, 0, -0.8) + crossEntropy(-0.8, -0.28, 0.8)) / 3;
  const loss = discernLoss(reached, goals, decoys, 2);
  assertAlmostEquals(evaluator({ loss })(feeds).loss.data[0], expected, 1e-12);
  assertLess(gradientError(loss, { reached, goals, decoys }, feeds), 1e-6);
});

/** The distance of the closest two of some points on a line. */
const closest = (points: readonly number[]): number => {
  const sorted = points.toSorted((a, b) => a - b);
  return Math.min(...sorted.slice(1).map((point, before) => point - sorted[before]));
};

Deno.test("no replacement brings goals closer to each other than they were", () => {
  const points = (minLength: number) =>
    fc.array(fc.double({ min: -1, max: 1, noNaN: true }), { minLength, maxLength: 12 });
  fc.assert(fc.property(points(2), points(0), fc.nat(), (buffer, candidates, seed) => {
    const held = Float32Array.from(buffer);
    const asking = Float32Array.from(candidates);
    const taken = replacements(held, asking, 1, key(seed));
    const after = Array.from(taken, (candidate, place) => candidate < 0 ? held[place] : asking[candidate]);
    assert(closest(after) >= closest([...held]) - 1e-6);
  }));
});

Deno.test("a goal far from all others takes the place of one that another one is like", () => {
  const taken = replacements(Float32Array.of(0, 0), Float32Array.of(5), 1, key(1));
  assertEquals(taken.filter((candidate) => candidate === 0).length, 1);
});

Deno.test("with hindsight goals are where the episode ended, and a sparse reward ends with the episode", () => {
  const [count, horizon] = [20, line.horizon];
  const everyMoment = (width: number, rows: number) => ({
    rows,
    width,
    data: uniform(key(1), [count * rows * width]),
  });
  const states = everyMoment(1, horizon + 1);
  const lengths = Int32Array.from({ length: count }, (_, episode) => 1 + episode % horizon);
  const replay = append(emptyReplay<string>(count), {
    count,
    horizon,
    lengths,
    columns: {
      observation: states,
      achieved: states,
      action: everyMoment(1, horizon),
      terminated: { ...everyMoment(1, horizon), data: new Float32Array(count * horizon) },
      goal: { rows: 1, width: 1, data: new Float32Array(count).fill(-1) },
    },
  });
  const last = Array.from(lengths, (length, episode) => states.data[episode * (horizon + 1) + length]);
  const drawn = (changes: Partial<typeof DISCERN>) =>
    discernDefinition(line, { ...DISCERN, ...changes }).actors.goalPolicy!.sampling.draw(
      sourceOf({ goalPolicy: replay }),
      key(2),
    );
  const { goal, nextAchieved, terminated } = drawn({ hindsightFraction: 1, dense: false });
  assert(Array.from(goal).every((goal) => last.includes(goal)));
  assertEquals(Array.from(goal, (goal, row) => Number(goal === nextAchieved[row])), Array.from(terminated));
  assert(drawn({ hindsightFraction: 0 }).goal.every((goal) => goal === -1));
});
