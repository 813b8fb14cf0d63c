/**
 * The cheap part of the checker, a few calls before a run begins: declarations, shapes, finite numbers, unchanged arguments, and
 * whether a step gives the same result twice.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { type Fault, fault } from "../../fault.ts";
import type { Key } from "../../random/key.ts";
import { split } from "../../random/split.ts";
import { attempt, type Call, checkBriefly, type Numbers } from "./call.ts";
import { labelFaults, nameOf, structureFaults } from "./declared.ts";
import { readingCall, readings } from "./reading.ts";
import { distanceCall, goalStatesCall } from "./goals.ts";
import { randomMoment, resetCall, stepCall } from "./step.ts";
import { synchronousWorld } from "./synchronous.ts";
import type { World } from "../world.ts";

/** The key of all draws. */
const KEY: Key = [0, 11];

/** Copies of the world. */
const COPIES = 2;

/** The results of a call that is made once or twice, or its first fault. */
const outputsOf = <Inputs extends readonly Numbers[], Outputs extends readonly Numbers[]>(
  call: Call<Inputs, Outputs>,
  isRepeated = false,
): E.Either<Fault, Outputs> => {
  const { outputs, faults: [found] } = checkBriefly(call, isRepeated);
  return outputs === undefined || found !== undefined ? E.left(found) : E.right(outputs);
};

/** The first fault of a call of each function of a world. */
const checkCalls = (world: World): E.Either<Fault, unknown> => {
  const [resetKey, actionKey, goalKey] = split(KEY, 3);
  const between = () => {};
  const read = (states: Float64Array) =>
    pipe(
      readings(world),
      E.traverseArray((reading) => outputsOf(readingCall(world, reading, states, between))),
      E.map(([, [achieved]]) => achieved),
    );
  const goalsFor = (starts: Float64Array) =>
    pipe(outputsOf(goalStatesCall(world, starts, goalKey, between)), E.chain(([states]) => read(states)));
  return pipe(
    outputsOf(resetCall(world, resetKey, COPIES, between)),
    E.chain(([starts]) =>
      pipe(
        outputsOf(stepCall(world, randomMoment(world, starts, actionKey), between), true),
        E.chain(([states]) => read(states)),
        E.chain((achieved) =>
          pipe(goalsFor(starts), E.chain((goals) => outputsOf(distanceCall(world, achieved, goals, between))))
        ),
      )
    ),
  );
};

/** The first fault of a world that a few calls of its functions show; `undefined` if they show none. */
export const briefFault = (world: World): Fault | undefined => {
  const [structure] = structureFaults(world);
  if (structure !== undefined) return structure;
  const came = attempt(() => {
    const [label] = labelFaults(world);
    return label === undefined ? checkCalls(synchronousWorld(world)) : E.left(label);
  });
  if ("thrown" in came) {
    const cause = `it could not be checked: '${came.thrown}' was thrown`;
    return fault("world", nameOf(world), cause, "Pass a record that has every field of the World contract.");
  }
  return E.isLeft(came.value) ? came.value.left : undefined;
};
