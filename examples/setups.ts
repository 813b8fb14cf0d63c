/**
 * The settings with which each world is learnt within minutes.
 *
 * @module
 */
import { objectPush, pointMazeU, pointNav, reacher, repeated, rooms, swimmer } from "../envs/mod.ts";
import type { Setup } from "./command.ts";

/** A setup for each world, by its name. */
export const setups = {
  point_nav: { world: pointNav, latents: "box:2", updates: 4000 },
  point_maze_u: { world: pointMazeU, latents: "box:2", updates: 4000 },
  reacher: { world: reacher, settings: { discount: 0.65, learningRate: 3e-3 } },
  // An action held for a third of a second: a stroke takes longer than that, and torques need not change sooner.
  swimmer: { world: repeated(swimmer, 8), suited: { discount: 0.9, hindsight: true }, updates: 12_000 },
  rooms: { world: rooms, latents: "discrete:16", suited: { discount: 0.9, hindsight: true }, updates: 3000 },
  // The discriminator must not find out how little it knows before anything has been pushed to a place.
  object_push: {
    world: objectPush,
    latents: "box:2",
    suited: {
      hidden: [128, 128],
      batch: 256,
      worlds: 128,
      discount: 0.95,
      learningRate: 1e-3,
      discriminatorLearningRate: 1e-4,
      hindsight: true,
    },
    updates: 16_000,
  },
} as const satisfies Readonly<Record<string, Setup>>;
