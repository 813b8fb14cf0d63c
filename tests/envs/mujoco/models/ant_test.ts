import { assert, assertEquals } from "@std/assert";
import { ANT } from "../../../../envs/mujoco/models/mod.ts";
import { antAmong } from "../../../../envs/mujoco/models/ant.ts";
import recorded from "../ant_mujoco.json" with { type: "json" };
import { compiled, rounded, testModel, total } from "./compiled.ts";

const model = compiled(ANT);

testModel("ant", model, recorded);

Deno.test("the ant weighs 0.91088 kg, its ankles bend the legs down, and its actions begin with the fourth leg", () => {
  assertEquals(rounded([total(model.body_mass)], 5), [0.91088]);
  const leg = [0.0391578, 0.0391578, 0.0675922];
  assertEquals(rounded(model.body_mass, 7), [0, 0.3272492, ...leg, ...leg, ...leg, ...leg]);
  const hip = [-30, 30];
  const degrees = rounded([...model.jnt_range].map((angle) => angle * 180 / Math.PI), 9);
  assertEquals(degrees, [0, 0, ...hip, 30, 70, ...hip, -70, -30, ...hip, -70, -30, ...hip, 30, 70]);
  assertEquals([...model.actuator_trnid].filter((_, index) => index % 2 === 0), [7, 8, 1, 2, 3, 4, 5, 6]);
  assert([...model.actuator_gear].every((gear, index) => gear === (index % 6 === 0 ? 150 : 0)));
});

Deno.test("antAmong puts walls beside the floor, and changes nothing of the ant", () => {
  const walled = compiled(antAmong(`<geom type="box" pos="5 0 1" size="1 1 1" conaffinity="1"/>`));
  assertEquals(walled.ngeom, model.ngeom + 1);
  assertEquals([...walled.body_mass], [...model.body_mass]);
  assertEquals([...walled.jnt_range], [...model.jnt_range]);
  assertEquals(antAmong(""), ANT);
});
