import { assertEquals } from "@std/assert";
import { missing } from "../../../bench/compare/runs.ts";
import { result, RESULTS } from "./results.ts";

Deno.test("only runs without results are made, consecutive seeds in one graph", () => {
  const selection = {
    worlds: ["point_nav"],
    methods: ["gpim", "diayn"],
    seeds: 3,
    steps: 1000,
    quick: false,
    engine: "native" as const,
  };
  assertEquals(
    missing(selection, RESULTS).map(({ method, seed, seeds }) => [method, seed, seeds]),
    [["gpim", 3, 1], ["diayn", 2, 2]],
  );
  const gap = [result("gpim", 2, 0.1)];
  assertEquals(
    missing({ ...selection, methods: ["gpim"] }, gap).map(({ seed, seeds }) => [seed, seeds]),
    [[1, 1], [3, 1]],
  );
  assertEquals(missing({ ...selection, steps: 2000 }, RESULTS).map(({ seeds }) => seeds), [3, 3]);
});
