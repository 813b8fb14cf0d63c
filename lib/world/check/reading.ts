/**
 * The checker of the functions that read states: observations, achieved goals and descriptions.
 *
 * @module
 */
import type { Fault } from "../../fault.ts";
import { type Call, firstBroken, isRepeated, rowOf, sameNumbers, shown } from "./call.ts";
import { nameOf } from "./declared.ts";
import { nearerZero, rescaling, rounded } from "./scaling.ts";
import type { World } from "../world.ts";

/** The largest absolute value of a number that is scaled to about ±1. */
const UNSCALED = 20;

/** The largest absolute value of a reading that is too small to be scaled to about ±1. */
const TINY = 0.01;

/** A function of states alone. */
export interface Reading {
  /** Its name in the world. */
  readonly name: "observe" | "achieved" | "description.of";
  /** Width of a row of its result. */
  readonly size: number;
  /** Calls it. */
  readonly read: (states: Float64Array) => Float32Array;
}

/** All readings of a world. */
export const readings = (world: World): readonly Reading[] => {
  const { description, observationSize, goalSize } = world;
  return [
    { name: "observe", size: observationSize, read: (states) => world.observe(states) },
    { name: "achieved", size: goalSize, read: (states) => world.achieved(states) },
    ...(description === undefined ? [] : [{
      name: "description.of" as const,
      size: description.size,
      read: (states: Float64Array) => description.of(states),
    }]),
  ];
};

/** The call of a reading on some states. */
export const readingCall = (
  world: World,
  { name, size, read }: Reading,
  states: Float64Array,
  between: () => void,
): Call<readonly [states: Float64Array], readonly [Float32Array]> => ({
  place: `${nameOf(world)}.${name}`,
  rows: states.length / world.stateSize,
  inputs: [states],
  run: ([states]) => [read(states)],
  expected: [{ name: "its result", type: "Float32Array", size }],
  between,
  rowwise: true,
});

/** Whether every description ends with the achieved goal. */
const endsWithAchieved = (world: World, described: Float32Array, states: Float64Array): boolean => {
  const rows = states.length / world.stateSize;
  const achieved = world.achieved(states.slice());
  return Array.from({ length: rows }, (_, row) => row).every((row) =>
    sameNumbers(rowOf(described, rows, row).slice(-world.goalSize), rowOf(achieved, rows, row))
  );
};

/** The most that a number scaled to about ±1 may change when states are rounded to single precision. */
const ROUNDED = 0.01;

/**
 * The first row whose reading changes when its state is rounded to single precision, as replays keep it, where most rows do: one alone
 * may lie at an edge, where any rounding counts. −1 where they do not.
 */
const roundedRow = (values: Float32Array, size: number, rounded: Float32Array): number => {
  const rows = Array.from({ length: values.length / size }, (_, row) => row);
  const moved = rows.filter((row) =>
    rowOf(values, rows.length, row).some((value, index) => Math.abs(value - rounded[row * size + index]) > ROUNDED)
  );
  return 2 * moved.length > rows.length ? moved[0] : -1;
};

/** The fault of a reading whose numbers are not scaled to about ±1, need states in double precision, or are the same in all states. */
export const checkReading = (world: World, { name, size, read }: Reading, states: Float64Array): readonly Fault[] =>
  firstBroken(`${nameOf(world)}.${name}`, () => {
    const values = read(states.slice());
    const rows = values.length / size;
    const largest = values.reduce((most, value, index) => Math.abs(value) > Math.abs(values[most]) ? index : most, 0);
    const state = shown(rowOf(states, rows, Math.floor(largest / size)));
    const moved = roundedRow(values, size, read(Float64Array.from(states, Math.fround)));
    const offset = nearerZero(states, world.stateSize);
    return [
      [
        Math.abs(values[largest]) > UNSCALED,
        `number ${largest % size} of a row came as ${values[largest]}, expected about ±1, for ${state}`,
        `Scale it to about ±1, as far as an episode and goals show: ${rescaling(values, size, UNSCALED)}.`,
      ],
      [
        Math.abs(values[largest]) < TINY && !isRepeated(values, rows),
        `all of its numbers are within ±${rounded(Math.abs(values[largest]))}, expected about ±1`,
        `Scale it to about ±1: multiply it by ${rounded(1 / Math.abs(values[largest]))}.`,
      ],
      [
        moved !== -1,
        `it changes by more than ${ROUNDED} when a state is rounded to single precision, as replays keep it, e.g. ${
          shown(rowOf(states, rows, Math.max(0, moved)))
        }`,
        `Keep the numbers of a state small, relative to a place nearby${offset === undefined ? "" : `: ${offset}`}.`,
      ],
      [
        isRepeated(values, rows) && !isRepeated(states, rows),
        `it is ${shown(rowOf(values, rows, 0))} in every one of ${rows} states`,
        "Return different numbers in different states.",
      ],
      [
        name === "description.of" && !endsWithAchieved(world, values, states),
        "its last numbers are not the achieved goal",
        "Put what 'achieved' returns at the end of every description.",
      ],
    ];
  });
