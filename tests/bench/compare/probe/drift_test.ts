import { assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../../envs/mod.ts";
import { makeGoals } from "../../../../lib/goal/goal.ts";
import { finalState } from "../../../../lib/goal/mod.ts";
import { rollOut } from "../../../../lib/stage/mod.ts";
import { key } from "../../../../lib/random/mod.ts";
import { drift } from "../../../../bench/compare/probe/drift.ts";
import * as TE from "fp-ts/TaskEither.js";
import { right } from "../../../support/right.ts";

/** Episodes on the open square that go straight from the middle towards their goals, a fraction of the way. */
const going = async (goals: Float64Array, fraction: number) => {
  const starts = goals.map(() => 5);
  const count = goals.length / 2;
  const ways = goals.map((goal) => (goal - 5) * fraction / 50);
  const rollout = right(
    await rollOut(pointNav, () => TE.right(Float32Array.from(ways)))(starts, key(1))(),
  );
  return { rollout, goals: right(makeGoals(finalState, pointNav, goals, count)) };
};

Deno.test("drift is the fraction of the way by which episodes overshoot, negative where they fall short", async () => {
  const place = fc.double({ min: 1.5, max: 8.5, noNaN: true }).filter((x) => Math.abs(x - 5) > 0.2);
  await fc.assert(
    fc.asyncProperty(
      fc.array(place, { minLength: 2, maxLength: 8 }).filter(({ length }) => length % 2 === 0),
      fc.double({ min: 0.2, max: 1.3, noNaN: true }),
      async (goals, fraction) => {
        assertAlmostEquals(drift(await going(Float64Array.from(goals), fraction)), fraction - 1, 1e-4);
      },
    ),
    { numRuns: 10 },
  );
});

Deno.test("goals at the start of the episode have no weight", async () => {
  assertEquals(drift(await going(Float64Array.of(5, 5, 7, 5), 1)) < 1e-6, true);
});
