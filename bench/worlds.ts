/**
 * Steps of a world a second on one thread, 64 worlds at once: `deno run bench/worlds.ts [--json]`.
 *
 * @module
 */
import { fold, key, uniform } from "../lib/random/mod.ts";
import { pointNav } from "../envs/point_nav.ts";
import { reacher } from "../envs/reacher.ts";
import type { World } from "../envs/world.ts";

/** Worlds stepped together. */
const BATCH = 64;

/** Milliseconds that each of the repetitions lasts. */
const DURATION = 300;

/** Steps a second: the best of five repetitions, because what else runs on the machine can only slow it down. */
const rate = (world: World): number => {
  const seed = key(0);
  const starts = world.reset(seed, BATCH);
  const actions = Array.from(
    { length: world.horizon },
    (_, time) => uniform(fold(seed, time), [BATCH, world.actionSize], { minimum: -1, maximum: 1 }),
  );
  const repetitions = Array.from({ length: 5 }, () => {
    const begin = performance.now();
    let steps = 0;
    while (performance.now() - begin < DURATION) {
      actions.reduce((states, action) => world.step(states, action).states, starts);
      steps += BATCH * world.horizon;
    }
    return 1000 * steps / (performance.now() - begin);
  });
  return Math.round(Math.max(...repetitions));
};

const stepsPerSecond = Object.fromEntries([reacher, pointNav].map((world) => [world.name, rate(world)]));

if (Deno.args.includes("--json")) {
  console.log(JSON.stringify({ bench: "worlds", unit: "steps per second", batch: BATCH, ...stepsPerSecond }));
} else {
  for (const [name, value] of Object.entries(stepsPerSecond)) {
    console.log(`${name.padEnd(8)} ${(value / 1e6).toFixed(2).padStart(7)} million steps a second`);
  }
}
