/**
 * Views: what of a state is shown as a goal, and how a network reads it.
 *
 * @module
 */
import type { World } from "../world/world.ts";
import { type Fault, fault } from "../fault.ts";
import { convolutional, type Encoder } from "../network/mod.ts";
import { render as rendered } from "../raster/mod.ts";
import { concatenate, slice, subtract, type Tensor } from "../tensor/mod.ts";

/** What of a state is shown as a goal. */
export interface View {
  /** The name, as recorded. */
  readonly name: string;
  /** Numbers shown. */
  readonly size: (world: World) => number;
  /** Shows states, `[n, size]`. */
  readonly show: (world: World) => (states: Float64Array) => Float32Array;
  /** Why a world cannot be shown so; `undefined` where it can. */
  readonly fault: (world: World, place: string) => Fault | undefined;
  /** Which of the achieved goal's coordinates are shown, where not all; the others are free. */
  readonly coordinates?: readonly number[];
  /** What is still missing from an achieved goal `[batch, goalSize]` to a shown one; `undefined` where no subtraction can tell. */
  readonly missing: ((shown: Tensor, achieved: Tensor) => Tensor) | undefined;
  /** Reads a goal that is no list of coordinates, `[batch, size]` to features; `undefined` where it is. */
  readonly encoder: (world: World) => Encoder | undefined;
}

const coordinate = (achieved: Tensor, index: number): Tensor => slice(achieved, -1, index, index + 1);

/** The achieved goal itself. */
export const ACHIEVED: View = {
  name: "achieved goal",
  size: ({ goalSize }) => goalSize,
  show: ({ achieved }) => achieved,
  fault: () => undefined,
  missing: subtract,
  encoder: () => undefined,
};

/** All that is observed, velocities and all: nobody has chosen what counts. */
export const OBSERVED: View = {
  name: "observation",
  size: ({ observationSize }) => observationSize,
  show: ({ observe }) => observe,
  fault: () => undefined,
  missing: undefined,
  encoder: () => undefined,
};

/** Some coordinates of the achieved goal. */
export const projection = (coordinates: readonly number[]): View => ({
  name: `coordinates ${coordinates.join(", ")}`,
  size: () => coordinates.length,
  show: ({ achieved, goalSize }) => (states) => {
    const all = achieved(states);
    return Float32Array.from(
      { length: all.length / goalSize * coordinates.length },
      (_, index) => all[Math.floor(index / coordinates.length) * goalSize + coordinates[index % coordinates.length]],
    );
  },
  fault: ({ goalSize }, place) => {
    const wrong = coordinates.find((index) => !Number.isSafeInteger(index) || index < 0 || index >= goalSize);
    if (coordinates.length > 0 && wrong === undefined) return undefined;
    const cause = wrong === undefined ? "no coordinate was named" : `there is no coordinate ${wrong} among ${goalSize}`;
    return fault("configuration", place, cause, `Name some of 0 to ${goalSize - 1}.`);
  },
  coordinates,
  missing: (shown, achieved) => subtract(shown, concatenate(coordinates.map((index) => coordinate(achieved, index)))),
  encoder: () => undefined,
});

/** The world's own description. */
export const DESCRIPTION: View = {
  name: "description",
  size: ({ description }) => description?.size ?? 0,
  show: ({ description }) => (states) => description?.of(states) ?? new Float32Array(0),
  fault: ({ description }, place) =>
    description === undefined
      ? fault("configuration", place, "the world describes nothing", "Give it a 'description', or use another f_κ.")
      : undefined,
  missing: (shown, achieved) => {
    const [width, own] = [shown.shape[1], achieved.shape[1]];
    return subtract(slice(shown, -1, width - own, width), achieved);
  },
  encoder: () => undefined,
};

/** Pictures that are read. */
const SIZES = [32, 64];

/** Features that a picture is read as. */
const FEATURES = 32;

/** A picture in three colours, numbers from 0 to 1. */
export const rendering = (size: number): View => ({
  name: `${size}-pixel image`,
  size: () => 3 * size * size,
  show: ({ scene, stateSize }) => {
    if (scene === undefined) return () => new Float32Array(0);
    const draw = rendered(scene, size);
    return (states) => {
      const bytes = draw(states, stateSize);
      // A plain loop: Float32Array.from with a function takes twenty times as long.
      const levels = new Float32Array(bytes.length);
      for (let index = 0; index < levels.length; index++) levels[index] = bytes[index] / 255;
      return levels;
    };
  },
  fault: ({ scene }, place) =>
    !SIZES.includes(size)
      ? fault(
        "configuration",
        place,
        `pictures of ${size} pixels were asked for`,
        `Ask for one of ${SIZES.join(", ")}.`,
      )
      : scene === undefined
      ? fault("configuration", place, "the world has no 'scene' to draw", "Give it one, or use another f_κ.")
      : undefined,
  missing: undefined,
  encoder: () => ({
    ...convolutional({
      channels: 3,
      size,
      filters: size === 32 ? [16, 64] : [16, 32, 64],
      // Patches that do not overlap: the cheapest convolution by far, and it reads positions to less than a pixel.
      kernel: 4,
      stride: 4,
      padding: 0,
      outputs: FEATURES,
    }),
    outputs: FEATURES,
  }),
});
