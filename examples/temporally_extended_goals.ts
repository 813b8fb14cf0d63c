/**
 * Temporally extended goals: three places, to be reached one after another. π_θ sees the whole list, and how far it is:
 *
 *     deno run examples/temporally_extended_goals.ts --out pictures
 *
 * @module
 */
import { waypoints } from "../lib/stage/goal_family.ts";
import { command } from "./command.ts";
import { setups } from "./setups.ts";

const { point_nav, point_maze_u, reacher } = setups;

// Two changes of room take twenty steps, after five to the first.
const rooms = { ...setups.rooms, world: { ...setups.rooms.world, horizon: 40 } };

if (import.meta.main) {
  await command({
    name: "examples/temporally_extended_goals.ts",
    setups: { point_nav, point_maze_u, reacher, rooms },
    goals: waypoints(3),
  });
}
