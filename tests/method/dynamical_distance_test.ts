import { assert, assertEquals, assertLess } from "@std/assert";
import { dynamicalDistance } from "../../lib/method/mod.ts";
import { pairsOf } from "../../lib/method/shared/far_goals.ts";
import { key } from "../../lib/random/mod.ts";
import { append, emptyReplay } from "../../lib/replay/mod.ts";
import { distanceLeft, SMALL } from "../support/line_world.ts";

Deno.test("DDL reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(dynamicalDistance({ ...SMALL, distanceLearningRate: 3e-3 }), 400), 0.4);
});

Deno.test("pairs are two states of one episode, none past its end, and as many steps apart as is said", () => {
  const [count, horizon, lengths] = [4, 5, Int32Array.of(1, 3, 5, 5)];
  // Each state says its episode and its moment.
  const data = Float32Array.from({ length: count * (horizon + 1) * 2 }, (_, number) => {
    const row = Math.floor(number / 2);
    return number % 2 === 0 ? Math.floor(row / (horizon + 1)) : row % (horizon + 1);
  });
  const replay = append(emptyReplay<string>(count), {
    count,
    horizon,
    lengths,
    columns: { state: { rows: horizon + 1, width: 2, data } },
  });
  const pairs = 400;
  const { earlier, later, steps } = pairsOf(replay, key(1), pairs, { newest: 3 });
  const [first, second] = [earlier("state"), later("state")];
  const met = new Set<string>();
  for (let row = 0; row < pairs; row++) {
    const [episode, moment] = first.subarray(row * 2, row * 2 + 2);
    assert(episode >= 1, "an older episode than was asked for");
    assertEquals(Array.from(second.subarray(row * 2, row * 2 + 2)), [episode, moment + steps[row]]);
    assert(moment + steps[row] <= lengths[episode]);
    met.add(`${episode} ${moment} ${steps[row]}`);
  }
  // (T + 1)(T + 2) / 2 pairs with i ≤ j in an episode of T steps; all of them turn up.
  assertEquals(met.size, 10 + 21 + 21);
});
