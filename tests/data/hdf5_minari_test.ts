import { assertEquals } from "@std/assert";
import { writeHdf5 } from "../../lib/data/hdf5.ts";
import { right } from "../support/right.ts";
import { contents, walks } from "./hdf5_contents.ts";

Deno.test("Minari's layout has a group an episode, with a row of observations more than of actions", async () => {
  const seen = await contents(right(await writeHdf5("minari", walks)()));
  const [length] = walks.lengths;
  const size = (name: string) => (seen.get(`episode_0/${name}`) as Float32Array).length;
  assertEquals([size("observations/observation"), size("actions"), size("rewards")], [
    2 * (length + 1),
    2 * length,
    length,
  ]);
  assertEquals(size("observations/desired_goal"), 2 * (length + 1));
  const flags = ["terminations", "truncations"].map((name) => [...seen.get(`episode_0/${name}`) as Uint8Array]);
  assertEquals(flags[0].at(-1)! + flags[1].at(-1)!, 1);
  assertEquals(flags[1].slice(0, -1).some((flag) => flag !== 0), false);
  assertEquals(seen.get("episode_3/infos/latent"), Float32Array.of(4));
});
