/**
 * The first two stages of methods whose latent-conditioned policy invents goals: exploration, and the relabelling of what was
 * reached.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Fault } from "../../fault.ts";
import { fold, type Key } from "../../random/mod.ts";
import { relabel as relabelRollout, type Relabelled } from "../../stage/relabel.ts";
import { iterationKey, randomPolicy, type Rollout, rollOut, start } from "../../stage/step.ts";
import type { ActingContext } from "../core/definition.ts";
import { conditionedPolicy } from "../core/policy.ts";
import type { TrainState } from "../core/train_state.ts";
import type { SkillSettings } from "./discriminator.ts";

/** The settings that exploration depends on. */
type ExplorationSettings = Pick<SkillSettings, "latents" | "goals" | "worlds">;

/** The parts of a method that its exploration depends on. */
export interface ExplorationContext<Settings extends ExplorationSettings = SkillSettings> extends ActingContext {
  /** Latents, goals, and the number of worlds. */
  readonly settings: Settings;
}

/** An iteration after {@link explore}. */
export interface Explored {
  /** The state before the iteration. */
  readonly state: TrainState;
  /** ω of each new episode of π_μ, `[worlds, latentSize]`. */
  readonly latent: Float32Array;
  /** π_μ's new episodes. */
  readonly exploration: Rollout;
}

/** An iteration after {@link relabel}. */
export interface WithGoals extends Explored {
  /** π_θ's goals, and the states of π_μ that they were made of. */
  readonly relabelled: Relabelled;
}

/** The places of an iteration's draws, so that no key is used twice. */
const DRAW = { latents: 0, start: 1, latentActions: 2, relabel: 3, goalActions: 4 } as const;

/** The key of one of an iteration's draws. */
export const drawKey = (state: TrainState, draw: keyof typeof DRAW): Key => fold(iterationKey(state), DRAW[draw]);

/** Step: ω ~ p(ω), and π_μ(a|s, ω) is rolled out; the very first episodes are random. */
export const explore =
  (method: ExplorationContext<ExplorationSettings>): (state: TrainState) => TE.TaskEither<Fault, Explored> =>
  (
    state,
  ) => {
    const { world, settings: { latents, worlds } } = method;
    const latent = latents.sample(drawKey(state, "latents"), worlds);
    const policy = state.iteration === 0
      ? randomPolicy(world)
      : conditionedPolicy(method, "latentPolicy")(state.weights, () => latent);
    return pipe(
      TE.fromEither(start(world)(drawKey(state, "start"), worlds)),
      TE.chain((starts) => rollOut(world, policy)(starts, drawKey(state, "latentActions"))),
      TE.map((exploration) => ({ state, latent, exploration })),
    );
  };

/** Relabel: g = f_κ(s). */
export const relabel = (
  { world, settings: { goals } }: ExplorationContext<ExplorationSettings>,
): (explored: Explored) => E.Either<Fault, WithGoals> =>
(explored) =>
  pipe(
    relabelRollout(world, goals)(drawKey(explored.state, "relabel"))(explored.exploration),
    E.map((relabelled) => ({ ...explored, relabelled })),
  );
