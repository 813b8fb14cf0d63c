import { assert, assertAlmostEquals, assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { formatFault } from "../../../lib/fault.ts";
import { finalState, waypoints } from "../../../lib/goal/family.ts";
import { box } from "../../../lib/learner/mod.ts";
import { SKILLS } from "../../../lib/method/shared/discriminator.ts";
import { drawKey, type ExplorationContext, explore, relabel } from "../../../lib/method/shared/exploration.ts";
import { fold, key } from "../../../lib/random/mod.ts";
import { relabel as relabelRollout } from "../../../lib/stage/relabel.ts";
import { iterationKey, randomPolicy, rollOut } from "../../../lib/stage/step.ts";
import { line } from "../../support/line_world.ts";
import { left, right } from "../../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../../support/steering.ts";

const WORLDS = 5;

const contextWith = (changes: Partial<ExplorationContext["settings"]> = {}) => {
  const context = contextOf({ latentPolicy: exactSteering });
  const settings = { ...SKILLS, latents: box(1), worlds: WORLDS, ...changes };
  return { ...context, settings };
};

Deno.test("drawKey is another for every draw of an iteration, all of the iteration's key", () => {
  const state = stateWith({ iteration: 3 });
  const draws = ["latents", "start", "latentActions", "relabel", "goalActions"] as const;
  assertEquals(draws.map((draw) => drawKey(state, draw)), draws.map((_, place) => fold(iterationKey(state), place)));
});

Deno.test("explore draws one latent a world, and acts at random in the first iteration", async () => {
  const state = stateWith({ weights: { latentPolicy: FOLLOWING } });
  const explored = right(await explore(contextWith())(state)());
  const { latent, exploration } = explored;
  assertEquals(explored.state, state);
  assertEquals(latent, box(1).sample(drawKey(state, "latents"), WORLDS));
  const starts = line.reset(drawKey(state, "start"), WORLDS);
  assertEquals(exploration, right(await rollOut(line, randomPolicy(line))(starts, drawKey(state, "latentActions"))()));
});

Deno.test("explore follows π_μ under each world's latent from the second iteration on", async () => {
  const context = contextWith();
  const state = stateWith({ iteration: 1, weights: { latentPolicy: FOLLOWING } });
  const { latent, exploration: { columns: { action }, count } } = right(await explore(context)(state)());
  assertEquals([count, latent.length], [WORLDS, WORLDS]);
  action.data.forEach((action, step) => assertAlmostEquals(action, latent[Math.floor(step / line.horizon)], 1e-6));
  assertNotEquals(latent, right(await explore(context)({ ...state, iteration: 2 })()).latent);
  right(await context.programs.dispose()());
});

Deno.test("explore begins where the world starts, with a key of its own, and is the world's fault where it cannot", async () => {
  const keys: unknown[] = [];
  const state = stateWith();
  const world = {
    ...line,
    reset: (key: Parameters<typeof line.reset>[0], count: number) => {
      keys.push(key);
      return Float64Array.from({ length: count }, (_, row) => row / 10);
    },
  };
  const { exploration } = right(await explore({ ...contextWith(), world })(state)());
  const starts = Array.from({ length: WORLDS }, (_, row) => exploration.states[row * (line.horizon + 1)]);
  assertEquals([starts, keys], [[0, 0.1, 0.2, 0.3, 0.4], [drawKey(state, "start")]]);
  const broken = { ...line, reset: () => new Float64Array(1) };
  assertMatch(formatFault(left(await explore({ ...contextWith(), world: broken })(state)())), /reset: 1 numbers came/);
});

for (const goals of [finalState, waypoints(2)]) {
  Deno.test(`relabel makes ${goals.name} goals of the exploration's states, by the iteration's key, and keeps the rest`, async () => {
    const context = contextWith({ goals });
    const state = stateWith({ iteration: 0, key: key(8) });
    const explored = right(await explore(context)(state)());
    const { relabelled, ...others } = right(relabel(context)(explored));
    assertEquals(others, explored);
    assertEquals(relabelled, right(relabelRollout(line, goals)(drawKey(state, "relabel"))(explored.exploration)));
    assert(relabelled.goals.target.every((target) => explored.exploration.columns.achieved.data.includes(target)));
  });
}
