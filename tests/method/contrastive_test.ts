import { assertEquals, assertLess } from "@std/assert";
import type { World } from "../../lib/world/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { contrastive } from "../../lib/method/mod.ts";
import { train } from "../../lib/train/train.ts";
import { alignedTrajectory } from "../../lib/goal/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { left } from "../support/right.ts";

Deno.test("contrastive RL reaches goals on the line without any reward, which a wrong sign of the energy would not", async () => {
  assertLess(await distanceLeft(contrastive(SMALL), 400), 0.2);
});

/** The line with three actions: to the left, none, to the right. */
const discrete: World = {
  ...line,
  actionSize: 3,
  actionSpace: "discrete",
  step: (states, actions) =>
    line.step(states, Float32Array.from(states, (_, row) => actions[3 * row + 2] - actions[3 * row])),
};

Deno.test("it does so with discrete actions", async () => {
  assertLess(await distanceLeft(contrastive(SMALL), 300, 1, discrete), 0.4);
});

Deno.test("goals that move on are a fault, for what came later is one state", async () => {
  const method = contrastive({ ...SMALL, goals: alignedTrajectory });
  const { kind, place } = left(await train({ world: line, method, updates: 1, seed: 1 })(webassembly())());
  assertEquals([kind, place], ["configuration", "setting 'goals'"]);
});
