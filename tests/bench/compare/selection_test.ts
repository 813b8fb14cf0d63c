import { assertEquals } from "@std/assert";
import { meanOverSeeds, methodsOf, resultsOf } from "../../../bench/compare/selection.ts";
import { result, RESULTS } from "./results.ts";

Deno.test("methods come in the protocol's order, whatever the order of their results", () => {
  assertEquals(methodsOf(RESULTS.toReversed()), ["gpim", "diayn"]);
  assertEquals(resultsOf(RESULTS, "point_nav", "gpim").map(({ seed }) => seed), [1, 2]);
});

Deno.test("the mean over seeds leaves out a quarter at both ends", () => {
  const seeds = [0.1, 0.2, 0.3, 9].map((distance, place) => result("gpim", place + 1, distance));
  assertEquals(meanOverSeeds(seeds.map(({ normalisedDistance }) => normalisedDistance)).mean, 0.25);
});
