import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { ACHIEVED, type View } from "../../../lib/goal/view.ts";
import type { Collected } from "../../../lib/method/core/train_state.ts";
import { drawGoals, rememberGoals, replacements } from "../../../lib/method/shared/goal_buffer.ts";
import { fold, integer, key } from "../../../lib/random/mod.ts";
import { gather, sampleIndices } from "../../../lib/replay/mod.ts";
import { line } from "../../support/line_world.ts";
import { numberedEpisodes, numberedReplay } from "../../support/numbered_episodes.ts";
import { stateWith } from "../../support/steering.ts";

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
    const challengers = Float32Array.from(candidates);
    const copies = [held.slice(), challengers.slice()];
    const taken = replacements(held, challengers, 1, key(seed));
    const after = Array.from(taken, (candidate, place) => candidate < 0 ? held[place] : challengers[candidate]);
    assert(closest(after) >= closest([...held]) - 1e-6);
    assertEquals([held, challengers], copies);
  }));
});

Deno.test("a goal far from all others takes the place of one that another one is like", () => {
  const taken = replacements(Float32Array.of(0, 0), Float32Array.of(5), 1, key(1));
  assertEquals(taken.filter((candidate) => candidate === 0).length, 1);
});

/** The place that a single candidate challenges among `places` ones. */
const challenged = (seed: number, places: number) => integer(key(seed), [1], { minimum: 0, maximum: places })[0];

Deno.test("a candidate takes its place if it is farther from the nearest of the rest than the holder, and not if it is as far", () => {
  // Points (0, 0), (3, 4) and (0, 10) of the plane; whose place is challenged depends on the key.
  const buffer = Float32Array.of(0, 0, 3, 4, 0, 10);
  for (let seed = 0; seed < 20; seed++) {
    const place = challenged(seed, 3);
    const against = (x: number, y: number) => replacements(buffer, Float32Array.of(x, y), 2, key(seed))[place];
    // The holders are √25 = 5, √25 = 5 and √45 from the nearest of the rest.
    if (place === 0) {
      // From (3, 4): (3, −1) is 5, (3, −1.5) is 5.5 away; both are farther still from (0, 10).
      assertEquals([against(3, -1), against(3, -1.5)], [-1, 0]);
    } else if (place === 1) {
      // From (0, 0): (5, 0) is 5, (5.5, 0) is 5.5 away.
      assertEquals([against(5, 0), against(5.5, 0)], [-1, 0]);
    } else {
      // From (3, 4), the nearest: (9, 7) is √45, (9, 8) is √52 away.
      assertEquals([against(9, 7), against(9, 8)], [-1, 0]);
    }
  }
});

Deno.test("a place that was taken is challenged as it is now, and the last candidate to take it has it", () => {
  // One place: nothing else is near, so that the holder is infinitely far from the rest, and stays.
  assertEquals([...replacements(Float32Array.of(1), Float32Array.of(7, 8), 1, key(1))], [-1]);
  // Two places that are alike: 5 takes one of them, and each further candidate must be farther from the other than 5 is.
  const taken = replacements(Float32Array.of(0, 0), Float32Array.of(5, 4, 3), 1, key(1));
  assertEquals([...taken].filter((candidate) => candidate === 1 || candidate === 2).length <= 1, true);
  assertEquals([...taken].includes(0), true);
});

Deno.test("drawGoals draws states of the buffer, all about as often", () => {
  const goals = Float32Array.of(10, 20, 30, 40);
  const drawn = drawGoals(line, { goals }, 8000, key(1));
  assertEquals(drawn.length, 8000);
  for (const goal of goals) assert(Math.abs(drawn.filter((one) => one === goal).length / 8000 - 1 / 4) < 0.02);
  const pairs = drawGoals({ ...line, stateSize: 2 }, { goals }, 50, key(1));
  for (let row = 0; row < 50; row++) assertEquals(pairs[2 * row + 1], pairs[2 * row] + 10);
  assertEquals([pairs.length, new Set(pairs).size], [100, 4]);
});

const EPISODES = numberedEpisodes([8, 3]);
const REPLAY = numberedReplay([8, 3]);

const collectedWith = (memory: Collected["state"]["memory"], changes: Partial<Collected> = {}): Collected => ({
  state: stateWith({ memory }),
  episodes: { goalPolicy: [EPISODES] },
  environmentSteps: 11,
  ...changes,
});

/** States that steps of the episodes led to, drawn with a key. */
const statesBy = (count: number) => gather(REPLAY, sampleIndices(REPLAY, key(9), count))("state", 1);

Deno.test("rememberGoals begins the buffer with states of the first episodes", () => {
  const remember = rememberGoals(line, { goalBuffer: 6, goalCandidates: 3, view: ACHIEVED }, key(9));
  const { memory, ...others } = remember(collectedWith({}));
  assertEquals(memory, { goals: statesBy(6) });
  const { memory: _, ...before } = collectedWith({});
  assertEquals(others, before);
});

Deno.test("rememberGoals lets new states challenge the buffer's places by their views", () => {
  const goals = Float32Array.of(0, 0, 0, 500);
  const MIRRORED: View = { ...ACHIEVED, show: () => (states) => Float32Array.from(states, (x) => -x) };
  const takers = new Set<number>();
  for (let seed = 0; seed < 20; seed++) {
    for (const view of [ACHIEVED, MIRRORED]) {
      const remember = rememberGoals(line, { goalBuffer: 99, goalCandidates: 4, view }, key(seed));
      const { memory } = remember(collectedWith({ goals }));
      const candidates = gather(REPLAY, sampleIndices(REPLAY, key(seed), 4))("state", 1);
      const taken = replacements(goals, candidates, 1, fold(key(seed), 1));
      assertEquals(memory?.goals, goals.map((goal, place) => taken[place] < 0 ? goal : candidates[taken[place]]));
      taken.forEach((candidate) => takers.add(candidate));
    }
  }
  // Some places stay, and every candidate takes one under some key.
  assertEquals([...takers].toSorted(), [-1, 0, 1, 2, 3]);
  // If all states look alike, no candidate is farther than a holder.
  const blind: View = { ...ACHIEVED, show: () => (states) => new Float32Array(states.length) };
  const { memory } = rememberGoals(line, { goalBuffer: 99, goalCandidates: 4, view: blind }, key(9))(
    collectedWith({ goals }),
  );
  assertEquals(memory, { goals });
});

Deno.test("rememberGoals leaves an iteration without new episodes as it is", () => {
  const collected = collectedWith({}, { episodes: {} });
  const remember = rememberGoals(line, { goalBuffer: 6, goalCandidates: 3, view: ACHIEVED }, key(9));
  assertStrictEquals(remember(collected), collected);
});

Deno.test("goals on a line of the plane are replaced as on the line itself, whatever the line's direction", () => {
  const points = fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 2, maxLength: 9 });
  const inPlane = (points: readonly number[]) => Float32Array.from(points.flatMap((x) => [3 * x, -4 * x]));
  fc.assert(fc.property(points, points, fc.nat(), (buffer, candidates, seed) => {
    assertEquals(
      replacements(inPlane(buffer), inPlane(candidates), 2, key(seed)),
      replacements(Float32Array.from(buffer), Float32Array.from(candidates), 1, key(seed)),
    );
  }));
});
