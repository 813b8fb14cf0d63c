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
import { checkSizes } from "../../envs/check/declared.ts";
import type { World } from "../../envs/world.ts";
import type { Engine, Held, NamedNumbers } from "../engine/engine.ts";
import { type Programs, programs } from "../engine/programs.ts";
import { type Fault, fault } from "../fault.ts";
import { begun, type StepFormula } from "../learner/mod.ts";
import { fold, type Key } from "../random/mod.ts";
import { append, type Column, emptyReplay, type Episodes, everyState, perEpisode, withColumns } from "../replay/mod.ts";
import { goalFault } from "../stage/goal.ts";
import { type Goals, pursued } from "../stage/pursuit.ts";
import { relabel } from "../stage/relabel.ts";
import { repeat } from "../stage/repeat.ts";
import { randomPolicy, type Rollout, start, step } from "../stage/step.ts";
import { type Update, update } from "../stage/update.ts";
import { batches } from "./gpim_batches.ts";
import { partFault, settingFault } from "./gpim_codecs.ts";
import { type GpimAgents, gpimAgents, gpimFormula } from "./gpim_formula.ts";
import { GPIM, type GpimOptions } from "./gpim_options.ts";
import { goalPolicy, inferredPolicy, latentPolicy } from "./gpim_policy.ts";
import type { MethodOn } from "./method.ts";
import type { Explored, GoalColumn, Reached, TrainState, Weights, WithGoals } from "./train_state.ts";

/** GPIM on a world, ready to run. */
export interface Gpim {
  /** Where both policies act. */
  readonly world: World;
  /** How it learns. */
  readonly options: GpimOptions;
  /** What learns. */
  readonly agents: GpimAgents;
  /** The compiled gradient step. */
  readonly update: Update;
  /** What the policies act with. */
  readonly programs: Programs;
}

/** A draw's place within an iteration, so that no key is used twice. */
const DRAW = {
  latents: 0,
  start: 1,
  latentActions: 2,
  relabel: 3,
  goalActions: 4,
  updates: 5,
} as const;

const drawKey = ({ key, iteration }: TrainState, draw: keyof typeof DRAW): Key =>
  fold(fold(key, 1 + iteration), DRAW[draw]);

/** GPIM's formulas; a fault when a setting or a size of the world is not what it may be. */
const formulas = (
  world: World,
  options: GpimOptions,
): E.Either<Fault, { readonly agents: GpimAgents; readonly formula: StepFormula }> => {
  const [unsound] = checkSizes(world);
  const wrong = unsound ?? settingFault(options) ?? partFault(options) ?? goalFault(options.goals, world);
  if (wrong !== undefined) return E.left(wrong);
  return E.tryCatch(
    () => {
      const agents = gpimAgents(options, world);
      return { agents, formula: gpimFormula(options, agents, world) };
    },
    (reason) =>
      fault(
        "shape",
        `GPIM on world ${world.name}`,
        String(reason),
        "Check the world's sizes; checkEnvironment names more.",
      ),
  );
};

/** Builds GPIM's formulas for a world and compiles its gradient step. */
export const prepare =
  (world: World, options: GpimOptions = GPIM): (engine: Engine) => TE.TaskEither<Fault, Gpim> => (engine) =>
    pipe(
      formulas(world, options),
      TE.fromEither,
      TE.chain(({ agents, formula }) =>
        pipe(
          update(engine, options.updatesPerCall)(formula),
          TE.map((update): Gpim => ({ world, options, agents, update, programs: programs(engine) })),
        )
      ),
    );

const LEARNERS = ["discriminator", "latentPolicy", "goalPolicy"] as const;

/** The states that episodes began in. */
const firstStates = ({ stateSize }: World, { count, horizon, states }: Rollout): Float64Array => {
  const first = new Float64Array(count * stateSize);
  for (let episode = 0; episode < count; episode++) {
    const row = episode * (horizon + 1) * stateSize;
    first.set(states.subarray(row, row + stateSize), episode * stateSize);
  }
  return first;
};

/** Some of the rows of numbers `[…, width]`, `[rows.length, width]`. */
const rowsOf = (numbers: Float32Array, width: number, rows: Int32Array): Float32Array => {
  const chosen = new Float32Array(rows.length * width);
  rows.forEach((row, index) => chosen.set(numbers.subarray(row * width, (row + 1) * width), index * width));
  return chosen;
};

const weightsOf = (values: NamedNumbers): Weights => ({
  discriminator: values["discriminator.parameters"] as Float32Array,
  latentPolicy: values["latentPolicy.parameters"] as Float32Array,
  goalPolicy: values["goalPolicy.parameters"] as Float32Array,
});

/** The state before the first iteration. */
export const begin = ({ options, agents, update }: Gpim): (key: Key) => TE.TaskEither<Fault, TrainState> => (key) => {
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
      goalReplay: emptyReplay((options.hindsight ? 2 : 1) * options.replayEpisodes),
      held,
      weights: weightsOf(initial),
      metrics: {},
    })),
  );
};

/** Step: draw ω ~ p(ω) and roll π_μ(a|s, ω) out. The very first episodes are random. */
export const explored = (gpim: Gpim): (state: TrainState) => TE.TaskEither<Fault, Explored> => (state) => {
  const { world, options: { latents, worlds } } = gpim;
  const latent = latents.sample(drawKey(state, "latents"), worlds);
  const policy = state.iteration === 0 ? randomPolicy(world) : latentPolicy(gpim)(state.weights, latent);
  return pipe(
    TE.fromEither(start(world)(drawKey(state, "start"), worlds)),
    TE.chain((states) => step(world, policy)(states, drawKey(state, "latentActions"))),
    TE.map((exploration) => ({ state, latent, exploration })),
  );
};

/** Relabel: g = f_κ(s). */
export const relabelled =
  ({ world, options: { goals } }: Gpim): (explored: Explored) => E.Either<Fault, WithGoals> => (explored) =>
    pipe(
      relabel(world, goals)(drawKey(explored.state, "relabel"))(explored.exploration),
      E.map((relabelled) => ({ ...explored, relabelled })),
    );

/** Step: roll π_θ(a|s̃, g) out from the states that π_μ had started from. */
export const reached = (gpim: Gpim): (withGoals: WithGoals) => TE.TaskEither<Fault, Reached> => (withGoals) => {
  const { world } = gpim;
  const { state, exploration, relabelled: { goals } } = withGoals;
  const policy = state.iteration === 0 ? randomPolicy(world) : goalPolicy(gpim)(state.weights, goals);
  return pipe(
    step(world, policy, goals)(firstStates(world, exploration), drawKey(state, "goalActions")),
    TE.map((attempt) => ({ ...withGoals, attempt })),
  );
};

/** Episodes in pursuit of goals, with what π_θ learns from: g, f(s) of the state that g was made of, and the ω behind it. */
const pursuing =
  ({ options: { latents } }: Gpim, { latent, relabelled: { choice, goals } }: WithGoals) =>
  (episodes: Rollout, progress: Int32Array): Episodes<GoalColumn> => {
    const beside = (all: Float32Array): Column =>
      goals.rows === 1
        ? perEpisode(all, all.length / goals.count)
        : everyState(pursued(all, goals, progress), episodes);
    return withColumns(episodes, {
      goal: beside(goals.shown),
      wanted: beside(goals.target),
      latent: beside(rowsOf(latent, latents.size, choice.episode)),
    });
  };

/** How far π_μ's own episodes are: each pursued its first goal, which it reached at its end, or one that moved with it. */
const ownProgress = ({ horizon, progress }: Rollout, { moves }: Goals): Int32Array =>
  moves === "every step" ? progress.map((_, moment) => moment % (horizon + 1)) : progress;

/** Both replays grow; with hindsight, π_θ's by π_μ's episodes too, which are known to have led to their goals. */
export const stored = (gpim: Gpim): (reached: Reached) => TrainState => (reached) => {
  const { latents, hindsight } = gpim.options;
  const { state, latent, exploration, attempt, relabelled: { goals } } = reached;
  const withGoals = pursuing(gpim, reached);
  const own = withGoals(attempt, attempt.progress);
  return {
    ...state,
    environmentSteps: state.environmentSteps + [...exploration.lengths, ...attempt.lengths].reduce((a, b) => a + b, 0),
    latentReplay: append(state.latentReplay, withColumns(exploration, { latent: perEpisode(latent, latents.size) })),
    goalReplay: hindsight
      ? append(append(state.goalReplay, withGoals(exploration, ownProgress(exploration, goals))), own)
      : append(state.goalReplay, own),
  };
};

/** Brings the metrics and the weights of the latest gradient step to the host. */
const fetched = ({ update }: Gpim) => (state: TrainState): TE.TaskEither<Fault, TrainState> =>
  pipe(
    update.metrics(state.held),
    TE.chain((metrics) =>
      pipe(
        update.read(state.held, LEARNERS.map((learner) => `${learner}.parameters`)),
        TE.map((values) => ({ ...state, metrics, weights: weightsOf(values) })),
      )
    ),
  );

/** Reward and update: gradient steps on q_φ, π_μ and π_θ, the rewards recomputed in each with the current φ. */
export const learnt = (gpim: Gpim): (state: TrainState) => TE.TaskEither<Fault, TrainState> => (state) => {
  const { update, options: { updatesPerIteration, updatesPerCall } } = gpim;
  const key = drawKey(state, "updates");
  const drawn = (call: number) => {
    const first = call * updatesPerCall;
    return Array.from(
      { length: Math.min(updatesPerCall, updatesPerIteration - first) },
      (_, step) => batches(gpim)({ ...state, updates: state.updates + first + step }, fold(key, first + step)),
    );
  };
  return pipe(
    state.held,
    repeat(
      Math.ceil(updatesPerIteration / updatesPerCall),
      drawn,
      (held: Held, drawn) => update.step(held, ...drawn),
    ),
    TE.map((held) => ({ ...state, held, updates: state.updates + updatesPerIteration })),
    TE.chain(fetched(gpim)),
    TE.map((state) => ({ ...state, iteration: state.iteration + 1 })),
  );
};

/** One iteration of GPIM: explore with π_μ, invent goals, reach for them with π_θ, learn from both. */
export const iterate = (gpim: Gpim): (state: TrainState) => TE.TaskEither<Fault, TrainState> => (state) =>
  pipe(
    explored(gpim)(state), //          ω ~ p(ω), roll out π_μ(a|s, ω)                      step
    TE.chainEitherK(relabelled(gpim)), // g = f_κ(s)                                       relabel
    TE.chain(reached(gpim)), //        roll out π_θ(a|s̃, g), keep g and ω                  step
    TE.map(stored(gpim)), //           two immutable replays grow
    TE.chain(learnt(gpim)), //         r = log q_φ(ω|s′) − log p(ω); q_φ, π_μ, π_θ         reward, update
  );

/** Frees what the engine holds for it. */
export const dispose = ({ programs, update }: Gpim): TE.TaskEither<Fault, void> =>
  pipe(programs.dispose(), TE.chain(update.dispose));

/**
 * GPIM as a method: what {@link "../run/train.ts"} drives.
 *
 * @param changes options that differ from {@link GPIM}.
 * @param iteration the iteration, to be changed by whoever experiments with it.
 */
export const gpim =
  (changes: Partial<GpimOptions> = {}, iteration: typeof iterate = iterate): MethodOn<TrainState> =>
  (world) =>
  (engine) =>
    pipe(
      prepare(world, { ...GPIM, ...changes })(engine),
      TE.map((gpim) => ({
        name: "gpim",
        engine: gpim.update.engine,
        goals: gpim.options.goals,
        updatesPerIteration: gpim.options.updatesPerIteration,
        begin: begin(gpim),
        iterate: (updates) => iteration({ ...gpim, options: { ...gpim.options, updatesPerIteration: updates } }),
        policies: ({ weights }) => ({
          gpim: (goals) => goalPolicy(gpim, true)(weights, goals),
          diayn: (goals) => inferredPolicy(gpim)(weights, goals),
        }),
        dispose: () => dispose(gpim),
      })),
    );
