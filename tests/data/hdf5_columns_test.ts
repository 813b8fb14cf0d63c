import { assertEquals } from "@std/assert";
import { episodeRows, noRewards, truncations } from "../../lib/data/hdf5_columns.ts";

const LENGTHS = Int32Array.of(2, 1);

Deno.test("an episode is truncated at its last step, unless it ended there", () => {
  assertEquals([...truncations([0, 0, 0])], [0, 0, 1]);
  assertEquals([...truncations([0, 1])], [0, 0]);
  assertEquals([...truncations([])], []);
});

Deno.test("rows of episodes are one behind the other, as many as their moments", () => {
  const data = Float32Array.of(1, 2, 3, 4, 5);
  assertEquals(episodeRows({ of: "states", width: 1, data }, LENGTHS).map((row) => [...row]), [[1, 2, 3], [4, 5]]);
  assertEquals(episodeRows({ of: "steps", width: 1, data }, LENGTHS).map((row) => [...row]), [[1, 2], [3]]);
  assertEquals(episodeRows({ of: "episode", width: 2, data }, LENGTHS).map((row) => [...row]), [[1, 2], [3, 4]]);
});

Deno.test("rewards that are none are as many zeros as steps", () => {
  assertEquals(noRewards(LENGTHS), { of: "steps", width: 1, data: new Float32Array(3) });
});
