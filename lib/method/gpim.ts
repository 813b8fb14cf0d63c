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
import type { World } from "../../envs/world.ts";
import type { Engine, Held, NamedNumbers } from "../engine/engine.ts";
import { type Fault, fault } from "../fault.ts";
import { ball, begun, greedy, type SoftActorCritic } from "../learner/mod.ts";
import { correctedRate, named, squashed } from "../network/mod.ts";
import { fold, type Key, normal } from "../random/mod.ts";
import {
  append,
  emptyReplay,
  type Episodes,
  gather,
  perEpisode,
  type Replay,
  sampleIndices,
  type Window,
  withColumns,
} from "../replay/mod.ts";
import { finalState, type GoalMap, relabel } from "../stage/relabel.ts";
import { repeat } from "../stage/repeat.ts";
import { type Policy, randomPolicy, type RolloutColumn, type Situation, step } from "../stage/step.ts";
import { type Metrics, type Update, update } from "../stage/update.ts";
import { evaluator, input, type Tensor } from "../tensor/mod.ts";
import { type GpimAgents, gpimAgents, gpimFormula, type GpimSettings, seenWithGoal, seenWithLatent } from "./gpim_formula.ts";

/** Everything that can be set about GPIM. */
export interface GpimOptions extends GpimSettings {
  /** Worlds that each policy acts in at once. */
  readonly worlds: number;
  /** Gradient steps in an iteration. */
  readonly updatesPerIteration: number;
  /** Episodes that each policy's replay holds. */
  readonly replayEpisodes: number;
  /** Which of π_μ's steps the discriminator learns from. */
  readonly discriminatorWindow: Window;
  /** Which of its own steps π_θ learns from. */
  readonly goalWindow: Window;
  /** f_κ. */
  readonly goalMap: GoalMap;
}

/** The settings that learn Reacher within thousands of updates. */
export const GPIM: GpimOptions = {
  latents: ball(2),
  reading: "believed",
  hidden: [64, 64],
  batch: 128,
  discount: 0.8,
  polyakRate: 0.02,
  learningRate: 2e-3,
  discriminatorLearningRate: 1e-3,
  initialTemperature: 0.1,
  rewardFloor: -10,
  worlds: 64,
  updatesPerIteration: 100,
  replayEpisodes: 1000,
  discriminatorWindow: { from: 0.5 },
  goalWindow: {},
  goalMap: finalState,
};

/** The paper's reading of ω in π_θ's reward: the stored latent. It goes stale, so only the newest episodes are learnt from. */
export const STRICT: Pick<GpimOptions, "reading" | "goalWindow"> = { reading: "stored", goalWindow: { newest: 512 } };

/** GPIM on a world, ready to run. */
export interface Gpim {
  readonly world: World;
  readonly options: GpimOptions;
  readonly agents: GpimAgents;
  readonly update: Update;
}

/** Parameters of the three learners on the host, as flat vectors: what acting and evaluating need. */
export type Weights = Readonly<Record<"discriminator" | "latentPolicy" | "goalPolicy", Float32Array>>;

/** Columns of π_μ's episodes. */
export type LatentColumn = RolloutColumn | "latent";

/** Columns of π_θ's episodes. */
export type GoalColumn = RolloutColumn | "latent" | "goal";

/** All that the next iteration depends on. */
export interface TrainState {
  /** The run's key; every draw comes from it and the counters. */
  readonly key: Key;
  readonly iteration: number;
  readonly updates: number;
  /** Steps taken in worlds, by both policies. */
  readonly environmentSteps: number;
  readonly latentReplay: Replay<LatentColumn>;
  readonly goalReplay: Replay<GoalColumn>;
  /** Weights, moments and targets, wherever the engine holds them. */
  readonly held: Held;
  /** The weights of {@link TrainState.held} on the host. */
  readonly weights: Weights;
  /** Metrics of the latest gradient step. */
  readonly metrics: Metrics;
}

/** An iteration under way: after π_μ has explored, … */
export interface Explored {
  readonly state: TrainState;
  readonly exploration: Episodes<LatentColumn>;
}

/** … after its episodes have become goals, … */
export interface WithGoals extends Explored {
  readonly goal: Float32Array;
}

/** … and after π_θ has tried to reach them. */
export interface Reached extends WithGoals {
  readonly attempt: Episodes<GoalColumn>;
}

/** A draw's place within an iteration, so that no key is used twice. */
const DRAW = { latents: 0, latentStart: 1, latentActions: 2, relabel: 3, goalStart: 4, goalActions: 5, updates: 6 } as const;

const drawKey = ({ key, iteration }: TrainState, draw: keyof typeof DRAW): Key =>
  fold(fold(key, 1 + iteration), DRAW[draw]);

/** Builds and compiles GPIM for a world. */
export const gpim = (world: World, options: GpimOptions = GPIM) => (engine: Engine): TE.TaskEither<Fault, Gpim> =>
  pipe(
    E.tryCatch(
      () => {
        const agents = gpimAgents(options, world);
        return { agents, formula: gpimFormula(options, agents, world) };
      },
      (reason) =>
        fault("shape", `GPIM on world ${world.name}`, String(reason), "Check the world's sizes and the settings."),
    ),
    TE.fromEither,
    TE.chain(({ agents, formula }) =>
      pipe(update(engine)(formula), TE.map((update): Gpim => ({ world, options, agents, update })))
    ),
  );

const LEARNERS = ["discriminator", "latentPolicy", "goalPolicy"] as const;

const weightsOf = (values: NamedNumbers): Weights => ({
  discriminator: values["discriminator.parameters"] as Float32Array,
  latentPolicy: values["latentPolicy.parameters"] as Float32Array,
  goalPolicy: values["goalPolicy.parameters"] as Float32Array,
});

/** The state before the first iteration. */
export const begin = ({ options, agents, update }: Gpim) => (key: Key): TE.TaskEither<Fault, TrainState> => {
  const initial = Object.assign(
    {},
    ...LEARNERS.map((learner, position) => begun(agents.learners[learner], fold(fold(key, 0), position))),
  ) as NamedNumbers;
  return pipe(
    update.begin(initial),
    TE.map((held) => ({
      key,
      iteration: 0,
      updates: 0,
      environmentSteps: 0,
      latentReplay: emptyReplay(options.replayEpisodes),
      goalReplay: emptyReplay(options.replayEpisodes),
      held,
      weights: weightsOf(initial),
      metrics: {},
    })),
  );
};

/** Feeds for a learner's named parameters. */
const parameterFeeds = (agent: SoftActorCritic, weights: Float32Array): Readonly<Record<string, Float64Array>> =>
  Object.fromEntries(
    Object.entries(named(agent.specifications, weights))
      .filter(([name]) => name.startsWith("actor."))
      .map(([name, values]) => [name, Float64Array.from(values)]),
  );

/**
 * A policy out of a soft actor-critic: its formula, interpreted on the host.
 *
 * @param seen what the agent sees, from inputs `observation`, `achieved` and the condition's.
 * @param mean whether to act without noise.
 */
const actor = (
  { observationSize, actionSize, goalSize }: World,
  agent: SoftActorCritic,
  weights: Float32Array,
  condition: { readonly data: Float32Array; readonly width: number },
  seen: (observation: Tensor, achieved: Tensor, condition: Tensor) => Tensor,
  mean: boolean,
): Policy => {
  const count = condition.data.length / condition.width;
  const parameters = Object.fromEntries(
    Object.entries(agent.specifications).map(([name, { shape }]) => [name, input(name, shape)]),
  );
  const sees = seen(
    input("observation", [count, observationSize]),
    input("achieved", [count, goalSize]),
    input("condition", [count, condition.width]),
  );
  const action = mean
    ? greedy(agent, parameters, sees)
    : squashed(agent.policy(parameters, sees), input("noise", [count, actionSize])).action;
  const act = evaluator({ action });
  const feeds = { ...parameterFeeds(agent, weights), condition: condition.data };
  return ({ observation, achieved }: Situation, key: Key) => {
    const noise = mean ? [] : normal(key, [count, actionSize]);
    return Float32Array.from(act({ ...feeds, observation, achieved, noise }).action.data);
  };
};

/** π_μ(a|s, ω) for one latent in each world; `mean` acts without noise. */
export const latentPolicy =
  ({ world, options, agents }: Pick<Gpim, "world" | "options" | "agents">, mean = false) =>
  (weights: Weights, latent: Float32Array): Policy =>
    actor(
      world,
      agents.latentPolicy,
      weights.latentPolicy,
      { data: latent, width: options.latents.size },
      (observation, _achieved, latent) => seenWithLatent(observation, latent),
      mean,
    );

/** π_θ(a|s̃, g) for one goal in each world; `mean` acts without noise. */
export const goalPolicy =
  ({ world, agents }: Pick<Gpim, "world" | "agents">, mean = false) =>
  (weights: Weights, goal: Float32Array): Policy =>
    actor(world, agents.goalPolicy, weights.goalPolicy, { data: goal, width: world.goalSize }, seenWithGoal, mean);

/** Step: draw ω ~ p(ω) and roll π_μ(a|s, ω) out. The very first episodes are random. */
export const explored = (gpim: Gpim) => (state: TrainState): E.Either<Fault, Explored> => {
  const { world, options: { latents, worlds } } = gpim;
  const latent = latents.sample(drawKey(state, "latents"), worlds);
  const policy = state.iteration === 0 ? randomPolicy(world) : latentPolicy(gpim)(state.weights, latent);
  const start = world.reset(drawKey(state, "latentStart"), worlds);
  return pipe(
    step(world, policy)(start, drawKey(state, "latentActions")),
    E.map((rollout) => ({ state, exploration: withColumns(rollout, { latent: perEpisode(latent, latents.size) }) })),
  );
};

/** Relabel: g = f_κ(s). */
export const relabelled = ({ options: { goalMap } }: Gpim) => (explored: Explored): WithGoals => ({
  ...explored,
  goal: relabel(goalMap)(drawKey(explored.state, "relabel"))(explored.exploration).goal,
});

/** Step: roll π_θ(a|s̃, g) out from reset, and keep g and ω beside its episodes. */
export const reached = (gpim: Gpim) => (withGoals: WithGoals): E.Either<Fault, Reached> => {
  const { world, options: { worlds } } = gpim;
  const { state, exploration, goal } = withGoals;
  const policy = state.iteration === 0 ? randomPolicy(world) : goalPolicy(gpim)(state.weights, goal);
  const start = world.reset(drawKey(state, "goalStart"), worlds);
  return pipe(
    step(world, policy)(start, drawKey(state, "goalActions")),
    E.map((rollout) => ({
      ...withGoals,
      attempt: withColumns(rollout, { latent: exploration.columns.latent, goal: perEpisode(goal, world.goalSize) }),
    })),
  );
};

/** Both replays grow. */
export const stored = ({ state, exploration, attempt }: Reached): TrainState => ({
  ...state,
  environmentSteps: state.environmentSteps + [...exploration.lengths, ...attempt.lengths].reduce((a, b) => a + b, 0),
  latentReplay: append(state.latentReplay, exploration),
  goalReplay: append(state.goalReplay, attempt),
});

/** The batches of one gradient step, drawn with a key. */
export const batches = ({ world, options }: Gpim) => (state: TrainState, key: Key): NamedNumbers => {
  const { batch, discriminatorWindow, goalWindow } = options;
  const { latentReplay, goalReplay, updates } = state;
  const transitions = <Name extends LatentColumn>(policy: string, replay: Replay<Name>, window: Window, key: Key) => {
    const indices = sampleIndices(replay, fold(key, 0), batch, window);
    const column = (name: RolloutColumn | "latent", later = 0) => gather(replay, indices, name as Name, later);
    return {
      indices,
      feeds: {
        [`${policy}.observation`]: column("observation"),
        [`${policy}.action`]: column("action"),
        [`${policy}.latent`]: column("latent"),
        [`${policy}.achieved`]: column("achieved"),
        [`${policy}.nextObservation`]: column("observation", 1),
        [`${policy}.nextAchieved`]: column("achieved", 1),
        [`${policy}.terminated`]: column("terminated"),
        [`${policy}.noise`]: normal(fold(key, 1), [batch, world.actionSize]),
        [`${policy}.nextNoise`]: normal(fold(key, 2), [batch, world.actionSize]),
      },
    };
  };
  const seen = sampleIndices(latentReplay, fold(key, 0), batch, discriminatorWindow);
  const ofLatent = transitions("latentPolicy", latentReplay, {}, fold(key, 1));
  const ofGoal = transitions("goalPolicy", goalReplay, goalWindow, fold(key, 2));
  return {
    adamCorrection: Float32Array.of(correctedRate(1, updates + 1)),
    "discriminator.achieved": gather(latentReplay, seen, "achieved", 1),
    "discriminator.latent": gather(latentReplay, seen, "latent"),
    ...ofLatent.feeds,
    ...ofGoal.feeds,
    "goalPolicy.goal": gather(goalReplay, ofGoal.indices, "goal"),
  };
};

/** Brings the metrics and the weights of the latest gradient step to the host. */
const fetched = ({ update }: Gpim) => (state: TrainState): TE.TaskEither<Fault, TrainState> =>
  pipe(
    update.metrics(state.held),
    TE.chain((metrics) =>
      pipe(
        update.program.read(state.held, LEARNERS.map((learner) => `${learner}.parameters`)),
        TE.map((values) => ({ ...state, metrics, weights: weightsOf(values) })),
      )
    ),
  );

/** Reward and update: gradient steps on q_φ, π_μ and π_θ, the rewards recomputed in each with the current φ. */
export const learnt = (gpim: Gpim) => (state: TrainState): TE.TaskEither<Fault, TrainState> => {
  const key = drawKey(state, "updates");
  const descend = (state: TrainState, count: number): TE.TaskEither<Fault, TrainState> =>
    pipe(
      gpim.update.step(state.held, batches(gpim)(state, fold(key, count))),
      TE.map((held) => ({ ...state, held, updates: state.updates + 1 })),
    );
  return pipe(
    repeat(gpim.options.updatesPerIteration, descend)(state),
    TE.chain(fetched(gpim)),
    TE.map((state) => ({ ...state, iteration: state.iteration + 1 })),
  );
};

/** One iteration of GPIM: explore with π_μ, invent goals, reach for them with π_θ, learn from both. */
export const iterate = (gpim: Gpim) => (state: TrainState): TE.TaskEither<Fault, TrainState> =>
  pipe(
    explored(gpim)(state), //          ω ~ p(ω), roll out π_μ(a|s, ω)                      step
    E.map(relabelled(gpim)), //        g = f_κ(s)                                          relabel
    E.chain(reached(gpim)), //         roll out π_θ(a|s̃, g), keep g and ω                  step
    E.map(stored), //                  two immutable replays grow
    TE.fromEither,
    TE.chain(learnt(gpim)), //         r = log q_φ(ω|s′) − log p(ω); q_φ, π_μ, π_θ         reward, update
  );

/** DIAYN with goal inference, GPIM's mandatory rival: π_μ with the latent that q_φ finds likeliest behind each goal. */
export const inferredPolicy =
  (gpim: Pick<Gpim, "world" | "options" | "agents">) => (weights: Weights, goal: Float32Array): Policy => {
    const { world: { goalSize }, options: { latents } } = gpim;
    const specifications = latents.specifications(goalSize);
    const parameters = Object.fromEntries(
      Object.entries(specifications).map(([name, { shape }]) => [name, input(name, shape)]),
    );
    const belief = latents.belief(parameters, input("goal", [goal.length / goalSize, goalSize]));
    const { latent } = evaluator({ latent: latents.likeliest(belief) })({
      ...named(specifications, weights.discriminator),
      goal,
    });
    return latentPolicy(gpim, true)(weights, Float32Array.from(latent.data));
  };
