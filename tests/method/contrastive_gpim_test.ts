import { assert, assertEquals, assertLess } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { skills } from "../../lib/learner/mod.ts";
import { CONTRASTIVE_GPIM, contrastiveGpim } from "../../lib/method/mod.ts";
import { contrastiveGpimDefinition } from "../../lib/method/contrastive_gpim.ts";
import { key } from "../../lib/random/mod.ts";
import { alignedTrajectory, OBSERVED } from "../../lib/goal/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

const eight = { ...SMALL, latents: skills(8, { hidden: [16] }) };

Deno.test("contrastive GPIM reaches goals on the line to a fraction of its skills' width, which a wrong sign would not", async () => {
  assertLess(await distanceLeft(contrastiveGpim(eight), 400), 0.12);
});

Deno.test("contrastive GPIM needs no chosen coordinate: its discriminator may see the whole observation", async () => {
  assertLess(await distanceLeft(contrastiveGpim({ ...eight, discriminatorView: OBSERVED }), 400), 0.12);
});

Deno.test("the embedding learns from both policies, from steps and from the states that followed them", async () => {
  const method = right(await contrastiveGpim(eight)(line)(webassembly())());
  const state = right(await method.iterate(1)(right(await method.begin(key(1))()))());
  const { models, settings } = contrastiveGpimDefinition(line, { ...CONTRASTIVE_GPIM, ...eight });
  const { before, view: seen, goal } = models.contrast.sampling.draw(state, key(2));
  assertEquals([before.length, seen.length, goal.length], Array(3).fill(settings.batch));
  // A stride is a quarter at most, and a later state of the line is within seven more.
  assert(seen.every((x, row) => Math.abs(x - before[row]) <= 0.25));
  assert(seen.every((x, row) => Math.abs(x - goal[row]) <= 1.75));
  assert(seen.some((x, row) => x !== before[row]));
  assert(seen.some((x, row) => x !== goal[row]));
  assert(seen.some((x, row) => x === goal[row]));
  right(await method.dispose()());
});

Deno.test("goals that move are refused, for hindsight is meant for those that stay", async () => {
  const refused = left(await contrastiveGpim({ ...eight, goals: alignedTrajectory })(line)(webassembly())());
  assertEquals(refused.place, "setting 'goals'");
});
