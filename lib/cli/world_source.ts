/**
 * Worlds by name, some of which are loaded when they are chosen.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import type { World } from "../world/world.ts";
import type { Configuration } from "./configuration.ts";

/** A world that may hold more than memory. */
export type LoadedWorld = World & {
  /** Frees the world. */
  readonly dispose?: () => void;
};

/** A world, or a function that loads one whose physics engine runs on a number of workers. */
export type WorldSource = World | ((workers: number) => TE.TaskEither<Fault, LoadedWorld>);

/** Loads the world of a configuration. */
export const loadWorld = (
  worlds: Readonly<Record<string, WorldSource>>,
  { world, workers }: Pick<Configuration, "world" | "workers">,
): TE.TaskEither<Fault, LoadedWorld> => {
  const source = worlds[world];
  if (typeof source === "function") return source(workers ?? 0);
  if (workers === undefined) return TE.right(source);
  const cause = `${workers} were given, but ${world} has no physics engine that could use them`;
  return TE.left(fault("flag", "--workers", cause, "Leave it out."));
};

/** Work on a world, which is freed afterwards, after a fault as well. */
export const withWorld =
  <Result>(work: (world: World) => TE.TaskEither<Fault, Result>) => (world: LoadedWorld) => async () => {
    const outcome = await work(world)();
    world.dispose?.();
    return outcome;
  };
