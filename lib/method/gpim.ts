/**
 * GPIM: a latent-conditioned policy explores and invents goals, a goal-conditioned policy learns to reach them, and one
 * discriminator rewards both.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../world/world.ts";
import type { Engine } from "../engine/engine.ts";
import type { Fault } from "../fault.ts";
import { fold, type Key } from "../random/mod.ts";
import { type Column, type Episodes, everyState, perEpisode, withColumns } from "../replay/mod.ts";
import { goalPerState, type Goals } from "../goal/progress.ts";
import { relabel as relabelRollout, type Relabelled } from "../stage/relabel.ts";
import { rewardFormula } from "../stage/reward.ts";
import { randomPolicy, type Rollout, rollOut, start } from "../stage/step.ts";
import { concatenate } from "../tensor/mod.ts";
import {
  discriminator,
  discriminatorGoalReward,
  inferredLatents,
  posteriorOf,
  skillActor,
  type SkillSettings,
} from "./shared/discriminator.ts";
import { GPIM, GPIM_CODECS, type GpimOptions } from "./gpim_options.ts";
import {
  type ActingContext,
  type Actor,
  type Collected,
  type CompiledMethod,
  compileMethod,
  conditionedPolicy,
  countSteps,
  defineMethod,
  goalConditionedAgent,
  goalInferencePolicy,
  goalPolicy,
  goalViews,
  isStoredColumn,
  iterate,
  iterationKey,
  type MethodDefinition,
  type MethodFactory,
  nextView,
  optionsWith,
  stateColumn,
  stepSampling,
  takeRows,
  type TrainState,
} from "./core/mod.ts";

/** What GPIM's stages depend on. */
export interface GpimContext extends ActingContext {
  /** Latents, goals, and how much is done. */
  readonly settings: SkillSettings & Pick<GpimOptions, "hindsight">;
}

/** GPIM on a world and an engine, ready to run. */
export type Gpim = CompiledMethod & GpimContext;

/** An iteration under way: after π_μ has explored, … */
export interface Explored {
  /** The state before the iteration. */
  readonly state: TrainState;
  /** ω of each of π_μ's new episodes, `[worlds, latentSize]`. */
  readonly latent: Float32Array;
  /** π_μ's new episodes. */
  readonly exploration: Rollout;
}

/** … and after its episodes have become goals. */
export interface WithGoals extends Explored {
  /** What π_θ is to reach, and which of π_μ's states it was made of. */
  readonly relabelled: Relabelled;
}

/** A draw's place within an iteration, so that no key is used twice. */
const DRAW = { latents: 0, start: 1, latentActions: 2, relabel: 3, goalActions: 4 } as const;

const drawKey = (state: TrainState, draw: keyof typeof DRAW): Key => fold(iterationKey(state), DRAW[draw]);

/** The states that episodes began in. */
const firstStates = ({ stateSize }: World, { count, horizon, states }: Rollout): Float64Array => {
  const first = new Float64Array(count * stateSize);
  for (let episode = 0; episode < count; episode++) {
    const row = episode * (horizon + 1) * stateSize;
    first.set(states.subarray(row, row + stateSize), episode * stateSize);
  }
  return first;
};

/** Step: draw ω ~ p(ω) and roll π_μ(a|s, ω) out. The very first episodes are random. */
export const explore = (gpim: GpimContext): (state: TrainState) => TE.TaskEither<Fault, Explored> => (state) => {
  const { world, settings: { latents, worlds } } = gpim;
  const latent = latents.sample(drawKey(state, "latents"), worlds);
  const policy = state.iteration === 0
    ? randomPolicy(world)
    : conditionedPolicy(gpim, "latentPolicy")(state.weights, () => latent);
  return pipe(
    TE.fromEither(start(world)(drawKey(state, "start"), worlds)),
    TE.chain((states) => rollOut(world, policy)(states, drawKey(state, "latentActions"))),
    TE.map((exploration) => ({ state, latent, exploration })),
  );
};

/** Relabel: g = f_κ(s). */
export const relabel =
  ({ world, settings: { goals } }: GpimContext): (explored: Explored) => E.Either<Fault, WithGoals> => (explored) =>
    pipe(
      relabelRollout(world, goals)(drawKey(explored.state, "relabel"))(explored.exploration),
      E.map((relabelled) => ({ ...explored, relabelled })),
    );

/** Episodes with their states, where these have to be shown again. */
const seen = ({ settings: { discriminatorView, goals } }: GpimContext, episodes: Rollout): Episodes<string> =>
  isStoredColumn(discriminatorView) && isStoredColumn(goals.view)
    ? episodes
    : withColumns<string, string>(episodes, { state: stateColumn(episodes) });

/** Episodes in pursuit of goals, with what π_θ learns from: g, what q_φ sees of the state that g was made of, and the ω behind it. */
const inPursuit = (gpim: GpimContext, { latent, relabelled: { choice, goals } }: WithGoals) => {
  const { world, settings: { latents, discriminatorView } } = gpim;
  return (episodes: Rollout, progress: Int32Array): Episodes<string> => {
    const beside = (all: Float32Array): Column =>
      goals.rows === 1
        ? perEpisode(all, all.length / goals.count)
        : everyState(goalPerState(all, goals, progress), episodes);
    return withColumns<string, string>(seen(gpim, episodes), {
      goal: beside(goals.shown),
      wanted: beside(goalViews(world, discriminatorView, goals)),
      latent: beside(takeRows(latent, latents.size, choice.episode)),
    });
  };
};

/** How far π_μ's own episodes are: each pursued its first goal, which it reached at its end, or one that moved with it. */
const ownProgress = ({ horizon, progress }: Rollout, { advance }: Goals): Int32Array =>
  advance === "every step" ? progress.map((_, moment) => moment % (horizon + 1)) : progress;

/**
 * Step: roll π_θ(a|s̃, g) out from the states that π_μ had started from; keep g and ω. With hindsight, π_μ's episodes join π_θ's
 * as well, which are known to have led to their goals.
 */
export const reach = (gpim: GpimContext): (withGoals: WithGoals) => TE.TaskEither<Fault, Collected> => (withGoals) => {
  const { world, settings: { latents, hindsight } } = gpim;
  const { state, latent, exploration, relabelled: { goals } } = withGoals;
  const policy = state.iteration === 0 ? randomPolicy(world) : goalPolicy(gpim, "goalPolicy")(state.weights)(goals);
  const kept = inPursuit(gpim, withGoals);
  return pipe(
    rollOut(world, policy, goals)(firstStates(world, exploration), drawKey(state, "goalActions")),
    TE.map((attempt): Collected => ({
      state,
      environmentSteps: countSteps(exploration) + countSteps(attempt),
      episodes: {
        latentPolicy: [
          withColumns<string, string>(seen(gpim, exploration), { latent: perEpisode(latent, latents.size) }),
        ],
        goalPolicy: [
          ...(hindsight ? [kept(exploration, ownProgress(exploration, goals))] : []),
          kept(attempt, attempt.progress),
        ],
      },
    })),
  );
};

/** Step, relabel, step: what GPIM collects in an iteration. */
export const gpimEpisodes = (settings: GpimContext["settings"]): MethodDefinition["collect"] => (context) => {
  const gpim: GpimContext = { ...context, settings };
  return (state) =>
    pipe(
      explore(gpim)(state), //          ω ~ p(ω), roll out π_μ(a|s, ω)              step
      TE.chainEitherK(relabel(gpim)), // g = f_κ(s)                               relabel
      TE.chain(reach(gpim)), //        roll out π_θ(a|s̃, g), keep g and ω          step
    );
};

/** π_θ(a|s̃, g): soft actor-critic on the reward that π_μ has, for the latent behind the goal. */
const goalActor = (world: World, settings: GpimOptions): Actor => {
  const { latents, discriminatorView, goals, rewardLatent, batch, learningRate, tau, rewardFloor, goalWindow } =
    settings;
  const { conditionSize, sees: policyInput, agent } = goalConditionedAgent(
    world,
    settings,
    settings.criticSeesLatent ? latents.size : 0,
  );
  const { posterior } = posteriorOf(world, settings);
  const reward = rewardFormula({ ...latents, posterior }, rewardFloor);
  const moves = goals.schedule.advance === "every step";
  return {
    agent,
    conditionSize,
    policyInput,
    learningRate,
    tau,
    sampling: stepSampling(world, {
      batch,
      view: discriminatorView,
      replay: "goalPolicy",
      window: goalWindow,
      kept: { latent: latents.size, goal: conditionSize, wanted: discriminatorView.size(world) },
      next: moves ? { nextGoal: { column: "goal", width: conditionSize } } : {},
    }),
    transitions: ({ discriminator }, batch) => {
      // Only time changes a goal in the eyes of the critics. If reaching one did, the rewards for being there would end with it,
      // and the policy would learn to stay just out of its reach.
      const nextGoal = moves ? batch.nextGoal : batch.goal;
      const latent = rewardLatent === "stored"
        ? batch.latent
        : latents.posteriorMean(posterior(discriminator, batch.wanted));
      const beside = settings.criticSeesLatent ? [latent] : [];
      return {
        observation: concatenate([policyInput(batch.observation, batch.achieved, batch.goal), ...beside]),
        reward: reward(discriminator, nextView(discriminatorView, batch), latent),
        nextObservation: concatenate([policyInput(batch.nextObservation, batch.nextAchieved, nextGoal), ...beside]),
      };
    },
  };
};

/** GPIM on a world as a record. */
export const gpimDefinition = (world: World, settings: GpimOptions): MethodDefinition => {
  const { replayEpisodes, pretrainingUpdates, discriminatorOnBothBuffers, hindsight } = settings;
  return {
    name: "gpim",
    settings,
    models: {
      discriminator: discriminator(
        world,
        settings,
        discriminatorOnBothBuffers ? ["latentPolicy", "goalPolicy"] : ["latentPolicy"],
      ),
    },
    actors: { latentPolicy: skillActor(world, settings), goalPolicy: goalActor(world, settings) },
    replays: { latentPolicy: replayEpisodes, goalPolicy: (hindsight ? 2 : 1) * replayEpisodes },
    ...(pretrainingUpdates === 0 ? {} : {
      learningRateScale: (updates) => {
        const isFirst = Number(updates < pretrainingUpdates);
        return { discriminator: isFirst, latentPolicy: isFirst, goalPolicy: 1 - isFirst };
      },
    }),
    collect: gpimEpisodes(settings),
    evaluationPolicies: (context) => (weights) => ({
      gpim: goalPolicy(context, "goalPolicy", true)(weights),
      diayn: goalInferencePolicy(context, "latentPolicy", inferredLatents(world, settings))(weights),
    }),
    goalReward: discriminatorGoalReward(world, settings),
  };
};

/** GPIM on a world, if its settings are what they may be. */
const factory = (changes: Partial<GpimOptions>) => (world: World): E.Either<Fault, MethodDefinition> =>
  pipe(optionsWith(GPIM, GPIM_CODECS, changes), E.map((settings) => gpimDefinition(world, settings)));

/** Builds GPIM's formulas for a world and compiles its gradient step. */
export const prepare =
  (world: World, options: Partial<GpimOptions> = {}): (engine: Engine) => TE.TaskEither<Fault, Gpim> => (engine) =>
    pipe(compileMethod(world, factory(options))(engine), TE.map((compiled) => compiled as Gpim));

/**
 * GPIM as a method: what {@link "../train/train.ts"} drives.
 *
 * @param changes options that differ from {@link GPIM}.
 * @param iteration the iteration, to be changed by whoever experiments with it.
 */
export const gpim = (
  changes: Partial<GpimOptions> = {},
  iteration: (gpim: Gpim) => (state: TrainState) => TE.TaskEither<Fault, TrainState> = iterate,
): MethodFactory<TrainState> => defineMethod(factory(changes), (compiled) => iteration(compiled as Gpim));
