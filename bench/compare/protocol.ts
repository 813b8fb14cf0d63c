/**
 * The protocol of the comparison: worlds, budgets, seeds, and the settings of every method; written before the runs.
 *
 * All methods get the same steps in worlds, whatever number of policies takes them, and 100 gradient steps for an episode of each
 * policy in 64 worlds; contrastive GPIM, whose policies learn from each other's episodes, takes 200, and rows without that and
 * with it for GPIM stand beside it. Policies have the same networks, rates and discount on a world; what a method alone has is set
 * where the method is. Goals for evaluation are 100 held-out ones, the same for all methods with the same seed.
 *
 * @module
 */
import type { World } from "../../lib/world/mod.ts";
import { geodesicDistances, mazes, pointMazeU, pointNav, reacher, repeated, rooms, swimmer } from "../../envs/mod.ts";
import { ball, box, type Latents, skills, sphere } from "../../lib/learner/mod.ts";
import {
  contrastive,
  contrastiveGpim,
  dads,
  denseSac,
  diayn,
  discern,
  dynamicalDistance,
  gpim,
  type GpimOptions,
  hindsightReplay,
  type MethodFactory,
  metra,
  perceptualDistance,
  rig,
  SETTINGS,
  type Settings,
  skewFit,
  sparseSac,
  STRICT,
  type TrainState,
  valor,
  vic,
} from "../../lib/method/mod.ts";
import type { Ways } from "./probe/reward_map.ts";
import { ACHIEVED, OBSERVED, observedState, render } from "../../lib/goal/mod.ts";

/** A grid of states for maps of rewards. */
export interface MappedWays extends Ways {
  /** States in a row of the grid. */
  readonly columns: number;
  /** What the grid fills in goal coordinates, `[x0, y0, x1, y1]`. */
  readonly bounds: readonly [number, number, number, number];
  /** The goal that maps are shown for, a state. */
  readonly goal: Float64Array;
}

/** A world of the comparison. */
export interface ComparedWorld {
  /** The world. */
  readonly world: World;
  /** Steps in it, by all policies of a method together. */
  readonly steps: number;
  /** What all methods are told on it. */
  readonly settings: Settings;
  /** The latents of methods that have some of their own choice. */
  readonly latents: Latents;
  /** Whether GPIM's π_θ also learns from π_μ's episodes, where goals are hard to come by. */
  readonly hindsight: boolean;
  /** Where rewards are mapped. */
  readonly ways?: MappedWays;
}

const GRID = 40;

/** A grid over a rectangle of states that are places, `[x0, y0, x1, y1]`. */
const grid = ([x0, y0, x1, y1]: readonly [number, number, number, number]): Float64Array =>
  Float64Array.from({ length: 2 * GRID * GRID }, (_, index) => {
    const [place, axis] = [Math.floor(index / 2), index % 2];
    return axis === 0
      ? x0 + (place % GRID + 0.5) / GRID * (x1 - x0)
      : y0 + (Math.floor(place / GRID) + 0.5) / GRID * (y1 - y0);
  });

/** The reward map of a world whose states are places. */
const ways = (
  world: World,
  rectangle: readonly [number, number, number, number],
  goal: readonly [number, number],
  geodesic: Ways["geodesic"],
): MappedWays => {
  const [x0, y0, x1, y1] = rectangle;
  const [left, bottom, right, top] = world.achieved(Float64Array.of(x0, y0, x1, y1));
  return {
    states: grid(rectangle),
    columns: GRID,
    bounds: [left, bottom, right, top],
    goal: Float64Array.of(...goal),
    geodesic,
  };
};

/** What a reward map's geodesic distances are where nothing is in the way. */
const straight = (states: Float64Array, [x, y]: Float64Array): Float64Array =>
  Float64Array.from(
    { length: states.length / 2 },
    (_, row) => Math.hypot(states[2 * row] - x, states[2 * row + 1] - y),
  );

const roundWalls = geodesicDistances(mazes.point_maze_u);

/** The worlds. */
export const WORLDS: Readonly<Record<string, ComparedWorld>> = {
  point_nav: {
    world: pointNav,
    steps: 256_000,
    settings: SETTINGS,
    latents: box(2),
    hindsight: false,
    ways: ways(pointNav, [0, 0, 10, 10], [8, 8], straight),
  },
  point_maze_u: {
    world: pointMazeU,
    steps: 256_000,
    // The way round the wall is long.
    settings: { ...SETTINGS, discount: 0.95 },
    latents: box(2),
    hindsight: false,
    ways: ways(pointMazeU, [0, 0, 3, 3], [0.5, 0.5], (states, [x, y]) => roundWalls([x, y])(states)),
  },
  reacher: {
    world: reacher,
    steps: 384_000,
    settings: { ...SETTINGS, learningRate: 3e-3 },
    latents: ball(2),
    hindsight: false,
  },
  swimmer: {
    // An action held for a third of a second: a stroke takes longer than that.
    world: repeated(swimmer, 8),
    steps: 320_000,
    settings: { ...SETTINGS, discount: 0.9 },
    latents: ball(2),
    hindsight: true,
  },
  rooms: {
    world: rooms,
    steps: 76_800,
    settings: { ...SETTINGS, discount: 0.9 },
    latents: skills(16),
    hindsight: true,
  },
};

/** A method of the comparison. */
export interface ComparedMethod {
  /** What it is called where people read. */
  readonly title: string;
  /** Policies that take their steps for each gradient step: where all learn from all episodes it counts as one. */
  readonly policies: 1 | 2;
  /** Where it takes part. */
  readonly worlds: readonly string[];
  /** The method on a world, for so many gradient steps. */
  readonly method: (world: ComparedWorld, updates: number) => MethodFactory<TrainState>;
}

/** Where all methods are. */
const PLANAR = ["point_nav", "point_maze_u", "reacher"];

/** Where those are besides whose rows matter most: a swimmer's steps take as long as all others together. */
const SWIMMING = [...PLANAR, "swimmer"];

/** Where those are that know what to do with discrete actions. */
const ALL = [...SWIMMING, "rooms"];

/** Where the precision probe is. */
const PROBED = ["point_nav", "reacher"];

/** Where ablations are. */
const ABLATED = ["point_maze_u", "reacher"];

/** A variant of GPIM. */
const variant = (
  title: string,
  worlds: readonly string[],
  changes: (updates: number) => Partial<GpimOptions>,
): ComparedMethod => ({
  title,
  worlds,
  policies: 2,
  method: ({ settings, latents, hindsight }, updates) => gpim({ ...settings, latents, hindsight, ...changes(updates) }),
});

/** A variant of contrastive GPIM. */
const contrastVariant = (
  title: string,
  worlds: readonly string[],
  changes: Parameters<typeof contrastiveGpim>[0],
): ComparedMethod => ({
  title,
  worlds,
  policies: 1,
  method: ({ settings, latents }) =>
    contrastiveGpim({ ...settings, updatesPerIteration: 2 * settings.updatesPerIteration, latents, ...changes }),
});

/** A method whose one policy pursues goals. */
const pursuing = (
  title: string,
  worlds: readonly string[],
  method: (changes: Settings) => MethodFactory<TrainState>,
): ComparedMethod => ({ title, worlds, policies: 1, method: ({ settings }) => method(settings) });

/** A method whose one policy follows latents. */
const following = (
  title: string,
  worlds: readonly string[],
  method: (changes: Settings & { readonly latents: Latents }) => MethodFactory<TrainState>,
): ComparedMethod => ({
  title,
  worlds,
  policies: 1,
  method: ({ settings, latents }) => method({ ...settings, latents }),
});

/** The methods, GPIM first. */
export const METHODS: Readonly<Record<string, ComparedMethod>> = {
  gpim: variant("GPIM", ALL, () => ({})),
  gpim_contrast: contrastVariant("contrastive GPIM (ours)", ALL, {}),
  gpim_discrete: variant("GPIM, 50 skills", PLANAR, () => ({ latents: skills(50) })),
  gpim_contrast_discrete: contrastVariant("contrastive GPIM (ours), 50 skills", PLANAR, { latents: skills(50) }),
  gpim_8: variant("GPIM, 8 skills", PROBED, () => ({ latents: skills(8) })),
  gpim_16: variant("GPIM, 16 skills", PROBED, () => ({ latents: skills(16) })),
  gpim_contrast_8: contrastVariant("contrastive GPIM (ours), 8 skills", PROBED, { latents: skills(8) }),
  gpim_contrast_apart: {
    ...contrastVariant("contrastive GPIM (ours), episodes apart", ["point_maze_u"], {}),
    policies: 2,
    method: ({ settings, latents }) => contrastiveGpim({ ...settings, latents, shared: false }),
  },
  gpim_twice: {
    ...variant("GPIM, twice the gradient steps", ["point_maze_u"], () => ({})),
    policies: 1,
    method: ({ settings, latents, hindsight }) =>
      gpim({ ...settings, updatesPerIteration: 2 * settings.updatesPerIteration, latents, hindsight }),
  },
  gpim_normalized: variant("GPIM, returns normalised", ABLATED, () => ({ normalizedReturns: true })),
  gpim_stored: variant("GPIM, stored latent", ABLATED, () => STRICT),
  gpim_two_stage: variant("GPIM, two stages", ABLATED, (updates) => ({ pretrainingUpdates: Math.round(updates / 2) })),
  gpim_both: variant("GPIM, q on both buffers", ABLATED, () => ({ discriminatorOnBothBuffers: true })),
  gpim_critic: variant("GPIM, ω in the critic", ABLATED, () => ({ criticSeesLatent: true })),
  gpim_box: variant("GPIM, latents in a box", ["reacher"], () => ({ latents: box(2) })),
  gpim_sphere: variant("GPIM, latents on a sphere", ["reacher"], () => ({ latents: sphere(3) })),
  gpim_observed: variant(
    "GPIM, q sees the whole observation",
    ["reacher"],
    () => ({ latents: skills(50), discriminatorView: OBSERVED }),
  ),
  gpim_contrast_observed: contrastVariant("contrastive GPIM (ours), q sees the whole observation", ["reacher"], {
    latents: skills(50),
    discriminatorView: OBSERVED,
  }),
  gpim_states: variant(
    "GPIM, goals are whole observations",
    ["reacher"],
    () => ({ latents: skills(50), discriminatorView: OBSERVED, goals: observedState }),
  ),
  gpim_contrast_states: contrastVariant("contrastive GPIM (ours), goals are whole observations", ["reacher"], {
    latents: skills(50),
    discriminatorView: OBSERVED,
    goals: observedState,
  }),
  diayn: following("DIAYN with goal inference", ALL, diayn),
  diayn_discrete: following(
    "DIAYN with goal inference, 50 skills",
    PLANAR,
    (changes) => diayn({ ...changes, latents: skills(50) }),
  ),
  diayn_normalized: following(
    "DIAYN with goal inference, returns normalised",
    SWIMMING,
    (changes) => diayn({ ...changes, normalizedReturns: true }),
  ),
  // Their rewards come once an episode, so their discounts are their own.
  vic: following("VIC", PLANAR, ({ discount: _, ...changes }) => vic(changes)),
  valor: following("VALOR", PLANAR, ({ discount: _, ...changes }) => valor(changes)),
  dads: following("DADS, planning", PLANAR, dads),
  // Its latents are directions, and its discount its own; it sees what the others' discriminators do.
  metra: pursuing(
    "METRA",
    SWIMMING,
    ({ discount: _, ...changes }) => metra({ ...changes, representationView: ACHIEVED }),
  ),
  l2: pursuing("L2", ALL, perceptualDistance),
  l2_normalized: pursuing(
    "L2, returns normalised",
    ABLATED,
    (changes) => perceptualDistance({ ...changes, normalizedReturns: true }),
  ),
  rig: pursuing("RIG", SWIMMING, rig),
  rig_image: pursuing("RIG on images", ["point_nav"], (changes) => rig({ ...changes, goals: render(32) })),
  skew_fit: pursuing("Skew-Fit", PLANAR, skewFit),
  discern: pursuing("DISCERN", SWIMMING, discern),
  discern_normalized: pursuing(
    "DISCERN, returns normalised",
    ABLATED,
    (changes) => discern({ ...changes, normalizedReturns: true }),
  ),
  ddl: pursuing("DDL", SWIMMING, dynamicalDistance),
  sac_dense: pursuing("SAC, true reward", ALL, denseSac),
  sac_sparse: pursuing("SAC, sparse true reward", PLANAR, sparseSac),
  her: pursuing("HER", ALL, hindsightReplay),
  crl: pursuing("contrastive RL", ALL, contrastive),
};

/** Whether a method takes part on a world. */
export const takesPart = (method: string, world: string): boolean => METHODS[method].worlds.includes(world);

/** What is shown together. */
export const GROUPS: readonly {
  /** In the names of files. */
  readonly name: string;
  /** Above the picture. */
  readonly title: string;
  /** The methods. */
  readonly methods: readonly string[];
}[] = [
  {
    name: "latents",
    title: "GPIM and latent-variable methods",
    methods: ["gpim", "gpim_contrast", "diayn", "vic", "valor", "dads", "metra"],
  },
  {
    name: "perceptual",
    title: "GPIM and perceptual distances",
    methods: ["gpim", "gpim_contrast", "l2", "rig", "skew_fit", "discern", "ddl"],
  },
  {
    name: "told",
    title: "GPIM and methods that are told what goals to expect",
    methods: ["gpim", "gpim_contrast", "sac_dense", "sac_sparse", "her", "crl"],
  },
  {
    name: "normalized",
    title: "with returns normalised, as contrastive GPIM has them, and without",
    methods: [
      "gpim",
      "gpim_contrast",
      "gpim_normalized",
      "diayn",
      "diayn_normalized",
      "l2",
      "l2_normalized",
      "discern",
      "discern_normalized",
    ],
  },
  {
    name: "skills",
    title: "GPIM with skills",
    methods: ["gpim_discrete", "gpim_contrast_discrete", "diayn_discrete", "gpim_8", "gpim_16", "gpim_contrast_8"],
  },
  {
    name: "ablations",
    title: "ablations of GPIM",
    methods: [
      "gpim",
      "gpim_contrast",
      "gpim_contrast_apart",
      "gpim_twice",
      "gpim_stored",
      "gpim_two_stage",
      "gpim_both",
      "gpim_critic",
      "gpim_box",
      "gpim_sphere",
    ],
  },
  {
    name: "observed",
    title: "without chosen goal coordinates",
    methods: ["gpim_observed", "gpim_contrast_observed", "gpim_states", "gpim_contrast_states", "rig_image"],
  },
];

/** A protocol: seeds, and steps on a world. */
export interface Protocol {
  /** Seeds of each method on each world, from 1 on. */
  readonly seeds: number;
  /** Steps in worlds of each run. */
  readonly steps: (world: string) => number;
}

/** The protocol that results are reported of. */
export const STANDARD: Protocol = { seeds: 5, steps: (world) => WORLDS[world].steps };

/** A look at it: too short for most of what is learnt. */
export const QUICK: Protocol = { seeds: 2, steps: (world) => WORLDS[world].steps / 16 };
