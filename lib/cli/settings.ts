/**
 * The settings with which GPIM learns each world within minutes, by the world's name.
 *
 * @module
 */
import type { GpimOptions } from "../method/mod.ts";

/** Settings of GPIM on a world that differ from its defaults. */
export interface WorldSettings {
  /** The default of `--latents`. */
  readonly latents?: string;
  /** Settings that suit the world whatever the latents are. */
  readonly always?: Partial<GpimOptions>;
  /** Settings that suit the world with these latents only; other latents get the method's defaults. */
  readonly withDefaultLatents?: Partial<GpimOptions>;
  /** The default of `--updates`. */
  readonly updates?: number;
  /** Gradient steps between evaluations, where evaluations are slow. */
  readonly evaluateEvery?: number;
}

/** The settings of each world that differs from the method's own defaults. */
export const WORLD_SETTINGS: Readonly<Record<string, WorldSettings>> = {
  point_nav: { latents: "box:2", updates: 4000 },
  point_maze_u: { latents: "box:2", updates: 4000 },
  reacher: { withDefaultLatents: { discount: 0.65, learningRate: 3e-3 } },
  swimmer: { always: { discount: 0.9, hindsight: true }, updates: 12_000 },
  rooms: { latents: "discrete:16", always: { discount: 0.9, hindsight: true }, updates: 3000 },
  // The discriminator learns slowly: goals carry no information about latents until the first object has been pushed.
  object_push: {
    latents: "box:2",
    always: {
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
    always: {
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
