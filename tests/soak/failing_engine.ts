/**
 * An engine that fails now and then, and runs that go on from their last checkpoint until they end.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Engine, Program } from "../../lib/engine/engine.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { fault } from "../../lib/fault.ts";
import { fold, type Key, uniform } from "../../lib/random/mod.ts";
import { loadState, saveState } from "../../lib/state/mod.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { train } from "../../lib/train/train.ts";
import { CASES } from "../integration/golden.ts";

const FAILURE = TE.left(fault("engine", "an engine that fails", "it was told to", "Continue from the last state."));

/** An engine of which a fraction of all calls fails, by a key. */
const failing = (engine: Engine, fraction: number, key: Key): Engine => {
  let calls = 0;
  const fails = () => uniform(fold(key, calls++), [1])[0] < fraction;
  const program = (inner: Program): Program => ({
    ...inner,
    run: (held, feeds) => fails() ? FAILURE : inner.run(held, feeds),
    read: (held, names) => fails() ? FAILURE : inner.read(held, names),
  });
  return {
    name: engine.name,
    compile: (model) => pipe(engine.compile(model), TE.map(program)),
    compileOnProcessor: (model) => pipe(engine.compileOnProcessor(model), TE.map(program)),
  };
};

/** The counts of a run whose engine failed until it ended. */
export interface FailureCounts {
  /** Faults of the engine that ended the run for the time being. */
  readonly engineFaults: number;
  /** Sentences about what should not be. */
  readonly differences: readonly string[];
}

const bits = (saved: SavedRun): Uint8Array =>
  saveState({ ...saved, seconds: 0, curve: saved.curve.map((point) => ({ ...point, seconds: 0 })) });

/** Trains a method of the golden runs on an engine that fails, from checkpoint to checkpoint; it must end as on one that does not. */
export const failUntilItEnds = async (name: string, key: Key): Promise<FailureCounts> => {
  const run = { ...CASES[name], updates: 40, seed: 5, goals: 4, evaluateEvery: 15, checkpointEvery: 1 };
  const whole = await train(run)(webassembly())();
  if (E.isLeft(whole)) return { engineFaults: 0, differences: [`${name}: it failed alone`] };
  let latest: Uint8Array | undefined;
  for (let engineFaults = 0; engineFaults < 500; engineFaults++) {
    const from = latest === undefined ? undefined : loadState(latest);
    if (from !== undefined && E.isLeft(from)) return { engineFaults, differences: [`${name}: its state is not whole`] };
    const outcome = await train({
      ...run,
      ...(from === undefined ? {} : { from: from.right }),
      checkpoint: (saved) => {
        latest = saveState(saved);
      },
    })(failing(webassembly(), 0.003, fold(key, engineFaults)))();
    if (E.isLeft(outcome)) continue;
    const isSame = bits(outcome.right.saved).every((byte, place) => byte === bits(whole.right.saved)[place]);
    return { engineFaults, differences: isSame ? [] : [`${name}: other bits after ${engineFaults} faults`] };
  }
  return { engineFaults: 500, differences: [`${name}: it never ended`] };
};
