import { assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import { candidatesOf, readPlan, rungsOf, type SweepPlan } from "../../lib/cli/sweep_plan.ts";
import { formatFault } from "../../lib/fault.ts";
import { left, right } from "../support/right.ts";

const PLAN = {
  configuration: { world: "rooms", options: { batch: 8, hidden: [4] } },
  grid: { "options.discount": [0.5, 0.9], method: ["gpim", "diayn", "perceptual_distance"] },
  seeds: [3, 4],
  updates: 100,
};

const read = (changes: object) => readPlan("plan.json", JSON.stringify({ ...PLAN, ...changes }));

Deno.test("a plan is read, with and without halving and a configuration", () => {
  assertEquals(right(read({})), PLAN);
  const halving = { keep: 0.5, rungs: 3 };
  assertEquals(right(read({ halving, configuration: undefined })), { ...PLAN, halving, configuration: {} });
});

Deno.test("a plan's settings are all combinations of its values, over what they share", () => {
  const candidates = right(candidatesOf("plan.json", right(read({}))));
  assertEquals(candidates.map(({ name }) => name), [
    "discount 0.5, method gpim",
    "discount 0.5, method diayn",
    "discount 0.5, method perceptual_distance",
    "discount 0.9, method gpim",
    "discount 0.9, method diayn",
    "discount 0.9, method perceptual_distance",
  ]);
  assertEquals(candidates[4].configuration, {
    world: "rooms",
    method: "diayn",
    options: { batch: 8, hidden: [4], discount: 0.9 },
  });
  assertEquals(right(candidatesOf("plan.json", right(read({ grid: {} })))).map(({ name }) => name), ["as configured"]);
});

const MISTAKES: readonly (readonly [object, RegExp])[] = [
  [{ seeds: [] }, /^plan\.json: 'seeds': \[\] was given, expected a list of seeds, each once/],
  [{ seeds: [1, 1] }, /'seeds'/],
  [{ updates: 0 }, /'updates': 0 was given/],
  [{ grid: { method: [] } }, /'grid': .* expected lists of values by setting/],
  [{ grid: { method: "gpim" } }, /'grid'/],
  [{ grid: { speed: [1] } }, /^plan\.json, 'grid', 'speed': there is no such entry/],
  [{ configuration: { worlds: 1 } }, /^plan\.json, 'worlds': there is no such entry/],
  [{ halvng: {} }, /^plan\.json, 'halvng': there is no such entry\. There are configuration, grid, /],
  [{ halving: { keep: 0.5, rungs: 2, kept: 1 } }, /^plan\.json, 'halving, kept': there is no such entry/],
  [{ grid: { updates: [5, 10] } }, /^plan\.json, 'grid, updates': the plan itself sets it for all runs/],
  [{ grid: { seed: [1, 2] } }, /^plan\.json, 'grid, seed': the plan itself/],
  [{ configuration: { seeds: 3 } }, /^plan\.json, 'configuration, seeds': the plan itself/],
  [{ halving: { keep: 1, rungs: 2 } }, /'halving, keep': 1 was given/],
  [{ halving: { keep: 0.5, rungs: 1 } }, /'halving, rungs': 1 was given/],
  [
    { grid: { "options.batch": Array.from({ length: 6000 }, (_, batch) => batch + 1) } },
    /'grid': it has 12000 runs\. Plan at most 10000/,
  ],
];

for (const [changes, message] of MISTAKES) {
  Deno.test(`a plan with ${JSON.stringify(changes).slice(0, 60)} is refused`, () => {
    assertMatch(formatFault(left(read(changes))), message);
  });
}

Deno.test("without halving there is one rung; with it every rung keeps a fraction, and the last one ends a run", () => {
  const plan = (halving: SweepPlan["halving"]): SweepPlan => ({
    ...{ configuration: {}, grid: {}, seeds: [1], updates: 4000 },
    ...(halving === undefined ? {} : { halving }),
  });
  assertEquals(rungsOf(plan(undefined), 7), [{ updates: 4000, candidates: 7 }]);
  const counts = fc.integer({ min: 1, max: 200 });
  fc.assert(
    fc.property(
      counts,
      fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      fc.integer({ min: 2, max: 6 }),
      (count, keep, rungs) => {
        const all = rungsOf(plan({ keep, rungs }), count);
        assertEquals([all[0].candidates, all[all.length - 1].updates], [count, 4000]);
        const planned = Array.from({ length: rungs }, (_, place) => ({
          updates: Math.max(1, Math.round(4000 * keep ** (rungs - 1 - place))),
          candidates: Math.ceil(count * keep ** place),
        }));
        // Those that would train nothing further are left out.
        assertEquals(all, planned.filter(({ updates }, place) => place === 0 || updates > planned[place - 1].updates));
      },
    ),
  );
});
