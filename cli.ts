/**
 * The command line `gpim`, with all worlds of the package: `deno task gpim`, or `deno run jsr:@gpim/gpim/cli`.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { objectPush, pointMazeU, pointNav, reacher, repeated, rooms, swimmer } from "./envs/mod.ts";
import type { MujocoOptions, MujocoWorld } from "./envs/mujoco/mod.ts";
import { type LoadedWorld, program, type Worlds } from "./lib/cli/mod.ts";
import { type Fault, fault } from "./lib/fault.ts";

type Load = (options: MujocoOptions) => TE.TaskEither<Fault, MujocoWorld>;

/** A world on MuJoCo, which is imported when the world is chosen; each action is held for a number of steps. */
const onMujoco = (of: (module: typeof import("./envs/mujoco/mod.ts")) => Load, held = 1) =>
(
  workers: number,
): TE.TaskEither<Fault, LoadedWorld> =>
  pipe(
    TE.tryCatch(
      () => import("./envs/mujoco/mod.ts"),
      (reason) => fault("world", "MuJoCo", String(reason), "Run with --allow-read, or choose another world."),
    ),
    TE.chain((module) => of(module)({ workers })),
    TE.map((world) => held === 1 ? world : repeated(world, held)),
  );

/** All worlds, by name. Actions of the swimmer are held for a third of a second, of the cheetah for a quarter: a stride takes longer. */
export const WORLDS: Worlds = {
  reacher,
  point_nav: pointNav,
  point_maze_u: pointMazeU,
  rooms,
  object_push: objectPush,
  swimmer: repeated(swimmer, 8),
  half_cheetah: onMujoco(({ halfCheetah }) => halfCheetah, 5),
  ant: onMujoco(({ ant }) => ant),
  ant_maze: onMujoco(({ antMaze }) => antMaze),
  pusher: onMujoco(({ pusher }) => pusher),
};

export * from "./lib/cli/mod.ts";

if (import.meta.main) {
  const code = await program(WORLDS)(Deno.args);
  if (code !== 0) Deno.exit(code);
}
