import { assertEquals } from "@std/assert";
import { pointNav } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { denseSac, gpim } from "../../lib/method/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { repeatRow, rewardMap } from "../../lib/train/reward_map.ts";
import { SMALL } from "../support/line_world.ts";
import { right } from "../support/right.ts";

Deno.test("GPIM's map is highest where the discriminator's posterior is that of the goal", async () => {
  const method = right(await gpim(SMALL)(pointNav)(webassembly())());
  const state = right(await method.begin(key(1))());
  const goal = Float64Array.of(3, 8);
  const rewards = rewardMap(method.compiled!, state.weights)(Float64Array.of(0, 0, 3, 8, 9, 1), goal);
  assertEquals(rewards?.indexOf(Math.max(...rewards)), 1);
  right(await method.dispose()());
});

Deno.test("a method without a learned reward has no map", async () => {
  const method = right(await denseSac(SMALL)(pointNav)(webassembly())());
  const state = right(await method.begin(key(1))());
  assertEquals(rewardMap(method.compiled!, state.weights)(Float64Array.of(1, 2), Float64Array.of(3, 4)), undefined);
  right(await method.dispose()());
});

Deno.test("repeatRow has a row as often as is asked for", () => {
  assertEquals(repeatRow(Float32Array.of(1, 2), 3), Float32Array.of(1, 2, 1, 2, 1, 2));
  assertEquals(repeatRow(Float32Array.of(1, 2), 0), new Float32Array(0));
});
