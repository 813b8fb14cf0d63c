/**
 * Fixed goals, `g = f(s_T)`: GPIM learns to get anywhere in a world, and to stay there:
 *
 *     deno run examples/fixed_goals.ts --world point_maze_u --out pictures
 *
 * The worlds are an open square, walled mazes, an arm, a swimmer, and rooms with discrete actions; `--help` lists them and the flags.
 *
 * @module
 */
import { command } from "./command.ts";
import { setups } from "./setups.ts";

if (import.meta.main) await command({ name: "examples/fixed_goals.ts", setups });
