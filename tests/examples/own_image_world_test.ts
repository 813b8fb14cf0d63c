import { assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { light } from "../../examples/own_image_world.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { observedState } from "../../lib/goal/mod.ts";
import { box } from "../../lib/learner/mod.ts";
import { gpim } from "../../lib/method/mod.ts";
import { train } from "../../lib/train/train.ts";
import { checkEnvironment } from "../../lib/world/mod.ts";
import { codeLines, foreignImports } from "../support/example_source.ts";
import { right } from "../support/right.ts";

Deno.test("the light fulfils the contract of a world", () => {
  assertEquals(checkEnvironment(light).map(formatFault), []);
});

Deno.test("the brightest pixel is where the light is, row by row", () => {
  const image = light.observe(Float64Array.of(3, 12));
  assertEquals(image.indexOf(Math.max(...image)), 12 * 16 + 3);
  assertAlmostEquals(image[12 * 16 + 5], Math.exp(-1), 1e-6);
});

Deno.test("every goal is within reach of an episode, and distances are pixels", () => {
  const [from, to] = [Float64Array.of(9, 9), Float64Array.of(0, 0)];
  assertAlmostEquals(light.distance(light.achieved(from), light.achieved(to))[0], 9 * Math.SQRT2, 1e-5);
  assertLess(15 - 6, light.horizon);
});

Deno.test("from images alone the latent-conditioned policy reaches goals within 600 gradient steps, whose latents it infers", async () => {
  const method = gpim({ goals: observedState, latents: box(2), hindsight: true, batch: 64, learningRate: 3e-3 });
  const { evaluation } = right(await train({ world: light, method, updates: 600, seed: 1 })(webassembly())());
  assertLess(evaluation.diayn.normalisedDistance, 0.5);
});

Deno.test("the world, its check and its training fit into 40 lines of code that import nothing but this library", async () => {
  const text = await Deno.readTextFile(new URL("../../examples/own_image_world.ts", import.meta.url));
  assertLess(codeLines(text), 41);
  assertEquals(foreignImports(text), []);
});
