import { defineGpim } from "../../lib/method/gpim.ts";
import { assert, assertEquals, assertLess } from "@std/assert";
import { gpim, type GpimOptions, iterate } from "../../lib/method/mod.ts";
import { begin } from "../../lib/method/core/iteration.ts";
import { compileMethod } from "../../lib/method/core/iteration.ts";
import { box, skills } from "../../lib/learner/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { OBSERVED } from "../../lib/goal/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { right } from "../support/right.ts";

const VARIANTS: Readonly<Record<string, readonly [options: Partial<GpimOptions>, updates: number, below: number]>> = {
  "with latents in a box": [{ latents: box(1) }, 300, 0.2],
  "with discrete skills": [{ latents: skills(8, { hidden: [16] }) }, 400, 0.35],
  "with the stored latent": [{ latents: box(1), rewardLatent: "stored" }, 600, 0.4],
  "with a discriminator on both buffers": [{ latents: box(1), discriminatorOnBothBuffers: true }, 300, 0.3],
  "with critics that see the latent": [{ latents: box(1), criticSeesLatent: true }, 300, 0.25],
  "in two stages": [{ latents: box(1), pretrainingUpdates: 300 }, 600, 0.3],
  "with a discriminator of the whole observation": [{ latents: box(1), discriminatorView: OBSERVED }, 300, 0.25],
};

for (const [name, [options, updates, below]] of Object.entries(VARIANTS)) {
  Deno.test(`GPIM ${name} reaches goals on the line, which a wrong sign of the reward would not`, async () => {
    assertLess(await distanceLeft(gpim({ ...SMALL, ...options }), updates), below);
  });
}

Deno.test("in two stages, π_θ is as it began until π_μ and q_φ are done, and they stay as they are from then on", async () => {
  const compiled = right(
    await compileMethod(line, defineGpim({ ...SMALL, latents: box(1), pretrainingUpdates: 40 }))(webassembly())(),
  );
  let state = right(await begin(compiled)(key(3))());
  const weights = [state.weights];
  for (let iteration = 0; iteration < 4; iteration++) {
    state = right(await iterate(compiled, SMALL.updatesPerIteration)(state)());
    weights.push(state.weights);
  }
  const [start, , first, , last] = weights;
  assertEquals(start.goalPolicy, first.goalPolicy);
  assert(start.latentPolicy.some((weight, index) => weight !== first.latentPolicy[index]));
  assertEquals(first.latentPolicy, last.latentPolicy);
  assertEquals(first.discriminator, last.discriminator);
  assert(first.goalPolicy.some((weight, index) => weight !== last.goalPolicy[index]));
});
