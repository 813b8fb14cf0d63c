/**
 * Policies that learn from the times at which episodes came to goals: their batches and their actor.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { type Fault, fault } from "../../fault.ts";
import { observationEncoder } from "../../goal/observation_encoder.ts";
import {
  categoricalChooser,
  type FurtherLoss,
  gaussianChooser,
  type SurvivalActorCritic,
  survivalActorCritic,
} from "../../learner/mod.ts";
import { fold, uniform } from "../../random/mod.ts";
import { gather, type Indices, sampleIndices } from "../../replay/mod.ts";
import { joinRows, selectRows, takeRows } from "../../rows.ts";
import { constant, expand } from "../../tensor/mod.ts";
import { isReached } from "../../world/reached.ts";
import type { World } from "../../world/world.ts";
import { goalConditionedAgent, sacActor } from "../core/agents.ts";
import {
  type ColumnRows,
  episodeLengths,
  laterStates,
  nextViewWidth,
  transitionColumns,
  transitionWidths,
  viewOf,
} from "../core/batch.ts";
import type { Actor, BatchSource, Sampling } from "../core/definition.ts";
import type { Settings } from "../core/settings.ts";
import type { PolicyName } from "../core/train_state.ts";

/** Settings of policies that learn from times. */
export interface SurvivalOptions extends Settings {
  /** The fraction of each batch whose goals are the steps' own states, which are reached after no step. */
  readonly currentFraction: number;
  /** The fraction of each batch whose goals are any states that were achieved. */
  readonly achievedFraction: number;
  /**
   * m: states that are to be met one after the other for a goal to count as reached, so that the policy learns to stay; 1 where goals
   * are pictures.
   */
  readonly dwell: number;
  /** Dimension of the representations of steps and goals. */
  readonly representationSize: number;
}

/** Options whose fractions are at most 1 together; a fault otherwise. */
export const currentAndAchieved = <Options extends SurvivalOptions>(options: Options): E.Either<Fault, Options> => {
  const sum = options.currentFraction + options.achievedFraction;
  return sum <= 1 ? E.right(options) : E.left(fault(
    "configuration",
    "settings 'currentFraction', 'achievedFraction'",
    `they are ${sum} together`,
    "Make them 1 at most.",
  ));
};

/** Times at which episodes came to goals. */
export interface Arrivals {
  /** Steps to the goal where it was reached; elsewhere one more than were seen without it, `[n]`. */
  readonly steps: Float32Array;
  /** 1 where the goal was reached, 0 where the end of the episode came before it, `[n]`. */
  readonly isReached: Float32Array;
}

/** The state of its goal's sequence that each step is to meet, later by some steps, `[n, goalSize]`. */
export type Anchors = readonly Float32Array[];

/**
 * The times from steps of a replay to the first state from which on their sequences of targets are met, each within the radius, in the
 * same episodes; 0 where the step's own state is the first.
 *
 * @param anchors f(s) of the goals, `[n, goalSize]` each, in the order in which they are to be met.
 */
export const arrivals = (
  world: World,
  source: BatchSource,
  replay: PolicyName,
  { episode, time }: Indices,
  anchors: Anchors,
): Arrivals => {
  // Sequences that begin at the step's own state, or later, and end within the episode.
  const starts = episodeLengths(source, replay, episode)
    .map((length, row) => Math.max(0, length - time[row] + 2 - anchors.length));
  const rows = Int32Array.from([...starts].flatMap((count, row) => Array<number>(count).fill(row)));
  const ahead = new Int32Array(rows.length);
  rows.forEach((row, place) => ahead[place] = place > 0 && rows[place - 1] === row ? ahead[place - 1] + 1 : 0);
  const met = anchors.map((targets, later) => {
    const states = gather(source.replays[replay], {
      episode: rows.map((row) => episode[row]),
      time: rows.map((row, place) => time[row] + ahead[place] + later),
    });
    return world.distance(states("achieved"), takeRows(targets, world.goalSize, rows));
  });
  const steps = Float32Array.from(starts);
  const reached = new Float32Array(time.length);
  rows.forEach((row, place) => {
    if (reached[row] === 1 || !met.every((apart) => isReached(world, apart[place]))) return;
    reached[row] = 1;
    steps[row] = ahead[place];
  });
  return { steps, isReached: reached };
};

/** States in the sequence of a goal. */
const sequenceOf = (world: World, { goals: { view }, dwell }: SurvivalOptions): number =>
  view.encoder(world) === undefined ? dwell : 1;

/** Steps that a sequence takes from given ones on, the last of an episode's states being its end. */
const sequenceFrom = (source: BatchSource, replay: PolicyName, { episode, time }: Indices, count: number) => {
  const lengths = episodeLengths(source, replay, episode);
  return Array.from(
    { length: count },
    (_, later) =>
      gather(source.replays[replay], { episode, time: time.map((time, row) => Math.min(time + later, lengths[row])) }),
  );
};

/** Steps towards goals from later in their episodes, at hand, or achieved in any episode, with the times at which these were reached. */
export const survivalSampling = (
  world: World,
  settings: SurvivalOptions,
  replay: PolicyName = "goalPolicy",
): Sampling => {
  const { goals: { view }, batch, currentFraction, achievedFraction } = settings;
  const show = viewOf(world, view);
  const count = sequenceOf(world, settings);
  const size = view.size(world);
  return {
    widths: {
      ...transitionWidths(world),
      goal: size,
      ...(count > 1 ? { anchors: (count - 1) * size } : {}),
      ...nextViewWidth(world, view),
      steps: 1,
      isReached: 1,
    },
    draw: (source, key) => {
      const episodes = source.replays[replay];
      const indices = sampleIndices(episodes, fold(key, 0), batch);
      const column = gather(episodes, indices);
      const current = sequenceFrom(source, replay, indices, count);
      const future = sequenceFrom(source, replay, laterStates(source, replay, indices, fold(key, 3), "uniform"), count);
      const other = gather(episodes, sampleIndices(episodes, fold(key, 5), batch));
      const draws = uniform(fold(key, 4), [batch]);
      const isCurrent = (row: number) => draws[row] < currentFraction;
      const isAchieved = (row: number) => draws[row] < currentFraction + achievedFraction;
      /** Rows of a sequence's states: those from the step's own on, any one again and again, and those from a later one on. */
      const mixed = (of: (column: ColumnRows, later?: number) => Float32Array, place: number) =>
        selectRows(
          isCurrent,
          of(current[place]),
          selectRows(isAchieved, of(other, 1), of(future[place]), batch),
          batch,
        );
      const places = Array.from({ length: count }, (_, place) => place);
      const shown = places.map((place) => mixed(show, place));
      const targets = places.map((place) => mixed((column, later) => column("achieved", later), place));
      return {
        ...transitionColumns(world, batch, column, key, view),
        goal: shown[0],
        ...(count > 1 ? { anchors: joinRows(shown.slice(1), size) } : {}),
        ...arrivals(world, source, replay, indices, targets),
      };
    },
  };
};

/** The survival agent of a world, on the input of its goal-conditioned agent. */
export const survivalAgent = (
  world: World,
  settings: SurvivalOptions,
  further?: FurtherLoss,
): { readonly actor: ReturnType<typeof goalConditionedAgent>; readonly agent: SurvivalActorCritic } => {
  const { agent: { settings: inner }, ...conditioned } = goalConditionedAgent(world, settings);
  const [seen, shown] = [observationEncoder(world), settings.goals.view.encoder(world)];
  const chooser = world.actionSpace === "continuous" ? gaussianChooser(inner) : categoricalChooser(inner);
  const agent = survivalActorCritic(
    {
      ...inner,
      stateSize: seen?.outputs ?? world.observationSize,
      goalSize: shown?.outputs ?? conditioned.conditionSize,
      dwell: sequenceOf(world, settings),
      representationSize: settings.representationSize,
      steps: world.horizon,
    },
    chooser,
    further,
  );
  return { actor: { ...conditioned, agent }, agent };
};

/** π(a|s, g), which maximises the survival value of goals. */
export const survivalActor = (world: World, settings: SurvivalOptions, further?: FurtherLoss): Actor => {
  const { actor, agent } = survivalAgent(world, settings, further);
  const sampling = survivalSampling(world, settings);
  return {
    ...sacActor(
      settings,
      actor,
      sampling,
      (_parameters, { goal }) => ({ condition: goal, reward: expand(constant(0, [1, 1]), [settings.batch, 1]) }),
    ),
    losses: ({ goalPolicy }, { steps, isReached, anchors }, _targets, transitions) =>
      agent.survivalLosses(goalPolicy, {
        ...transitions,
        steps,
        isReached,
        ...(anchors === undefined ? {} : { anchors }),
      }),
  };
};
