/**
 * A pendulum of your own, turned by a motor of ±2 N m; checked, then learned by GPIM. A seed and a number of gradient steps may follow:
 *
 *     deno run examples/own_pendulum.ts
 *
 * @module
 */
import { checkEnvironment, engine, formatFault, gpim, latents, train, type World } from "@gpim/gpim";
import { uniform } from "@gpim/gpim/random";

/** A state is an angle in rad, 0 where the pendulum hangs, and a speed in rad/s; an action is a torque in N m. */
export const pendulum: World = {
  name: "pendulum",
  horizon: 40,
  stateSize: 2,
  observationSize: 2,
  actionSize: 1,
  actionSpace: "continuous",
  actionBounds: [[-2, 2]],
  goalSize: 1,
  unit: "rad",
  radius: 0.1,
  // It starts almost at rest; goals are at rest up to half a turn away, where 2 N m can hold its weight of 1 N m.
  reset: (key, count) => Float64Array.from(uniform(key, [2 * count], { minimum: -0.1, maximum: 0.1 })),
  goalStates: (key, starts) =>
    Float64Array.from(uniform(key, [starts.length]), (turn, index) => index % 2 ? 0 : (2 * turn - 1) * Math.PI),
  // 0.05 s with an inertia of 0.1 kg m² and a friction of 0.2 N m s.
  step: (states, torques) => {
    const next = states.slice();
    torques.forEach((torque, row) => {
      next[2 * row + 1] += 0.05 * (torque - Math.sin(next[2 * row]) - 0.2 * next[2 * row + 1]) / 0.1;
      next[2 * row] += 0.05 * next[2 * row + 1];
    });
    return { states: next, terminated: new Uint8Array(torques.length) };
  },
  observe: (states) => Float32Array.from(states, (value, index) => value / (index % 2 ? 10 : Math.PI)),
  achieved: (states) => Float32Array.from(states.filter((_, index) => index % 2 === 0), (angle) => angle / Math.PI),
  distance: (achieved, goals) => Float64Array.from(goals, (goal, row) => Math.PI * Math.abs(goal - achieved[row])),
  outline: [],
};

/** GPIM with a discount that looks half a second ahead, and hindsight: every episode has reached some angle, and teaches how. */
export const method = gpim({ latents: latents.box(1), discount: 0.9, learningRate: 3e-3, hindsight: true });

if (import.meta.main) {
  const [seed = 7, updates = 2000] = Deno.args;
  console.log(checkEnvironment(pendulum).map(formatFault).join("\n") || "No fault. GPIM is training …");
  const run = train({ world: pendulum, method, updates: Number(updates), seed: Number(seed) });
  const outcome = await run(engine.auto())();
  if (outcome._tag === "Left") throw new Error(formatFault(outcome.left));
  console.table(outcome.right.evaluation, ["normalisedDistance", "success"]);
}
