import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { aggregateCells, aggregated, aggregateText } from "../../../bench/compare/aggregate.ts";
import { interquartileMeanOfTasks } from "../../../lib/report/mod.ts";
import { result, RESULTS, suite } from "./results.ts";

const SUITE = suite(4);

Deno.test("scores are those of each world, in the protocol's order, and methods come best first", () => {
  const { worlds, scores } = aggregated(SUITE.toReversed());
  assertEquals(worlds, ["point_nav", "point_maze_u", "reacher", "swimmer"]);
  const own = scores.get("rig")?.[1].toSorted();
  const runs = SUITE.filter(({ method, world }) => method === "rig" && world === "point_maze_u");
  assertEquals(own, runs.map(({ normalisedDistance }) => normalisedDistance).sort());
  const middles = [...scores.values()].map(interquartileMeanOfTasks);
  assertEquals(middles, middles.toSorted((a, b) => a - b));
  assertEquals([...scores.keys()].at(-1), "metra");
});

Deno.test("a method that misses a main world is left out, and worlds beside the main ones do not count", () => {
  const without = SUITE.filter(({ method, world }) => method !== "gpim" || world !== "reacher");
  assertEquals(aggregated(without).scores.has("gpim"), false);
  assertEquals(aggregated(without).scores.size, 11);
  const rooms = result("gpim", 1, 0.9, { world: "rooms" });
  assertEquals(aggregated([...SUITE, rooms]).worlds.includes("rooms"), false);
  assertEquals(aggregated([...SUITE, rooms]).scores.get("gpim"), aggregated(SUITE).scores.get("gpim"));
});

Deno.test("of one world alone there is nothing to aggregate", () => {
  assertEquals(aggregated(RESULTS).scores.size, 0);
  assertEquals(aggregateCells(aggregated(RESULTS)), []);
  assertEquals(aggregateCells(aggregated([])), []);
});

Deno.test("the table has hand-worked aggregates, and the probability that ours is better, which it has not of itself", () => {
  const runs = (method: string, world: string, ...distances: readonly number[]) =>
    distances.map((distance, place) => result(method, place + 1, distance, { world }));
  // Methods whose interquartile means are the same stay in the protocol's order.
  const [header, theirs, ours] = aggregateCells(aggregated([
    ...runs("gpim", "point_nav", 0.2, 0.2),
    ...runs("gpim", "reacher", 0.2, 0.4),
    ...runs("contrastive_gpim", "point_nav", 0.1, 0.1),
    ...runs("contrastive_gpim", "reacher", 0.3, 0.3),
  ]));
  assertEquals(header.at(-1), "P(ours is better)");
  assertEquals(ours, [
    ...["contrastive GPIM (ours)", "4", "0.200 [0.200, 0.200]", "0.200", "0.200"],
    ...["0.100 [0.100, 0.100]", ""],
  ]);
  assertEquals(theirs, [
    ...["GPIM", "4", "0.200 [0.200, 0.300]", "0.250", "0.250"],
    // All of the pairs on point_nav, and half of those on Reacher.
    ...["0.150 [0.100, 0.200]", "0.750 [0.500, 1.000]"],
  ]);
});

Deno.test("without ours among the methods there is no column for it", () => {
  const cells = aggregateCells(aggregated(SUITE.filter(({ method }) => method !== "contrastive_gpim")));
  assertEquals(cells.length, 12);
  assert(cells.every((row) => row.length === 6));
});

Deno.test("the text names the worlds, and says which way is better", () => {
  const text = aggregateText(aggregated(SUITE));
  assertStringIncludes(text, "Over point_nav, point_maze_u, reacher, swimmer together");
  assertStringIncludes(text, "Lower distances are better.");
});
