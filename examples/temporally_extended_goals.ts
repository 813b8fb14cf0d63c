/**
 * Temporally extended goals: three places to reach one after another. π_θ gets the whole list and its position in it:
 *
 *     deno run examples/temporally_extended_goals.ts --out pictures
 *
 * @module
 */
import { pointMazeU, pointNav, reacher, rooms } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";

if (import.meta.main) {
  await command({
    name: "examples/temporally_extended_goals.ts",
    // The first room takes five steps, the two others ten each.
    worlds: { point_nav: pointNav, point_maze_u: pointMazeU, reacher, rooms: { ...rooms, horizon: 40 } },
    goals: "waypoints:3",
  });
}
