import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fold, type Key, key, split, uniform } from "../../lib/random/mod.ts";
import { append, emptyReplay, gather, type Replay, sampleIndices, type Window } from "../../lib/replay/mod.ts";
import { CAPACITY, empty, episodesFrom, HORIZON, lengthOf, LINE, versionsOf } from "./numbered_episodes.ts";

/** The draws of {@link sampleIndices} by their plain formula. */
const drawnPlainly = (
  held: readonly number[],
  key: Key,
  batch: number,
  { newest = Infinity, from = 0, steps = 1 }: Window,
) => {
  const [episodeKey, timeKey] = split(key);
  const drawn = Math.min(newest, held.length);
  const episode = Array.from(
    uniform(episodeKey, [batch]),
    (fraction) => held.length - drawn + Math.floor(fraction * drawn),
  );
  const time = Array.from(uniform(timeKey, [batch]), (fraction, row) => {
    const length = Math.max(1, lengthOf(held[episode[row]]) + 1 - steps);
    const first = Math.min(Math.floor(from * length), length - 1);
    return first + Math.floor(fraction * (length - first));
  });
  return { episode: Int32Array.from(episode), time: Int32Array.from(time) };
};

Deno.test("sampleIndices draws by the plain formula, within the window and within each episode's own length", () => {
  const windows = fc.record({
    newest: fc.integer({ min: 1, max: 20 }),
    from: fc.oneof(fc.constantFrom(0, 0.5, 1), fc.double({ min: 0, max: 1, noNaN: true })),
    steps: fc.integer({ min: 1, max: HORIZON + 1 }),
  }, { requiredKeys: [] });
  fc.assert(fc.property(CAPACITY, LINE, fc.nat(), windows, (capacity, steps, seed, window) => {
    const { replay, held } = versionsOf(capacity, steps).at(-1)!;
    const indices = sampleIndices(replay, key(seed), 16, window);
    assertEquals(indices, drawnPlainly(held, key(seed), 16, window));
    indices.episode.forEach((episode, row) => {
      assert(episode >= held.length - (window.newest ?? Infinity) && episode < held.length);
      const last = Math.max(0, lengthOf(held[episode]) - (window.steps ?? 1));
      assert(indices.time[row] >= 0 && indices.time[row] <= last);
    });
    assertEquals(gather(replay, indices)("label"), Float32Array.from(indices.episode, (episode) => held[episode]));
  }));
});

Deno.test("sampleIndices draws an empty batch, of which gather gathers nothing", () => {
  const replay = append(empty(10), episodesFrom(0));
  assertEquals(gather(replay, sampleIndices(replay, key(0), 0))("state").length, 0);
});

Deno.test("sampleIndices draws steps within each episode's own length, wherever the window begins", () => {
  const replay = append(empty(10), episodesFrom(0, 3, [1, 2, 4]));
  fc.assert(fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, from) => {
    const { episode, time } = sampleIndices(replay, fold(key(1), seed), 32, { from });
    episode.forEach((chosen, row) => assert(time[row] >= 0 && time[row] < [1, 2, 4][chosen]));
  }));
});

Deno.test("sampleIndices draws the same steps for the same key, and every step for some key", () => {
  const replay = append(empty(10), episodesFrom(0, 3, [HORIZON, HORIZON, HORIZON]));
  assertEquals(sampleIndices(replay, key(2), 64), sampleIndices(replay, key(2), 64));
  const { episode, time } = sampleIndices(replay, key(2), 500);
  assertEquals(new Set(Array.from(episode, (chosen, row) => `${chosen}.${time[row]}`)).size, 3 * HORIZON);
});

Deno.test("gather gives the rows of a column in the order of the indices, one step later on request, and repeats single rows", () => {
  const replay = append(empty(10), episodesFrom(0, 3, [4, 4, 4]));
  const rows = gather(replay, { episode: Int32Array.of(2, 0, 2), time: Int32Array.of(1, 3, 0) });
  const single = (values: readonly number[]) => Float32Array.from(values.flatMap((value) => [value, value]));
  assertEquals(rows("state"), single([2.1, 0.3, 2]));
  assertEquals(rows("state", 1), single([2.2, 0.4, 2.1]));
  assertEquals(rows("label"), Float32Array.of(2, 0, 2));
  assertEquals(rows("label", 1), Float32Array.of(2, 0, 2));
});

Deno.test("gather counts episodes from the oldest held, also after older ones have left", () => {
  const replay = append(append(empty(3), episodesFrom(0, 3)), episodesFrom(3, 2));
  assertEquals(
    gather(replay, { episode: Int32Array.of(0, 2), time: Int32Array.of(0, 0) })("label"),
    Float32Array.of(2, 4),
  );
});

Deno.test("sampleIndices draws from the newest episodes and the later part of each where the window says so", () => {
  const replay = append(empty(10), episodesFrom(0, 5, [4, 4, 4, 2, 1]));
  const { episode, time } = sampleIndices(replay, key(3), 400, { newest: 3, from: 0.5 });
  const drawn = [...new Set(Array.from(episode, (chosen, row) => `${chosen}.${time[row]}`))].toSorted();
  assertEquals(drawn, ["2.2", "2.3", "3.1", "4.0"]);
});

Deno.test("sampleIndices draws each step that has as many ahead as the window asks for, the first of an episode that has fewer", () => {
  const replay = append(empty(10), episodesFrom(0, 3, [4, 2, 1]));
  const { episode, time } = sampleIndices(replay, key(3), 400, { steps: 3 });
  const drawn = [...new Set(Array.from(episode, (chosen, row) => `${chosen}.${time[row]}`))].toSorted();
  assertEquals(drawn, ["0.0", "0.1", "1.0", "2.0"]);
});

Deno.test("sampleIndices refuses an empty replay and an empty window, and names them", () => {
  assertThrows(() => sampleIndices(emptyReplay(3), key(0), 1), RangeError, "the replay is empty");
  const none = append(empty(3), episodesFrom(0, 0));
  assertThrows(() => sampleIndices(none, key(0), 1), RangeError, "the replay is empty");
  const replay = append(empty(10), episodesFrom(0));
  assertThrows(() => sampleIndices(replay, key(0), 1, { newest: 0 }), RangeError, "newest 0 and steps 1 must be at");
  assertThrows(() => sampleIndices(replay, key(0), 1, { steps: 0 }), RangeError, "steps 0 must be at least 1");
  assertThrows(() => sampleIndices(replay, key(0), 1, { from: 1.5 }), RangeError, "from 1.5 between 0 and 1");
});

Deno.test("gather refuses a step that its version does not hold, also where a later version has one", () => {
  const replay = append(empty(100), episodesFrom(0));
  append(replay, episodesFrom(3));
  const at = (episode: number, time: number) =>
    gather(replay, { episode: Int32Array.of(episode), time: Int32Array.of(time) });
  assertEquals(at(2, HORIZON)("state"), Float32Array.of(2.4, 2.4));
  assertThrows(() => at(3, 0), RangeError, "there is no episode 3 among 3");
  assertThrows(() => at(-1, 0), RangeError, "there is no episode -1 among 3");
  assertThrows(() => at(1, HORIZON)("state", 1), RangeError, "steps 5 to 5 are beyond the 5 of state");
  assertThrows(() => at(1, 0)("state", -1), RangeError, "steps -1 to -1 are beyond the 5 of state");
  assertThrows(() => gather(empty(3), { episode: Int32Array.of(0), time: Int32Array.of(0) }), RangeError, "is empty");
});

Deno.test("gather refuses a column that the replay has not, and names those that it has", () => {
  const replay: Replay<string> = versionsOf(4, [[0, 2]]).at(-1)!.replay;
  const column = gather(replay, sampleIndices(replay, key(1), 2));
  for (const name of ["none", "constructor", "__proto__"]) {
    assertThrows(() => column(name), RangeError, `gather: the replay has no column ${name}, but `);
  }
});
