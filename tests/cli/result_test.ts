import { assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import { reacher } from "../../envs/mod.ts";
import { policyTitle, resultTable, seedsSummary, type Summary, timeCells } from "../../lib/cli/result.ts";

const run = (seed: number, distance: number): Summary => ({
  world: "reacher",
  method: "gpim",
  goalFunction: "final state",
  engine: "native",
  seed,
  steps: 100,
  updates: 7,
  seconds: seed,
  goals: 10,
  distance: { gpim: distance, diayn: 2, random: 3 },
  normalisedDistance: { gpim: distance / 4, diayn: 0.5, random: 0.75 },
  success: { gpim: 0.5, diayn: 0, random: 0 },
  timeAtGoal: { gpim: 0.25, diayn: 0, random: 0 },
  lateTimeAtGoal: { gpim: seed / 10, diayn: 0, random: 0 },
  everAtGoal: { gpim: 0.75, diayn: 0.125, random: 0 },
});

Deno.test("seeds have their environment steps added, the longest of their times, and means with intervals", () => {
  const { seeds, steps, updates, seconds, distance, runs } = seedsSummary([run(3, 1), run(4, 2)]);
  assertEquals([seeds, steps, updates, seconds, runs.length], [[3, 4], 200, 7, 4, 2]);
  assertAlmostEquals(distance.gpim.mean, 1.5);
  assertEquals([distance.gpim.low, distance.gpim.high], [1, 2]);
  assertEquals(distance.random, { mean: 3, low: 3, high: 3 });
});

Deno.test("a table has one row for each policy, with intervals where there are several seeds", () => {
  const single = resultTable(reacher, seedsSummary([run(3, 1)]));
  assertMatch(single, /GPIM +1\.0000 +0\.250 +0\.50/);
  assertEquals(single.includes("interval"), false);
  const several = resultTable(reacher, seedsSummary([run(3, 1), run(4, 2)]));
  assertMatch(several, /distance \(m\), mean \(95 % bootstrap interval\)/);
  assertMatch(several, /GPIM +1\.5000 \(1\.0000 to 2\.0000\)/);
  assertMatch(several, /random .*3\.0000/);
});

Deno.test("a table has the policies of any method, under their methods' names", () => {
  const alone = { ...run(3, 1), distance: { metra: 1, random: 3 } };
  const none = { metra: 0, random: 0 };
  const table = resultTable(
    reacher,
    seedsSummary([{
      ...alone,
      normalisedDistance: { metra: 0.5, random: 1 },
      success: none,
      timeAtGoal: none,
      lateTimeAtGoal: none,
      everAtGoal: none,
    }]),
  );
  assertMatch(table, /\nMETRA +1\.0000 +0\.500 +0\.00\nrandom +3\.0000 +1\.000/);
  assertEquals(["gpim", "random", "toString"].map(policyTitle), ["GPIM", "random", "toString"]);
});

Deno.test("the time at goals has a table of its own, with intervals where there are several seeds", () => {
  const [header, gpim] = timeCells(seedsSummary([run(3, 1)]));
  assertEquals(header, ["", "ever at the goal", "time at the goal", "in the last quarter"]);
  assertEquals(gpim, ["GPIM", "0.75", "0.25", "0.30"]);
  assertEquals(timeCells(seedsSummary([run(3, 1), run(5, 1)]))[1][3], "0.40 (0.30 to 0.50)");
});
