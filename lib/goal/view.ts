/**
 * Views: the part of a state that is shown as a goal, and the network that encodes it.
 *
 * @module
 */
import type { Quantity } from "../world/quantity.ts";
import { goalQuantities, observationQuantities } from "../world/world_quantities.ts";
import type { World } from "../world/world.ts";
import { COUNT, shown } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { immediate } from "../guard.ts";
import { convolutional, type Encoder } from "../network/mod.ts";
import { render } from "../raster/mod.ts";
import { observationEncoder } from "./observation_encoder.ts";
import { concatenate, slice, subtract, type Tensor } from "../tensor/mod.ts";

/** The part of a state that is shown as a goal. */
export interface View {
  /** The name, as stored. */
  readonly name: string;
  /** Width of what is shown. */
  readonly size: (world: World) => number;
  /** The quantities behind the numbers that are shown. */
  readonly quantities: (world: World) => readonly Quantity[];
  /** Shows states, `[n, size]`. */
  readonly show: (world: World) => (states: Float64Array) => Float32Array;
  /** The fault of a world that has no such view; `undefined` for one that has. */
  readonly fault: (world: World, place: string) => Fault | undefined;
  /** The achieved goal's coordinates that are shown, if not all are; the others are free. */
  readonly coordinates?: readonly number[];
  /**
   * The difference of a shown goal from an achieved one, `[batch, goalSize]`; `undefined` if a goal has none.
   */
  readonly missing: ((shown: Tensor, achieved: Tensor) => Tensor) | undefined;
  /** The encoder of a goal that is an image, `[batch, size]` to features; `undefined` for other goals. */
  readonly encoder: (world: World) => Encoder | undefined;
}

const coordinate = (achieved: Tensor, index: number): Tensor => slice(achieved, -1, index, index + 1);

/** The fault of a view that a world has not, or whose size is none; `undefined` for one that it has. */
export const viewFault = (view: View, world: World, place: string): Fault | undefined => {
  const missing = immediate(view.fault(world, place));
  if (missing !== undefined) return missing;
  const size = immediate(view.size(world));
  return COUNT.is(size) ? undefined : fault(
    "configuration",
    `${place}, the size of view '${view.name}'`,
    `it is ${shown(size)}`,
    `It takes ${COUNT.name}.`,
  );
};

/** The achieved goal itself. */
export const ACHIEVED: View = {
  name: "achieved goal",
  size: ({ goalSize }) => goalSize,
  quantities: goalQuantities,
  show: (world) => (states) => world.achieved(states),
  fault: () => undefined,
  missing: subtract,
  encoder: () => undefined,
};

/** The whole observation, velocities included: no part of it was selected by hand. */
export const OBSERVED: View = {
  name: "observation",
  size: ({ observationSize }) => observationSize,
  quantities: observationQuantities,
  show: (world) => (states) => world.observe(states),
  fault: () => undefined,
  missing: undefined,
  encoder: observationEncoder,
};

/** The numbers of a quantity one by one. */
const separated = ({ shape = [], ...quantity }: Quantity): readonly Quantity[] => {
  const count = shape.reduce((product, length) => product * length, 1);
  return count === 1
    ? [quantity]
    : Array.from({ length: count }, (_, index) => ({ ...quantity, name: `${quantity.name}, ${index}` }));
};

/** Some coordinates of the achieved goal. */
export const coordinateView = (coordinates: readonly number[]): View => ({
  name: `coordinates ${coordinates.join(", ")}`,
  size: () => coordinates.length,
  quantities: (world) => {
    const all = goalQuantities(world).flatMap(separated);
    return coordinates.map((index) => all[index]);
  },
  show: (world) => (states) => {
    const { goalSize } = world;
    const all = world.achieved(states);
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
  quantities: ({ description }) =>
    description?.quantities ?? [{ name: "description", unit: "", shape: [description?.size ?? 0] }],
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

/** Sizes of images that can be encoded, in pixels. */
const SIZES = [32, 64];

/** Width of the features of an image. */
const FEATURES = 32;

/** An image in three colours, numbers from 0 to 1. */
export const imageView = (size: number): View => ({
  name: `${size}-pixel image`,
  size: () => 3 * size * size,
  quantities:
    () => [{ name: "red, green and blue levels of a picture, from 0 to 1", unit: "", shape: [3, size, size] }],
  show: ({ scene, stateSize }) => {
    if (scene === undefined) return () => new Float32Array(0);
    const draw = render(scene, size);
    return (states) => {
      const bytes = draw(states, stateSize);
      // A plain loop, because Float32Array.from with a function takes twenty times as long.
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
      // Patches that do not overlap: by far the cheapest convolution, which still locates a figure to less than a pixel.
      kernel: 4,
      stride: 4,
      padding: 0,
      outputs: FEATURES,
    }),
    outputs: FEATURES,
  }),
});
