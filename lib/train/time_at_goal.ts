/**
 * The time that episodes spend at their goals.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import type { Fault } from "../fault.ts";
import { distances, type Goals } from "../goal/progress.ts";
import type { Rollout } from "../stage/step.ts";
import { isReached } from "../world/reached.ts";
import type { World } from "../world/world.ts";

/**
 * The time that some episodes spent at their goals. An episode is at its goal after a step that ends within the world's radius of the
 * goal that it pursued in this step; with a sequence of goals, after the step that reaches the last of them and from then on. Of an
 * episode that ended early its last state counts until the horizon.
 */
export interface TimeAtGoal {
  /** The fraction of all steps after which an episode was at its goal. */
  readonly timeAtGoal: number;
  /** The same of the last quarter of each episode, rounded up to whole steps: it tells whether episodes stay at their goals. */
  readonly lateTimeAtGoal: number;
  /** The fraction of episodes that were at their goals after any step. */
  readonly everAtGoal: number;
}

/** The part of an episode that is late. */
const LATE = 1 / 4;

/** Most numbers in a call of the world's distance, unless one episode has more. */
const NUMBERS = 2 ** 16;

/**
 * For each episode and each of its states whether it is at its goal, `[count, horizon + 1]`; of the start states, which no step led
 * to, nothing is told.
 */
type Flags = Uint8Array;

/** The episodes of a sequence of goals are at their goals once all goals are completed. */
const completed = ({ progress }: Rollout, { rows }: Goals): Flags =>
  Uint8Array.from(progress, (goals) => Number(goals === rows));

/** The goals that the step before each state pursued, for some consecutive episodes, `[episodes, horizon + 1, goalSize]`. */
const goalsBefore = (
  { rows, target }: Goals,
  width: number,
  states: number,
  from: number,
  to: number,
): Float32Array => {
  const pursued = new Float32Array((to - from) * states * width);
  for (let place = 0; place < (to - from) * states; place++) {
    const [episode, time] = [from + Math.floor(place / states), place % states];
    const row = episode * rows + Math.min(Math.max(0, time - 1), rows - 1);
    for (let axis = 0; axis < width; axis++) pursued[place * width + axis] = target[row * width + axis];
  }
  return pursued;
};

/** The episodes of fixed and of moving goals are at their goals within the world's radius. */
const within = (world: World, rollout: Rollout, goals: Goals): E.Either<Fault, Flags> => {
  const { count, columns: { achieved: { rows: states, width, data } } } = rollout;
  const flags = new Uint8Array(count * states);
  const between = distances(world, goals.coordinates);
  // Consecutive episodes share a call, whose memory is bounded.
  const size = Math.max(1, Math.floor(NUMBERS / (states * width)));
  for (let from = 0; from < count; from += size) {
    const to = Math.min(count, from + size);
    const apart = between(
      data.subarray(from * states * width, to * states * width),
      goalsBefore(goals, width, states, from, to),
    );
    if (E.isLeft(apart)) return apart;
    apart.right.forEach((distance, place) => flags[from * states + place] = Number(isReached(world, distance)));
  }
  return E.right(flags);
};

const fractionsOf = (flags: Flags, count: number, horizon: number): TimeAtGoal => {
  const late = Math.ceil(LATE * horizon);
  let [steps, lateSteps, episodes] = [0, 0, 0];
  for (let episode = 0; episode < count; episode++) {
    const end = (episode + 1) * (horizon + 1);
    const own = flags.subarray(end - horizon, end);
    const atGoal = own.reduce((sum, flag) => sum + flag, 0);
    steps += atGoal;
    lateSteps += own.subarray(horizon - late).reduce((sum, flag) => sum + flag, 0);
    episodes += Number(atGoal > 0);
  }
  return {
    timeAtGoal: steps / (count * horizon),
    lateTimeAtGoal: lateSteps / (count * late),
    everAtGoal: episodes / count,
  };
};

/** The time at their goals of the episodes of a rollout that pursued them. */
export const measureTimeAtGoal = (world: World, rollout: Rollout, goals: Goals): E.Either<Fault, TimeAtGoal> =>
  pipe(
    goals.advance === "when reached" ? E.right(completed(rollout, goals)) : within(world, rollout, goals),
    E.map((flags) => fractionsOf(flags, rollout.count, rollout.horizon)),
  );
