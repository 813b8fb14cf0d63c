import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { PUSHER } from "../../../../envs/mujoco/models/mod.ts";
import { PUSHER_PLACE } from "../../../../envs/mujoco/models/pusher.ts";
import recorded from "../pusher_mujoco.json" with { type: "json" };
import { compiled, testModel } from "./compiled.ts";

const model = compiled(PUSHER);

testModel("pusher", model, recorded);

Deno.test("the pusher's upper arm and cylinder weigh what their shapes and densities say", () => {
  const upperArm = 300 * Math.PI * 0.06 ** 2 * (0.4 + 4 / 3 * 0.06);
  assertAlmostEquals(model.body_mass[4], upperArm, 1e-12);
  assertAlmostEquals(model.body_mass[11], 0.01 * Math.PI * 0.05 ** 2 * 0.1, 1e-18);
  assertEquals([...model.actuator_ctrlrange], Array.from({ length: 7 }, () => [-2, 2]).flat());
});

Deno.test("recorded arms push the cylinder, but not the disc", () => {
  const pushed = recorded.episodes.map(({ start, states }) =>
    states[19].slice(7, 11).map((place, index) => Math.abs(place - start[7 + index]))
  );
  assert(pushed.filter(([y, x]) => Math.hypot(x, y) > 0.02).length >= 2);
  assert(pushed.every(([_y, _x, discY, discX]) => discY === 0 && discX === 0));
});

Deno.test("PUSHER_PLACE is where cylinder and disc are in the model, 0.05 m and 0.002 m over the table", () => {
  const places = [model.nbody - 2, model.nbody - 1].map((body) => [...model.body_pos.slice(3 * body, 3 * body + 3)]);
  assertEquals(places.map(([x, y]) => [x, y]), [[...PUSHER_PLACE], [...PUSHER_PLACE]]);
  assertAlmostEquals(places[0][2], -0.275, 1e-12);
  assertAlmostEquals(places[1][2], -0.323, 1e-12);
});
