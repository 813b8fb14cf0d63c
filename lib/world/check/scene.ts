/**
 * The checker of scenes: whether figures are placed completely, and at finite places.
 *
 * @module
 */
import type { Fault } from "../../fault.ts";
import { attempt, checkCall, firstBroken, sameNumbers } from "./call.ts";
import { nameOf } from "./declared.ts";
import type { World } from "../world.ts";

/** Writes the places of the figures in a row of the states into an array. */
type Place = (states: Float64Array, row: number, target: Float64Array) => void;

/** The places in every row, `[rows, size]`, written into arrays that held `before` everywhere. */
const placed = (place: Place, states: Float64Array, rows: number, size: number, before: number): Float64Array => {
  const all = new Float64Array(rows * size);
  for (let row = 0; row < rows; row++) {
    const target = new Float64Array(size).fill(before);
    place(states, row, target);
    all.set(target, row * size);
  }
  return all;
};

/** Whether a function writes beyond the end of its array, which typed arrays silently ignore. */
const writesBeyond = (place: Place, states: Float64Array, size: number): boolean => {
  let beyond = false;
  const watched = new Proxy(new Float64Array(size), {
    set: (target, property, value) => {
      beyond ||= typeof property === "string" && !(property in target);
      return Reflect.set(target, property, value);
    },
    get: (target, property) => {
      const value = Reflect.get(target, property);
      return typeof value === "function" ? value.bind(target) : value;
    },
  });
  attempt(() => place(states, 0, watched));
  return beyond;
};

const checkPlace = (
  world: World,
  name: string,
  place: Place,
  states: Float64Array,
  size: number,
  between: () => void,
): readonly Fault[] => {
  const at = `${nameOf(world)}.scene.${name}`;
  const { faults } = checkCall<readonly [states: Float64Array], readonly [Float64Array]>({
    place: at,
    rows: states.length / world.stateSize,
    inputs: [states],
    run: ([states], rows) => [placed(place, states, rows, size, 0)],
    expected: [{ name: "its result", type: "Float64Array", size }],
    between,
    rowwise: true,
  });
  if (faults.length > 0) return faults;
  const after = (before: number): Float64Array =>
    placed(place, states.slice(), states.length / world.stateSize, size, before);
  return firstBroken(at, () => [
    [
      writesBeyond(place, states.slice(), size),
      `it writes beyond the ${size} numbers of its array`,
      "Write its figures alone.",
    ],
    [
      !sameNumbers(after(0), after(1)),
      `it leaves some of its ${size} numbers unwritten`,
      "Write the ends of every figure.",
    ],
  ]);
};

/** The faults of the places of a world's figures in some states. */
export const checkScene = (world: World, states: Float64Array, between: () => void): readonly Fault[] => {
  const { scene } = world;
  if (scene === undefined) return [];
  const check = (name: string, place: Place, size: number): readonly Fault[] =>
    size === 0 ? [] : checkPlace(world, name, place, states, size, between);
  const place: Place = (states, row, ends) => scene.place(states, row, ends);
  const { mark } = scene;
  const marked: Place = (states, row, point) => {
    mark?.(states, row, point);
    // A height that does not count is no fault.
    if (Number.isNaN(point[2])) point[2] = 0;
  };
  const ofMark = (size: number) => mark === undefined ? [] : check("mark", marked, size);
  if (scene.kind === "planar") return [...check("place", place, 4 * scene.moving.length), ...ofMark(2)];
  return [
    ...check("place", place, 6 * scene.figures.length),
    ...check("lookAt", (states, row, point) => scene.lookAt(states, row, point), 3),
    ...ofMark(3),
  ];
};
