/**
 * Temporally extended goals: three places, to be reached one after another. π_θ sees the whole list, and how far it is:
 *
 *     deno run examples/temporally_extended_goals.ts --out pictures
 *
 * @module
 */
import { pointMazeU, pointNav, reacher, rooms } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";
import { waypoints } from "../lib/goal/family.ts";

if (import.meta.main) {
  await command({
    name: "examples/temporally_extended_goals.ts",
    // Two changes of room take twenty steps, after five to the first.
    worlds: { point_nav: pointNav, point_maze_u: pointMazeU, reacher, rooms: { ...rooms, horizon: 40 } },
    goals: waypoints(3),
  });
}
