import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { type Episodes, everyState, perEpisode, withColumns } from "../../lib/replay/mod.ts";

const EPISODES: Episodes<"latent"> = {
  count: 2,
  horizon: 3,
  lengths: Int32Array.of(3, 1),
  columns: { latent: { rows: 1, width: 2, data: Float32Array.of(1, 2, 3, 4) } },
};

Deno.test("withColumns adds columns beside those there are, and changes nothing else", () => {
  const goal = perEpisode(Float32Array.of(5, 6), 1);
  const more = withColumns(EPISODES, { goal });
  assertEquals(more, { ...EPISODES, columns: { latent: EPISODES.columns.latent, goal } });
  assertStrictEquals(more.columns.goal, goal);
  assertEquals(Object.keys(EPISODES.columns), ["latent"]);
});

Deno.test("withColumns puts a column in the place of one of the same name", () => {
  const latent = perEpisode(Float32Array.of(7, 8), 1);
  assertStrictEquals(withColumns(EPISODES, { latent }).columns.latent, latent);
});

Deno.test("perEpisode is a column of one row an episode, around the array that it was given", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5, 6);
  assertEquals(perEpisode(data, 3), { rows: 1, width: 3, data });
  assertStrictEquals(perEpisode(data, 3).data, data);
});

Deno.test("everyState is a column of horizon + 1 rows, whose width follows from the length of its array", () => {
  const sizes = fc.record({
    count: fc.integer({ min: 1, max: 5 }),
    horizon: fc.integer({ min: 1, max: 5 }),
    width: fc.integer({ min: 1, max: 5 }),
  });
  fc.assert(fc.property(sizes, ({ count, horizon, width }) => {
    const data = new Float32Array(count * (horizon + 1) * width);
    const column = everyState(data, { count, horizon });
    assertEquals([column.rows, column.width], [horizon + 1, width]);
    assertStrictEquals(column.data, data);
  }));
  assertEquals(everyState(new Float32Array(16), EPISODES), { rows: 4, width: 2, data: new Float32Array(16) });
});
