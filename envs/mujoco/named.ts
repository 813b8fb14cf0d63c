/**
 * All worlds of the package by name, as the command line takes them.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, messageOf } from "../../lib/fault.ts";
import type { World } from "../../lib/world/world.ts";
import { objectPush, pointMazeU, pointNav, reacher, repeated, rooms, swimmer } from "../mod.ts";
import type { MujocoOptions, MujocoWorld } from "./mod.ts";

/** Loads a world whose physics engine runs on a number of workers. */
export type LoadWorld = (workers: number) => TE.TaskEither<Fault, MujocoWorld>;

type Module = typeof import("./mod.ts");

/** A world on MuJoCo, which is imported when the world is chosen; each action is held for a number of steps. */
const onMujoco =
  (of: (module: Module) => (options: MujocoOptions) => TE.TaskEither<Fault, MujocoWorld>, held = 1): LoadWorld =>
  (workers) =>
    pipe(
      TE.tryCatch(
        () => import("./mod.ts"),
        (reason) => fault("world", "MuJoCo", messageOf(reason), "Run with --allow-read, or choose another world."),
      ),
      TE.chain((module) => of(module)({ workers })),
      TE.map((world) => held === 1 ? world : repeated(world, held)),
    );

/** The worlds. Actions of the swimmer are held for a third of a second, those of the cheetah for a quarter: the time of a stride. */
export const NAMED_WORLDS: Readonly<Record<string, World | LoadWorld>> = {
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
