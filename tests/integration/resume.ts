/**
 * Exact resume: a run that is cut, saved, loaded and continued has the bits of the run that was never cut.
 *
 * @module
 */
import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Engine } from "../../lib/engine/engine.ts";
import type { MethodFactory } from "../../lib/method/core/method.ts";
import type { TrainState } from "../../lib/method/mod.ts";
import { loadState, saveState } from "../../lib/state/mod.ts";
import type { Run, SavedRun } from "../../lib/train/run.ts";
import { trainSeeds } from "../../lib/train/seeds.ts";
import { train } from "../../lib/train/train.ts";
import { right } from "../support/right.ts";
import { CASES } from "./golden.ts";

const EACH = 3;
const ITERATIONS = 7;
const CUTS = 2;
const PLACE = fc.integer({ min: 0, max: ITERATIONS - 2 });

/** A method with few gradient steps in an iteration, so that there are many places to cut a short run. */
const inSmallIterations = (method: MethodFactory<TrainState>): MethodFactory<TrainState> => (world) => (engine) =>
  pipe(method(world)(engine), TE.map((compiled) => ({ ...compiled, updatesPerIteration: EACH })));

/** All of a saved run to the bit, but for the time that it took. */
const bits = (saved: SavedRun): Uint8Array =>
  saveState({ ...saved, seconds: 0, curve: saved.curve.map((point) => ({ ...point, seconds: 0 })) });

/** The tests of every method on an engine, and of several seeds in one graph. */
export const testResume = (engineName: string, engine: () => Engine): void => {
  for (const [name, { world, method }] of Object.entries(CASES)) {
    Deno.test(`${name}, cut at random places and continued on ${engineName}, is the run that was never cut`, async () => {
      const run: Run<TrainState> = {
        world,
        method: inSmallIterations(method),
        updates: EACH * ITERATIONS,
        seed: 5,
        goals: 4,
        evaluateEvery: 5,
        checkpointEvery: 1,
      };
      const states: Uint8Array[] = [];
      const whole = right(await train({ ...run, checkpoint: (saved) => states.push(saveState(saved)) })(engine())());
      assertEquals(states.length, ITERATIONS);
      for (const cut of fc.sample(PLACE, CUTS)) {
        const from = right(loadState(states[cut]));
        assertEquals(from.state.updates, EACH * (cut + 1));
        const continued = right(await train({ ...run, from })(engine())());
        assertEquals(bits(continued.saved), bits(whole.saved));
        assertEquals(continued.evaluation, whole.evaluation);
      }
    });
  }

  Deno.test(`several seeds in one graph, each cut at a place of its own and continued on ${engineName}, keep their bits`, async () => {
    const { world, method } = CASES["gpim on line"];
    const run = {
      world,
      method: inSmallIterations(method),
      updates: EACH * ITERATIONS,
      seed: 5,
      seeds: 3,
      goals: 4,
      evaluateEvery: 5,
      checkpointEvery: 1,
    };
    const states: Uint8Array[][] = [[], [], []];
    const checkpoint = (saved: SavedRun) => states[saved.identity.seed - run.seed].push(saveState(saved));
    const whole = right(await trainSeeds({ ...run, checkpoint })(engine())());
    for (const cuts of fc.sample(fc.tuple(PLACE, PLACE, PLACE), 3)) {
      const from = cuts.map((cut, seed) => right(loadState(states[seed][cut])));
      const continued = right(await trainSeeds({ ...run, from })(engine())());
      assertEquals(continued.map(({ saved }) => bits(saved)), whole.map(({ saved }) => bits(saved)));
    }
  });
};
