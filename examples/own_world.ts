/**
 * A world of your own: a puck that slides on an air hockey table and bounces off the rails; checked, then learned by GPIM:
 *
 *     deno run examples/own_world.ts
 *
 * @module
 */
import { checkEnvironment, engine, formatFault, gpim, latents, train, type World } from "@gpim/gpim";
import { uniform } from "@gpim/gpim/random";

/** A state is a position on a table of 2 m × 2 m, in m from its middle, and a velocity in m per step; an action is a push. */
export const puck: World = {
  name: "puck",
  horizon: 40,
  stateSize: 4,
  observationSize: 4,
  actionSize: 2,
  actionSpace: "continuous",
  goalSize: 2,
  unit: "m",
  radius: 0.1,
  // Every episode starts at rest in the middle; goal states are at rest anywhere.
  reset: (_key, count) => new Float64Array(4 * count),
  goalStates: (key, starts) =>
    Float64Array.from(uniform(key, [starts.length], { minimum: -1 }), (at, index) => index % 4 < 2 ? at : 0),
  step: (states, actions) => {
    const next = states.slice();
    actions.forEach((push, index) => {
      const place = 4 * Math.floor(index / 2) + index % 2;
      const slide = place + 2;
      next[slide] = 0.9 * states[slide] + 0.02 * Math.max(-1, Math.min(1, push));
      next[place] = states[place] + next[slide];
      if (Math.abs(next[place]) <= 1) return;
      next[place] = 2 * Math.sign(next[place]) - next[place];
      next[slide] *= -0.5;
    });
    return { states: next, terminated: new Uint8Array(states.length / 4) };
  },
  observe: (states) => Float32Array.from(states, (value, index) => index % 4 < 2 ? value : 5 * value),
  achieved: (states) => Float32Array.from(states.filter((_, index) => index % 4 < 2)),
  distance: (achieved, goals) => {
    const apart = goals.map((value, index) => value - achieved[index]);
    return Float64Array.from({ length: goals.length / 2 }, (_, row) => Math.hypot(apart[2 * row], apart[2 * row + 1]));
  },
  outline: [[-1, -1, 1, -1], [1, -1, 1, 1], [1, 1, -1, 1], [-1, 1, -1, -1]],
};

if (import.meta.main) {
  const faults = checkEnvironment(puck);
  console.log(
    faults.map(formatFault).join("\n") || "The puck fulfils the contract of a world. GPIM is training …",
  );
  const run = train({ world: puck, method: gpim({ latents: latents.box(2) }), updates: 1500, seed: 7 });
  const outcome = await run(engine.auto())();
  if (outcome._tag === "Left") throw new Error(formatFault(outcome.left));
  const { gpim: trained, random } = outcome.right.evaluation;
  const left = ({ normalisedDistance }: { normalisedDistance: number }) => `${Math.round(100 * normalisedDistance)} %`;
  console.log(`GPIM leaves ${left(trained)} of the distance to a goal; random pushes leave ${left(random)}.`);
}
