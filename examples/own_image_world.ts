/**
 * A world of your own that is seen as an image: a light on a screen of 16 × 16 pixels; checked, then learned by GPIM from pixels, with
 * goals that are images as well. A seed and a number of gradient steps may follow:
 *
 *     deno run examples/own_image_world.ts
 *
 * @module
 */
import { checkEnvironment, engine, formatFault, goals, gpim, latents, train, type World } from "@gpim/gpim";
import { uniform } from "@gpim/gpim/random";

/** A state is the place of the light, in pixels from the corner; an action moves it by up to one pixel each way. */
export const light: World = {
  name: "light",
  horizon: 20,
  stateSize: 2,
  observationSize: 256,
  observationShape: [1, 16, 16],
  actionSize: 2,
  actionSpace: "continuous",
  actionBounds: [[-1, 1], [-1, 1]],
  goalSize: 2,
  unit: "pixels",
  radius: 1,
  reset: (key, count) => Float64Array.from(uniform(key, [2 * count], { minimum: 6, maximum: 9 })),
  goalStates: (key, starts) => Float64Array.from(uniform(key, [starts.length], { minimum: 0, maximum: 15 })),
  step: (states, moves) => {
    const moved = states.map((at, index) => Math.max(0, Math.min(15, at + moves[index])));
    return { states: moved, terminated: new Uint8Array(states.length / 2) };
  },
  // A pixel's brightness falls with its distance from the light.
  observe: (states) =>
    Float32Array.from({ length: 128 * states.length }, (_, pixel) => {
      const [x, y] = states.subarray(2 * (pixel >> 8));
      return Math.exp(-((pixel % 16 - x) ** 2 + ((pixel >> 4) % 16 - y) ** 2) / 4);
    }),
  achieved: (states) => Float32Array.from(states, (at) => at / 7.5 - 1),
  distance: (achieved, goals) => {
    const apart = goals.map((goal, index) => 7.5 * (goal - achieved[index]));
    return Float64Array.from({ length: apart.length / 2 }, (_, row) => Math.hypot(apart[2 * row], apart[2 * row + 1]));
  },
  outline: [],
};

/** GPIM whose policies see images alone: the screen, and for π_θ the screen as it should be. */
const method = gpim({ goals: goals.observedState, latents: latents.box(2), hindsight: true });

if (import.meta.main) {
  const [seed = 7, updates = 3000] = Deno.args;
  console.log(checkEnvironment(light).map(formatFault).join("\n") || "No fault. GPIM is training …");
  const outcome = await train({ world: light, method, updates: Number(updates), seed: Number(seed) })(engine.auto())();
  if (outcome._tag === "Left") throw new Error(formatFault(outcome.left));
  console.table(outcome.right.evaluation, ["normalisedDistance", "success"]);
}
