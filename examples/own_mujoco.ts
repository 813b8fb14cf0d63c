/**
 * A MuJoCo model of your own: a crane that carries a load; checked, then learned by GPIM. A seed and a number of gradient steps may follow:
 *
 *     deno run examples/own_mujoco.ts
 *
 * @module
 */
import { checkEnvironment, engine, formatFault, gpim, latents, train } from "@gpim/gpim";
import { mujocoWorld } from "@gpim/gpim/envs/mujoco";

/** A trolley on a rail of 2 m, and a load of 0.3 kg that hangs from it, swings, and is wound up and down. */
const xml = `<mujoco><option timestep="0.01"/><worldbody><body name="trolley">
    <joint name="rail" type="slide" axis="1 0 0" range="-1 1" limited="true" damping="5"/>
    <geom size="0.1" mass="1"/>
    <body name="load" pos="0 0 -0.6">
      <joint name="swing" type="hinge" axis="0 1 0" pos="0 0 0.6" damping="0.2"/>
      <joint name="winch" type="slide" axis="0 0 1" range="-0.3 0.3" limited="true" damping="10"/>
      <geom size="0.06" mass="0.3" contype="0" conaffinity="0"/>
    </body>
  </body></worldbody><actuator>
    <motor joint="rail" ctrlrange="-10 10"/>
    <motor joint="winch" ctrlrange="-4 10"/>
  </actuator></mujoco>`;

/** Goals are places of the load, along the rail and below it, which random forces have brought it to. */
export const crane = mujocoWorld({
  name: "crane",
  xml,
  frameSkip: 5,
  horizon: 40,
  unit: "m",
  radius: 0.1,
  noise: 0.02,
  observe: ({ positions, velocities }) =>
    [...positions, ...velocities].map((number, index) => number / [1, 1, 0.3, 2, 2, 1][index]),
  achieved: ({ placeOf }) => [placeOf("load")[0], placeOf("load")[2] + 0.6],
});

/** GPIM with a discount that looks half a second ahead, and hindsight. */
export const method = gpim({ latents: latents.box(2), discount: 0.9, learningRate: 3e-3, hindsight: true });

if (import.meta.main) {
  const [seed = 7, updates = 2000] = Deno.args;
  const loaded = await crane();
  if (loaded._tag === "Left") throw new Error(formatFault(loaded.left));
  console.log(checkEnvironment(loaded.right).map(formatFault).join("\n") || "No fault. GPIM is training …");
  const run = train({ world: loaded.right, method, updates: Number(updates), seed: Number(seed) });
  const outcome = await run(engine.auto())();
  loaded.right.dispose();
  if (outcome._tag === "Left") throw new Error(formatFault(outcome.left));
  console.table(outcome.right.evaluation, ["normalisedDistance", "success"]);
}
