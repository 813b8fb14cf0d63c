/**
 * The methods of the comparison, each on the worlds that it takes part in.
 *
 * @module
 */
import { ACHIEVED, OBSERVED, observedState, render } from "../../lib/goal/mod.ts";
import { box, type Latents, skills, sphere } from "../../lib/learner/mod.ts";
import {
  chunkedContrastive,
  contrastive,
  contrastiveGpim,
  dads,
  denseSac,
  diayn,
  discern,
  discover,
  dynamicalDistance,
  gpim,
  type GpimOptions,
  hindsightReplay,
  mega,
  type MethodFactory,
  metra,
  metricGpim,
  perceptualDistance,
  rig,
  type Settings,
  singleGoalContrastive,
  skewFit,
  sparseSac,
  STRICT,
  survival,
  type TrainState,
  valor,
  vic,
} from "../../lib/method/mod.ts";
import type { ComparedWorld } from "./worlds.ts";

/** A method of the comparison. */
interface ComparedMethod {
  /** The name in tables and figures. */
  readonly title: string;
  /** Policies with environment steps of their own for each gradient step; 1 where all policies learn from all episodes. */
  readonly policies: 1 | 2;
  /** Names of the worlds that it takes part in. */
  readonly worlds: readonly string[];
  /** The method on a world, for a run of `updates` gradient steps. */
  readonly method: (world: ComparedWorld, updates: number) => MethodFactory<TrainState>;
}

/** Worlds of almost every method. */
const PLANAR = ["point_nav", "point_maze_u", "reacher"];

/** Worlds of the main rows; Swimmer is left to these, because its steps take as long as those of all other worlds together. */
const SWIMMING = [...PLANAR, "swimmer"];

/** Worlds over which results are aggregated. */
export const MAIN_WORLDS: readonly string[] = SWIMMING;

/** Worlds of the methods that support discrete actions. */
const ALL = [...SWIMMING, "rooms"];

/** Worlds of the later rivals. */
const CHOOSING = [...PLANAR, "rooms"];

/** Worlds of the precision probe. */
const PROBED = ["point_nav", "reacher"];

/** Worlds of the ablations. */
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
const contrastiveVariant = (
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

/** A method with one policy, which is goal-conditioned. */
const goalConditioned = (
  title: string,
  worlds: readonly string[],
  method: (changes: Settings) => MethodFactory<TrainState>,
): ComparedMethod => ({ title, worlds, policies: 1, method: ({ settings }) => method(settings) });

/** A method with one policy, which is latent-conditioned. */
const latentConditioned = (
  title: string,
  worlds: readonly string[],
  method: (changes: Settings & { readonly latents: Latents }) => MethodFactory<TrainState>,
): ComparedMethod => ({
  title,
  worlds,
  policies: 1,
  method: ({ settings, latents }) => method({ ...settings, latents }),
});

/** The methods by name, GPIM first. */
export const METHODS: Readonly<Record<string, ComparedMethod>> = {
  gpim: variant("GPIM", ALL, () => ({})),
  contrastive_gpim: contrastiveVariant("contrastive GPIM (ours)", ALL, {}),
  metric_gpim: {
    title: "metric GPIM (ours)",
    policies: 1,
    worlds: ALL,
    method: ({ settings }) => metricGpim({ ...settings, updatesPerIteration: 2 * settings.updatesPerIteration }),
  },
  gpim_discrete: variant("GPIM, 50 skills", PLANAR, () => ({ latents: skills(50) })),
  contrastive_gpim_discrete: contrastiveVariant("contrastive GPIM (ours), 50 skills", PLANAR, { latents: skills(50) }),
  gpim_8: variant("GPIM, 8 skills", PROBED, () => ({ latents: skills(8) })),
  gpim_16: variant("GPIM, 16 skills", PROBED, () => ({ latents: skills(16) })),
  contrastive_gpim_8: contrastiveVariant("contrastive GPIM (ours), 8 skills", PROBED, { latents: skills(8) }),
  contrastive_gpim_apart: {
    ...contrastiveVariant("contrastive GPIM (ours), episodes apart", ["point_maze_u"], {}),
    policies: 2,
    method: ({ settings, latents }) => contrastiveGpim({ ...settings, latents, shared: false }),
  },
  gpim_twice: {
    ...variant("GPIM, twice the gradient steps", ["point_maze_u"], () => ({})),
    policies: 1,
    method: ({ settings, latents, hindsight }) =>
      gpim({ ...settings, updatesPerIteration: 2 * settings.updatesPerIteration, latents, hindsight }),
  },
  gpim_normalized: variant("GPIM, returns normalised", ABLATED, () => ({ normalisedReturns: true })),
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
  contrastive_gpim_observed: contrastiveVariant("contrastive GPIM (ours), q sees the whole observation", ["reacher"], {
    latents: skills(50),
    discriminatorView: OBSERVED,
  }),
  gpim_states: variant(
    "GPIM, goals are whole observations",
    ["reacher"],
    () => ({ latents: skills(50), discriminatorView: OBSERVED, goals: observedState }),
  ),
  contrastive_gpim_states: contrastiveVariant("contrastive GPIM (ours), goals are whole observations", ["reacher"], {
    latents: skills(50),
    discriminatorView: OBSERVED,
    goals: observedState,
  }),
  diayn: latentConditioned("DIAYN with goal inference", ALL, diayn),
  diayn_discrete: latentConditioned(
    "DIAYN with goal inference, 50 skills",
    PLANAR,
    (changes) => diayn({ ...changes, latents: skills(50) }),
  ),
  diayn_normalized: latentConditioned(
    "DIAYN with goal inference, returns normalised",
    SWIMMING,
    (changes) => diayn({ ...changes, normalisedReturns: true }),
  ),
  // VIC and VALOR are rewarded once an episode, so they keep their own discounts.
  vic: latentConditioned("VIC", PLANAR, ({ discount: _, ...changes }) => vic(changes)),
  valor: latentConditioned("VALOR", PLANAR, ({ discount: _, ...changes }) => valor(changes)),
  dads: latentConditioned("DADS, planning", PLANAR, dads),
  // METRA keeps its own latents, which are directions, and its own discount; its representation has the view of the others'
  // discriminators.
  metra: goalConditioned(
    "METRA",
    SWIMMING,
    ({ discount: _, ...changes }) => metra({ ...changes, representationView: ACHIEVED }),
  ),
  perceptual_distance: goalConditioned("L2", ALL, perceptualDistance),
  perceptual_distance_normalized: goalConditioned(
    "L2, returns normalised",
    ABLATED,
    (changes) => perceptualDistance({ ...changes, normalisedReturns: true }),
  ),
  rig: goalConditioned("RIG", SWIMMING, rig),
  rig_image: goalConditioned("RIG on images", ["point_nav"], (changes) => rig({ ...changes, goals: render(32) })),
  skew_fit: goalConditioned("Skew-Fit", PLANAR, skewFit),
  discern: goalConditioned("DISCERN", SWIMMING, discern),
  discern_normalized: goalConditioned(
    "DISCERN, returns normalised",
    ABLATED,
    (changes) => discern({ ...changes, normalisedReturns: true }),
  ),
  dynamical_distance: goalConditioned("DDL", SWIMMING, dynamicalDistance),
  dense_sac: goalConditioned("SAC, true reward", ALL, denseSac),
  sparse_sac: goalConditioned("SAC, sparse true reward", PLANAR, sparseSac),
  hindsight_replay: goalConditioned("HER", ALL, hindsightReplay),
  contrastive: goalConditioned("contrastive RL", ALL, contrastive),
  contrastive_deep: goalConditioned(
    "contrastive RL, 8 layers deep",
    ABLATED,
    (changes) => contrastive({ ...changes, depth: 8 }),
  ),
  chunked_contrastive: goalConditioned("contrastive RL, action chunks", SWIMMING, chunkedContrastive),
  single_goal_contrastive: goalConditioned("contrastive RL, single goal", ALL, singleGoalContrastive),
  mega: goalConditioned("MEGA", CHOOSING, mega),
  discover: goalConditioned("DISCOVER", CHOOSING, discover),
  survival: goalConditioned("SRL", CHOOSING, survival),
};
