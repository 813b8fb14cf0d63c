import { assert, assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fold, key } from "../../lib/random/mod.ts";
import {
  append,
  emptyReplay,
  type Episodes,
  gather,
  locate,
  type Replay,
  sampleIndices,
} from "../../lib/replay/mod.ts";

const COUNT = 3;
const HORIZON = 4;

/** A chunk whose numbers tell which episode and step they are of: episode + step / 10. */
const chunk = (first: number, lengths = [HORIZON, HORIZON, HORIZON]): Episodes<"state" | "label"> => ({
  count: COUNT,
  horizon: HORIZON,
  lengths: Int32Array.from(lengths),
  columns: {
    state: {
      rows: HORIZON + 1,
      width: 2,
      data: Float32Array.from({ length: COUNT * (HORIZON + 1) * 2 }, (_, i) => {
        const row = i >> 1;
        return first + Math.floor(row / (HORIZON + 1)) + row % (HORIZON + 1) / 10;
      }),
    },
    label: { rows: 1, width: 1, data: Float32Array.from({ length: COUNT }, (_, episode) => first + episode) },
  },
});

/** The model: all episodes ever appended; the replay is its last `capacity`. */
interface Model {
  readonly episodes: number[];
}

interface Real {
  replay: Replay<"state" | "label">;
  /** Older versions with the labels that they held, to be found unchanged at the end. */
  readonly versions: (readonly [Replay<"state" | "label">, readonly number[]])[];
}

const labels = (replay: Replay<"state" | "label">): readonly number[] =>
  Array.from({ length: replay.count }, (_, index) => {
    const [{ columns }, place] = locate(replay, index);
    return columns.label.data[place];
  });

class Append implements fc.Command<Model, Real> {
  check = () => true;
  run(model: Model, real: Real): void {
    real.versions.push([real.replay, labels(real.replay)]);
    real.replay = append(real.replay, chunk(model.episodes.length));
    for (let episode = 0; episode < COUNT; episode++) model.episodes.push(model.episodes.length);
    assertEquals(labels(real.replay), model.episodes.slice(-real.replay.capacity));
  }
  toString = () => "append";
}

class Fork implements fc.Command<Model, Real> {
  constructor(readonly seed: number) {}
  check = () => true;
  run(model: Model, real: Real): void {
    // What is appended to a version does not show in the version itself, nor in its other successors.
    append(real.replay, chunk(1000 + this.seed));
    assertEquals(labels(real.replay), model.episodes.slice(-real.replay.capacity));
  }
  toString = () => `fork(${this.seed})`;
}

class Sample implements fc.Command<Model, Real> {
  constructor(readonly seed: number, readonly newest: number, readonly from: number) {}
  check = ({ episodes }: Readonly<Model>) => episodes.length > 0;
  run(model: Model, { replay }: Real): void {
    const held = model.episodes.slice(-replay.capacity);
    const window = { newest: this.newest, from: this.from };
    const indices = sampleIndices(replay, key(this.seed), 16, window);
    const now = gather(replay, indices, "state");
    const next = gather(replay, indices, "state", 1);
    const label = gather(replay, indices, "label");
    indices.episode.forEach((episode, row) => {
      const time = indices.time[row];
      assert(episode >= Math.max(0, held.length - this.newest) && episode < held.length);
      assert(time >= Math.floor(this.from * HORIZON) && time < HORIZON || this.from === 1);
      assertEquals(label[row], held[episode]);
      assertEquals(now[2 * row], Math.fround(held[episode] + time / 10));
      assertEquals(next[2 * row + 1], Math.fround(held[episode] + (time + 1) / 10));
    });
  }
  toString = () => `sample(${this.seed}, ${this.newest}, ${this.from})`;
}

Deno.test("whatever is done to it, a replay holds the last episodes of a plain array, and old versions stay as they were", () => {
  const commands = fc.commands([
    fc.constant(new Append()),
    fc.nat(20).map((seed) => new Fork(seed)),
    fc.tuple(fc.nat(), fc.integer({ min: 1, max: 20 }), fc.constantFrom(0, 0.25, 0.5, 0.9))
      .map(([seed, newest, from]) => new Sample(seed, newest, from)),
  ], { maxCommands: 40 });
  fc.assert(fc.property(fc.integer({ min: 1, max: 17 }), commands, (capacity, commands) => {
    const real: Real = { replay: emptyReplay(capacity), versions: [] };
    fc.modelRun(() => ({ model: { episodes: [] }, real }), commands);
    for (const [version, held] of real.versions) assertEquals(labels(version), held);
  }));
});

Deno.test("versions share their chunks", () => {
  const first = append(emptyReplay<"state" | "label">(100), chunk(0));
  const second = append(first, chunk(3));
  assertStrictEquals(second.chunks[0], first.chunks[0]);
});

Deno.test("steps are drawn within each episode's own length", () => {
  const replay = append(emptyReplay<"state" | "label">(10), chunk(0, [1, 2, 4]));
  fc.assert(fc.property(fc.nat(), fc.double({ min: 0, max: 1, noNaN: true }), (seed, from) => {
    const { episode, time } = sampleIndices(replay, fold(key(1), seed), 32, { from });
    episode.forEach((chosen, row) => assert(time[row] >= 0 && time[row] < [1, 2, 4][chosen]));
  }));
});

Deno.test("the same key draws the same steps, and all steps come up", () => {
  const replay = append(emptyReplay<"state" | "label">(10), chunk(0));
  assertEquals(sampleIndices(replay, key(2), 64), sampleIndices(replay, key(2), 64));
  const { episode, time } = sampleIndices(replay, key(2), 500);
  assertEquals(new Set(Array.from(episode, (chosen, row) => `${chosen}.${time[row]}`)).size, COUNT * HORIZON);
});

Deno.test("what cannot be is refused by name", () => {
  assertThrows(() => emptyReplay(0), RangeError, "the capacity must be a positive number of episodes, not 0");
  assertThrows(() => sampleIndices(emptyReplay(3), key(0), 1), RangeError, "the replay is empty");
  const replay = append(emptyReplay<"state" | "label">(10), chunk(0));
  assertThrows(() => sampleIndices(replay, key(0), 1, { newest: 0 }), RangeError, "newest 0 must be at least 1");
  assertThrows(() => sampleIndices(replay, key(0), 1, { from: 1.5 }), RangeError, "from 1.5 between 0 and 1");
  assertThrows(() => locate(replay, 3), RangeError, "there is no episode 3 among 3");
  const other = { ...chunk(3), horizon: 9 };
  assertThrows(() => append(replay, other), RangeError, "append: chunks of");
});
