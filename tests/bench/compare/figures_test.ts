import { assertEquals } from "@std/assert";
import { figures } from "../../../bench/compare/figures.ts";
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
