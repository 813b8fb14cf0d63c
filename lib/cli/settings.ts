/**
 * The settings with which methods learn each world within minutes, by the names of both.
 *
 * @module
 */
import type { WrittenOptions } from "../method/named.ts";

/** The settings of a method on a world that differ from the method's defaults. */
export interface KnownSettings {
  /** Settings that suit the world whatever the latents are. */
  readonly options: WrittenOptions;
  /** Settings that suit the world with the latents among these only; other latents get the method's defaults. */
  readonly withDefaultLatents: WrittenOptions;
  /** Gradient steps until the method has learned. */
  readonly updates: number;
  /** Gradient steps between evaluations. */
  readonly evaluateEvery: number;
}

/** The settings of a world. */
interface WorldSettings {
  /** Latents, for methods that take any. */
  readonly latents?: string;
  /** Settings of all methods. */
  readonly shared?: WrittenOptions;
  /** Settings of GPIM, beside or in place of those. */
  readonly gpim?: WrittenOptions;
  /** Settings of GPIM with {@link WorldSettings.latents} alone. */
  readonly gpimWithLatents?: WrittenOptions;
  readonly updates?: number;
  readonly evaluateEvery?: number;
}

const UPDATES = 6000;
const EVALUATE_EVERY = 250;
const LATENTS = "ball:2";

const LARGE: WrittenOptions = { hidden: [128, 128], batch: 256, learningRate: 1e-3 };

const WORLDS: Readonly<Record<string, WorldSettings>> = {
  point_nav: { latents: "box:2", updates: 4000 },
  // The way round the wall is long; GPIM's discriminator leads along it with a shorter horizon, too, and sooner.
  point_maze_u: { latents: "box:2", shared: { discount: 0.95 }, gpim: { discount: 0.8 }, updates: 4000 },
  reacher: {
    shared: { learningRate: 3e-3 },
    gpim: { learningRate: 2e-3 },
    gpimWithLatents: { discount: 0.65, learningRate: 3e-3 },
  },
  swimmer: { shared: { discount: 0.9 }, gpim: { hindsight: true }, updates: 12_000 },
  rooms: { latents: "discrete:16", shared: { discount: 0.9 }, gpim: { hindsight: true }, updates: 3000 },
  // The discriminator learns slowly: goals carry no information about latents until the first object has been pushed.
  object_push: {
    latents: "box:2",
    shared: { ...LARGE, worlds: 128, discount: 0.95 },
    gpim: { discriminatorLearningRate: 1e-4, hindsight: true },
    updates: 16_000,
  },
  half_cheetah: {
    latents: "box:1",
    shared: { ...LARGE, discount: 0.9, replayEpisodes: 3000 },
    gpim: { hindsight: true },
    updates: 8000,
    evaluateEvery: 1000,
  },
};

/** Settings of a method that do not depend on the world. */
const METHODS: Readonly<Record<string, WrittenOptions>> = {
  // Both policies learn from the episodes of both.
  contrastive_gpim: { updatesPerIteration: 200 },
  metric_gpim: { updatesPerIteration: 200 },
  metra: { representationView: "achieved" },
  csf: { representationView: "achieved" },
};

/** Settings of worlds that methods do not take over: rewards at the end of an episode need their own discount. */
const KEPT: Readonly<Record<string, readonly string[]>> = {
  vic: ["discount"],
  valor: ["discount"],
  metra: ["discount", "latents"],
  csf: ["discount", "latents"],
};

/** The settings with which a method learns a world; those of a world that is not known are the method's own. */
export const knownSettings = (method: string, world: string): KnownSettings => {
  const { latents = LATENTS, shared = {}, gpim = {}, gpimWithLatents = {}, updates = UPDATES, evaluateEvery } =
    Object.hasOwn(WORLDS, world) ? WORLDS[world] : {};
  const own = method === "gpim" ? gpim : {};
  const ofWorld = Object.entries({ latents, ...shared, ...own }).filter(([name]) => !KEPT[method]?.includes(name));
  return {
    options: { ...Object.fromEntries(ofWorld), ...METHODS[method] },
    withDefaultLatents: method === "gpim" ? gpimWithLatents : {},
    updates,
    evaluateEvery: evaluateEvery ?? EVALUATE_EVERY,
  };
};
