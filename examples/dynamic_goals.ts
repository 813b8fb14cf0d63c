/**
 * Dynamic goals, `g_t = f(s_{t+1})`: the goal moves, and GPIM learns to move with it:
 *
 *     deno run examples/dynamic_goals.ts --out pictures
 *
 * While it learns, π_μ's own trajectories are what is to be followed, step by step; it is evaluated on journeys that nobody made, over
 * one goal state to another. What is measured is the mean distance from the moving goal, over that of an arm that never moves.
 *
 * @module
 */
import { pointNav, reacher } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";
import { alignedTrajectory } from "../lib/goal/family.ts";

if (import.meta.main) {
  await command({
    name: "examples/dynamic_goals.ts",
    worlds: { reacher, point_nav: pointNav },
    goals: alignedTrajectory,
  });
}
