/**
 * Fixed goals, `g = f(s_T)`: GPIM learns to reach any place in a world, and to stay there:
 *
 *     deno run examples/fixed_goals.ts --world point_maze_u --out pictures
 *
 * The worlds are an open square, walled mazes, an arm, a swimmer, and rooms with discrete actions; `--help` lists them and the flags.
 *
 * @module
 */
import { objectPush, pointMazeU, pointNav, reacher, repeated, rooms, swimmer } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";

// Each action of the swimmer is held for a third of a second; a stroke takes longer than that.
const worlds = {
  point_nav: pointNav,
  point_maze_u: pointMazeU,
  reacher,
  swimmer: repeated(swimmer, 8),
  rooms,
  object_push: objectPush,
};

if (import.meta.main) await command({ name: "examples/fixed_goals.ts", worlds });
