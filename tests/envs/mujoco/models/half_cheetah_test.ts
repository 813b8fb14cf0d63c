import { assertAlmostEquals, assertEquals } from "@std/assert";
import { HALF_CHEETAH } from "../../../../envs/mujoco/models/mod.ts";
import recorded from "../half_cheetah_mujoco.json" with { type: "json" };
import { compiled, rounded, testModel, total } from "./compiled.ts";

const model = compiled(HALF_CHEETAH);

testModel("half cheetah", model, recorded);

Deno.test("the half cheetah weighs 14 kg and has the limbs and joints of the published table", () => {
  assertAlmostEquals(total(model.body_mass), 14, 1e-12);
  assertEquals(rounded(model.body_mass, 5), [0, 6.25021, 1.54351, 1.58745, 1.0954, 1.43808, 1.20084, 0.88452]);
  assertEquals([...model.jnt_stiffness], [0, 0, 0, 240, 180, 120, 180, 120, 60]);
  assertEquals([...model.dof_damping], [0, 0, 0, 6, 4.5, 3, 4.5, 3, 1.5]);
  assertEquals([...model.dof_armature], [0, 0, 0, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]);
  assertEquals([...model.actuator_gear].filter((_, index) => index % 6 === 0), [120, 90, 60, 120, 60, 30]);
  const limits = [-0.52, 1.05, -0.785, 0.785, -0.4, 0.785, -1, 0.7, -1.2, 0.87, -0.5, 0.5];
  assertEquals([...model.jnt_range], [0, 0, 0, 0, 0, 0, ...limits]);
});
