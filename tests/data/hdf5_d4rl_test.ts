import { assertEquals } from "@std/assert";
import { writeHdf5 } from "../../lib/data/hdf5.ts";
import { right } from "../support/right.ts";
import { contents, walks } from "./hdf5_contents.ts";

Deno.test("D4RL's layout has flat arrays of steps, with the states behind them", async () => {
  const seen = await contents(right(await writeHdf5("d4rl", walks)()));
  const steps = walks.lengths.reduce((sum, length) => sum + length, 0);
  assertEquals((seen.get("observations") as Float32Array).length, 2 * steps);
  const [before, behind] = ["observations", "next_observations"].map((name) => seen.get(name) as Float32Array);
  const first = walks.lengths.findIndex((length) => length > 1);
  const at = 2 * walks.lengths.slice(0, first).reduce((sum, length) => sum + length, 0);
  assertEquals(before.slice(at + 2, at + 4), behind.slice(at, at + 2));
  const ends = [...seen.get("terminals") as Uint8Array].map((flag, step) =>
    flag + (seen.get("timeouts") as Uint8Array)[step]
  );
  assertEquals(ends.flatMap((end, step) => end === 0 ? [] : [step + 1]).length, 4);
  assertEquals((seen.get("rewards") as Float32Array)[3], -3);
});
