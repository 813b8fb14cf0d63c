/**
 * Dynamic goals, `g_t = f(s_{t+1})`: the goal moves, and GPIM learns to follow it:
 *
 *     deno run examples/dynamic_goals.ts --out pictures
 *
 * In training the goals are π_μ's own trajectories, step by step. In evaluation they move along new paths, by way of one goal state to
 * another. The normalised distance is the mean distance from the moving goal, over that of an agent that never moves.
 *
 * @module
 */
import { pointNav, reacher } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";

if (import.meta.main) {
  await command({
    name: "examples/dynamic_goals.ts",
    worlds: { reacher, point_nav: pointNav },
    goals: "aligned_trajectory",
  });
}
