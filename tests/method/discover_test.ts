import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { webassembly } from "../../lib/engine/mod.ts";
import { adaptTargetWeight, discover, discoverScores } from "../../lib/method/discover.ts";
import { bestOfEach } from "../../lib/method/shared/goal_candidates.ts";
import { train } from "../../lib/train/train.ts";
import { definitionOf } from "../support/built_method.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING } from "../support/steering.ts";

const QUICK = { ...SMALL, goalCandidates: 10, ensemble: 2 };

Deno.test("DISCOVER reaches goals on the line, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(discover(QUICK), 400), 0.2);
});

Deno.test("a score is the weighted nearness to start and target, and the uncertainty", () => {
  const fromStart = { mean: Float64Array.of(2, 10), std: Float64Array.of(0.5, 4) };
  const toTarget = { mean: Float64Array.of(8, 1) };
  assertEquals([...discoverScores(fromStart, toTarget, 0.25, 2)], [-1.5 + 1 - 2, -7.5 + 8 - 0.25]);
});

Deno.test("the goal is near to the target, near to the start, or uncertain, as the weights say", () => {
  const number = fc.double({ min: 0, max: 50, noNaN: true });
  const estimates = fc.array(fc.tuple(number, number, number), { minLength: 1, maxLength: 8 });
  fc.assert(fc.property(estimates, (candidates) => {
    const [near, uncertain, far] = [0, 1, 2].map((part) => Float64Array.from(candidates, (all) => all[part]));
    const none = new Float64Array(candidates.length);
    const chosen = (std: Float64Array, targetWeight: number) =>
      bestOfEach(discoverScores({ mean: near, std }, { mean: far }, targetWeight, 1e3), 1)[0];
    assertEquals(near[chosen(none, 0)], Math.min(...near));
    assertEquals(far[chosen(none, 1)], Math.min(...far));
    assertAlmostEquals(uncertain[chosen(uncertain, 0.5)], Math.max(...uncertain), 0.05);
  }));
});

Deno.test("nearness to the target counts more after many successes, and less after few, from 0 to 1", () => {
  const next = (weight: number, successes: number) => adaptTargetWeight(weight, successes, 0.25);
  assertEquals([next(0.5, 0.7), next(0.5, 0.69), next(0.5, 0.31), next(0.5, 0.3)], [0.75, 0.5, 0.5, 0.25]);
  assertEquals([next(0.9, 1), next(0.1, 0)], [1, 0]);
});

Deno.test("goals come to lie near the targets, on their side of the start, which a wrong sign of any nearness would not", async () => {
  // All targets are at the right end of a long line, where random actions do not lead.
  const world = {
    ...line,
    name: "long line",
    horizon: 24,
    step: (states: Float64Array, actions: Float32Array) => ({
      states: states.map((x, row) => Math.max(-1, Math.min(1, x + 0.1 * Math.max(-1, Math.min(1, actions[row]))))),
      terminated: new Uint8Array(states.length),
    }),
    goalStates: (_key: unknown, starts: Float64Array) => new Float64Array(starts.length).fill(0.9),
  };
  const run = { world, method: discover(QUICK), updates: 400, seed: 2, goals: 8 };
  const { state, evaluation } = right(await train(run)(webassembly())());
  const { blocks, layout, left } = state.replays.goalPolicy;
  const { start } = layout!.places.target;
  const targets = blocks.flatMap(({ data, lengths }) =>
    Array.from(lengths, (_, episode) => data[episode * layout!.numbers + start])
  ).slice(left);
  const latest = targets.slice(-64);
  assert(latest.reduce((sum, value) => sum + value, 0) / latest.length > 0.4, `${latest}`);
  assertLess(evaluation.discover.normalisedDistance, 0.3);
});

Deno.test("DISCOVER is evaluated under its name without noise, beside its ensemble, and its replay is as large as its options say", async () => {
  const { name, models, replays, evaluationPolicies, scratch } = await definitionOf(
    discover({ hidden: [4], replayEpisodes: 9 }),
  );
  assertEquals([name, Object.keys(models), replays], ["discover", ["ensemble"], { goalPolicy: 9 }]);
  assertEquals(scratch, { goalCandidates: 64 * 100 * (4 + 2 * 4 + 5 * 8) });
  const context = contextOf({ goalPolicy: exactSteering });
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["discover"]);
});
