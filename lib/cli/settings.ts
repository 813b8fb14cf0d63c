/**
 * The settings with which GPIM learns each world within minutes, by the world's name.
 *
 * @module
 */
import type { GpimOptions } from "../method/mod.ts";

/** How GPIM differs from its defaults on a world. */
export interface WorldSettings {
  /** The latents when no flag says otherwise. */
  readonly latents?: string;
  /** Settings that suit the world whatever the latents are. */
  readonly suited?: Partial<GpimOptions>;
  /** Settings that suit the world with these latents only; others take the method's own. */
  readonly settings?: Partial<GpimOptions>;
  /** Gradient steps when no flag says otherwise. */
  readonly updates?: number;
  /** Gradient steps between evaluations, where these take their time. */
  readonly evaluateEvery?: number;
}

/** The settings of each world that differs from the method's own defaults. */
export const WORLD_SETTINGS: Readonly<Record<string, WorldSettings>> = {
  point_nav: { latents: "box:2", updates: 4000 },
  point_maze_u: { latents: "box:2", updates: 4000 },
  reacher: { settings: { discount: 0.65, learningRate: 3e-3 } },
  swimmer: { suited: { discount: 0.9, hindsight: true }, updates: 12_000 },
  rooms: { latents: "discrete:16", suited: { discount: 0.9, hindsight: true }, updates: 3000 },
  // The discriminator must not find out how little it knows before anything has been pushed to a place.
  object_push: {
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
  half_cheetah: {
    latents: "box:1",
    suited: {
      hidden: [128, 128],
      batch: 256,
      discount: 0.9,
      learningRate: 1e-3,
      replayEpisodes: 3000,
      hindsight: true,
    },
    updates: 8000,
    evaluateEvery: 1000,
  },
};
