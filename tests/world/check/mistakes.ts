/**
 * Worlds with one mistake each, and the fault that the checker finds in them.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { pointNav } from "../../../envs/mod.ts";
import { formatFault } from "../../../lib/fault.ts";
import { integer, key } from "../../../lib/random/mod.ts";
import { checkEnvironment, type World } from "../../../lib/world/mod.ts";

/** Cells of the corridor to either side of its middle. */
export const REACH = 9;

/** A walk along a corridor of cells: one to the left, none, or one to the right; every cell is a bead in space. */
export const corridor: World = {
  name: "corridor",
  horizon: 20,
  stateSize: 1,
  observationSize: 1,
  actionSize: 3,
  actionSpace: "discrete",
  goalSize: 1,
  unit: "cells",
  radius: 0.5,
  reset: (_key, count) => new Float64Array(count),
  step: (states, actions) => ({
    states: states.map((cell, row) => {
      const choices = actions.subarray(3 * row, 3 * row + 3);
      return Math.max(-REACH, Math.min(REACH, cell + choices.indexOf(Math.max(...choices)) - 1));
    }),
    terminated: new Uint8Array(states.length),
  }),
  observe: (states) => Float32Array.from(states, (cell) => cell / REACH),
  achieved: (states) => Float32Array.from(states, (cell) => cell / REACH),
  distance: (achieved, goals) => Float64Array.from(achieved, (place, row) => REACH * Math.abs(place - goals[row])),
  goalStates: (key, starts) =>
    Float64Array.from(integer(key, [starts.length], { minimum: -REACH, maximum: REACH + 1 })),
  description: { size: 2, of: (states) => Float32Array.from([...states].flatMap((cell) => [1, cell / REACH])) },
  scene: {
    kind: "spatial",
    figures: [{ radius: 0.5, colour: [213, 94, 0] }],
    camera: { offset: [0, -10, 10], angle: 0.8 },
    side: "above",
    place: (states, row, ends) => ends.set([states[row], 0, 0.5, states[row], 0, 0.5]),
    lookAt: (_states, _row, point) => point.fill(0),
  },
  outline: [],
};

/** The change of a world that breaks it, and the only fault that is to be found: its kind, its place, and a part of its cause. */
export type Broken = readonly [change: Partial<World>, kind: string, place: string, cause: string];

/** No row terminated, for states of two numbers. */
export const never = (states: Float64Array): Uint8Array => new Uint8Array(states.length / 2);

/** A step of the point that is followed by a change of the next states. */
export const stepAnd =
  (change: (next: Float64Array, states: Float64Array) => Float64Array): World["step"] => (states, actions) => {
    const stepped = pointNav.step(states, actions);
    return { ...stepped, states: change(stepped.states, states) };
  };

/** A function that throws. */
export const throws = (message: string) => (): never => {
  throw new Error(message);
};

/** Tests that every mistake is found in a world, and nothing else; other sizes would leave its quantities behind, as further faults. */
export const testMistakes = (
  { quantities: _, ...world }: World,
  mistakes: Readonly<Record<string, Broken>>,
): void => {
  for (const [name, [change, kind, place, cause]] of Object.entries(mistakes)) {
    Deno.test(`a world that ${name} has this fault, and no other`, () => {
      const faults = checkEnvironment({ ...world, ...change }, key(1));
      assertEquals(
        faults.map((fault) => [fault.kind, fault.place]),
        [[kind, place]],
        faults.map(formatFault).join("\n"),
      );
      assert(faults[0].cause.includes(cause), formatFault(faults[0]));
      assert(faults[0].remedy.endsWith("."), formatFault(faults[0]));
    });
  }
};
