import { assert, assertEquals } from "@std/assert";
import { figures, panelsOf } from "../../../bench/compare/figures.ts";
import { GROUPS } from "../../../bench/compare/groups.ts";
import { RESULTS } from "./results.ts";

Deno.test("figures are named after their kind and their world, and a group without other methods than GPIM's has none", () => {
  assertEquals(Object.keys(figures(RESULTS)), [
    "curves_point_nav_latents.svg",
    "curves_point_nav_normalized.svg",
    "trajectories_point_nav.svg",
    "rewards_point_nav.svg",
  ]);
  assertEquals(figures([]), {});
});

Deno.test("a figure has six curves at most, and those of a group share the common ones", () => {
  const numbered = (count: number) => Array.from({ length: count }, (_, number) => `method ${number}`);
  assertEquals(panelsOf(numbered(6)), [numbered(6)]);
  assertEquals(panelsOf(["gpim", "contrastive_gpim", ...numbered(5)]), [
    ["gpim", "contrastive_gpim", "method 0", "method 1", "method 2"],
    ["gpim", "contrastive_gpim", "method 3", "method 4"],
  ]);
  for (let count = 0; count < 30; count++) {
    const panels = panelsOf(["gpim", ...numbered(count)]);
    assert(panels.every((methods) => methods.length <= 6 && methods[0] === "gpim"));
    assertEquals(new Set(panels.flat()).size, count + 1);
  }
});

Deno.test("no group has two figures whose curves could be one", () => {
  for (const { methods } of GROUPS) assert(panelsOf(methods).length <= Math.ceil(methods.length / 4));
});
