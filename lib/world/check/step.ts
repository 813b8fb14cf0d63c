/**
 * The checker of a world's steps: a random episode, and the effects of actions in it.
 *
 * @module
 */
import { integer } from "../../random/integer.ts";
import type { Key } from "../../random/key.ts";
import { split } from "../../random/split.ts";
import { uniform } from "../../random/uniform.ts";
import { attempt, type Call, type Called, checkCall, firstBroken, joined, type Law, sameNumbers } from "./call.ts";
import { nameOf } from "./declared.ts";
import type { World } from "../world.ts";

/** Steps of an episode, unless its horizon comes first. */
const STEPS = 50;

/** The most numbers in an episode of one copy, so that large states do not fill the memory. */
const NUMBERS = 2 ** 20;

/** The states of a random episode, time step by time step, and the action in each. */
interface Episode {
  /** `[rows, stateSize]`; the first of them are the starts. */
  readonly states: Float64Array;
  /** `[rows, actionSize]`. */
  readonly actions: Float32Array;
  /** Time steps times copies. */
  readonly rows: number;
}

/** Random actions that suit the world's action space, `[count, actionSize]`. */
export const randomActions = ({ actionSpace, actionSize }: World, key: Key, count: number): Float32Array => {
  if (actionSpace === "continuous") return uniform(key, [count, actionSize], { minimum: -1, maximum: 1 });
  const actions = new Float32Array(count * actionSize);
  integer(key, [count], { minimum: 0, maximum: actionSize }).forEach((choice, row) => {
    actions[row * actionSize + choice] = 1;
  });
  return actions;
};

/** Random actions for some states, as an episode of one time step. */
export const randomMoment = (world: World, states: Float64Array, key: Key): Episode => {
  const rows = states.length / world.stateSize;
  return { states, actions: randomActions(world, key, rows), rows };
};

/** The states after a step, with the starts in place of those that ended; `undefined` if the step failed. */
const nextStates = (
  world: World,
  starts: Float64Array,
  states: Float64Array,
  actions: Float32Array,
): Float64Array | undefined => {
  const came = attempt(() => {
    const { states: next, terminated } = world.step(states.slice(), actions.slice());
    const sound = next instanceof Float64Array && next.length === states.length && next.every(Number.isFinite);
    return sound
      ? next.map((value, index) => terminated[Math.floor(index / world.stateSize)] ? starts[index] : value)
      : undefined;
  });
  return "value" in came ? came.value : undefined;
};

/**
 * Plays one random episode from the starts, until its horizon, 50 steps, or a step that fails. The failed step is the last of the
 * episode, so that a check of `step` with these states and actions reports its fault.
 */
export const play = (world: World, starts: Float64Array, key: Key): Episode => {
  const { stateSize, observationSize, actionSize, goalSize } = world;
  const copies = starts.length / stateSize;
  const most = Math.ceil(NUMBERS / (stateSize + observationSize + actionSize + goalSize));
  const states: Float64Array[] = [];
  const actions: Float32Array[] = [];
  let now: Float64Array | undefined = starts;
  for (const actionKey of split(key, Math.min(world.horizon, STEPS, most))) {
    states.push(now);
    actions.push(randomActions(world, actionKey, copies));
    now = nextStates(world, starts, now, actions[actions.length - 1]);
    if (now === undefined) break;
  }
  return { states: joined(Float64Array, states), actions: joined(Float32Array, actions), rows: copies * states.length };
};

/** Rows with the largest number at the chosen place, and smaller numbers of at least `lowest` elsewhere. */
const preferences = (choices: Float32Array, key: Key, lowest: number): Float32Array =>
  uniform(key, [choices.length], { minimum: lowest, maximum: lowest + 1 })
    .map((value, index) => choices[index] === 1 ? lowest + 1.5 : value);

/** Rows in which every number from the chosen one on is equally large. */
const tied = (choices: Float32Array, actionSize: number): Float32Array => {
  const ties = choices.slice();
  for (let index = 0; index < ties.length; index++) {
    if (index % actionSize > 0 && ties[index - 1] === 1) ties[index] = 1;
  }
  return ties;
};

const discreteLaws = (
  { actionSize }: World,
  actions: Float32Array,
  key: Key,
  moves: (actions: Float32Array) => boolean,
): readonly Law[] => [
  [
    ![-4, -0.25, 3].every((lowest) => moves(preferences(actions, key, lowest))),
    "rows of which the same number is the largest act differently",
    "Choose by the position of the largest number of a row, and by nothing else.",
  ],
  [
    !moves(tied(actions, actionSize)),
    "where several numbers of a row are the largest, it is not the first of them that is chosen",
    "Replace the largest number so far only by a larger one.",
  ],
];

/** Actions that all differ from the given ones: the next choice of each row, or other numbers. */
const otherActions = (world: World, actions: Float32Array, key: Key): Float32Array => {
  const { actionSize, actionSpace } = world;
  return actionSpace === "discrete"
    ? actions.map((_, index) => actions[index % actionSize === 0 ? index + actionSize - 1 : index - 1])
    : randomActions(world, key, actions.length / actionSize);
};

const clip = (action: number): number => Math.max(-1, Math.min(1, action));

/** The laws of actions: they make a difference, and act as the action space declares. */
const actionLaws = (world: World, { states, actions }: Episode, key: Key): readonly Law[] => {
  const next = (actions: Float32Array): Float64Array => world.step(states.slice(), actions).states;
  const after = next(actions.slice());
  const isOnlyChoice = world.actionSpace === "discrete" && world.actionSize === 1;
  const idle: Law = [
    !isOnlyChoice && sameNumbers(next(otherActions(world, actions, key)), after),
    "its actions make no difference in any state of an episode",
    "Let the next state depend on the action.",
  ];
  if (world.actionSpace === "discrete") {
    return [idle, ...discreteLaws(world, actions, key, (actions) => sameNumbers(next(actions), after))];
  }
  const beyond = actions.map((action) => 3 * action);
  return [
    idle,
    [
      !sameNumbers(next(beyond), next(beyond.map(clip))),
      "actions beyond ±1 act otherwise than ±1",
      "Clip every action to [-1, 1], or declare 'actionBounds', within which actions then come.",
    ],
  ];
};

/** The call that draws start states. */
export const resetCall = (
  world: World,
  key: Key,
  copies: number,
  between: () => void,
): Call<readonly [], readonly [starts: Float64Array]> => ({
  place: `${nameOf(world)}.reset`,
  rows: copies,
  inputs: [],
  run: () => [world.reset(key, copies)],
  expected: [{ name: "its result", type: "Float64Array", size: world.stateSize }],
  between,
  rowwise: false,
});

/** The states after a step, and the flags of those that ended. */
type StepResults = readonly [states: Float64Array, terminated: Uint8Array];

/** The call of a step on the states and actions of an episode. */
export const stepCall = (
  world: World,
  { rows, states, actions }: Episode,
  between: () => void,
): Call<readonly [states: Float64Array, actions: Float32Array], StepResults> => ({
  place: `${nameOf(world)}.step`,
  rows,
  inputs: [states, actions],
  run: ([states, actions]) => {
    const stepped = world.step(states, actions);
    // In spite of its type a faulty step may return nothing, which is a fault of its results rather than of a property.
    return [stepped?.states, stepped?.terminated];
  },
  expected: [
    { name: "'states'", type: "Float64Array", size: world.stateSize },
    { name: "'terminated'", type: "Uint8Array", size: 1 },
  ],
  between,
  rowwise: true,
});

/** The faults of the steps of an episode; the results are those of `step` for all of its states and actions. */
export const checkStep = (
  world: World,
  episode: Episode,
  key: Key,
  between: () => void,
): Called<StepResults> => {
  const call = stepCall(world, episode, between);
  const called = checkCall(call);
  if (called.outputs === undefined || called.faults.length > 0) return called;
  const flag = called.outputs[1].find((flag) => flag > 1);
  const yesOrNo: Law = [
    flag !== undefined,
    `'terminated' came as ${flag}, expected 0 or 1`,
    "Return 1 where the world ended, 0 elsewhere.",
  ];
  return { ...called, faults: firstBroken(call.place, () => [yesOrNo, ...actionLaws(world, episode, key)]) };
};
