/**
 * Whole runs on worlds, goals and callbacks that do what they must not: they change no result, or end in one fault whose last good state
 * can be continued.
 *
 * @module
 */
import { assert, assertEquals, assertMatch } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { finalState } from "../../lib/goal/mod.ts";
import { box } from "../../lib/learner/mod.ts";
import { gpim } from "../../lib/method/mod.ts";
import type { TrainState } from "../../lib/method/core/train_state.ts";
import { loadState, saveState } from "../../lib/state/mod.ts";
import type { Outcome, Run, SavedRun } from "../../lib/train/run.ts";
import { train } from "../../lib/train/train.ts";
import type { World } from "../../lib/world/mod.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

const OPTIONS = { latents: box(1), hidden: [8], batch: 8, worlds: 5, updatesPerIteration: 5, replayEpisodes: 40 };
const RUN = { world: line, method: gpim(OPTIONS), updates: 60, seed: 3, goals: 4, evaluateEvery: 20 };

const runWith = (changes: Partial<Run<TrainState>>) => train({ ...RUN, ...changes })(webassembly())();

const bits = ({ state, curve }: Outcome<TrainState>) => ({
  weights: state.weights,
  metrics: state.metrics,
  curve: curve.map((point) => ({ ...point, seconds: 0 })),
});

/** The line, which emits a NaN in a row of its step, once it was stepped a number of times. */
const failingAt = (call: number, row: number): World => {
  let calls = 0;
  return {
    ...line,
    step: (states, actions) => {
      const stepped = line.step(states, actions);
      return ++calls === call ? { ...stepped, states: stepped.states.with(row, NaN) } : stepped;
    },
  };
};

Deno.test("a NaN of a world's thousandth step is one fault with its world, row and coordinate; the state before it goes on", async () => {
  const saved: SavedRun[] = [];
  // Steps in an evaluation, in an iteration of two rollouts, and in both.
  for (const call of [150, 201, 333, 1000]) {
    const updates = 1000;
    const checkpoint = (run: SavedRun) => saved.push(right(loadState(saveState(run))));
    const outcome = await runWith({ world: failingAt(call, 2), updates, checkpoint });
    assertMatch(formatFault(left(outcome)), /^world line, states at step \d: number 0 of world 2 is NaN\. /);
    const from = saved.at(-1)!;
    assert(from.state.updates > 0 && from.state.updates < updates);
    const end = from.state.updates + 20;
    const continued = right(await runWith({ from, updates: end }));
    assertEquals(bits(continued).weights, bits(right(await runWith({ updates: end }))).weights);
  }
});

Deno.test("a NaN of a distance in the rewards of a batch is a fault of the world's distance, not of the engine", async () => {
  let calls = 0;
  const world: World = {
    ...line,
    distance: (achieved, goals) =>
      ++calls > 40 ? Float64Array.from(achieved, () => NaN) : line.distance(achieved, goals),
  };
  const { denseSac } = await import("../../lib/method/mod.ts");
  const method = denseSac({ hidden: [8], batch: 8, worlds: 5, updatesPerIteration: 5, replayEpisodes: 40 });
  assertMatch(formatFault(left(await runWith({ world, method }))), /distance: number 0 of world \d is NaN/);
});

/** A function that overwrites the arrays among its arguments, after its first calls. */
const lateWriter = <Given extends readonly unknown[], Result>(of: (...given: Given) => Result) => {
  let calls = 0;
  return (...given: Given): Result => {
    const result = of(...given);
    if (++calls > 5) {
      for (const argument of given) if (ArrayBuffer.isView(argument)) new Uint8Array(argument.buffer).fill(63);
    }
    return result;
  };
};

Deno.test("a world that begins to write into its arguments during a run changes no bit of it", async () => {
  const world: World = {
    ...line,
    reset: lateWriter(line.reset),
    step: lateWriter(line.step),
    observe: lateWriter(line.observe),
    achieved: lateWriter(line.achieved),
    distance: lateWriter(line.distance),
    goalStates: lateWriter(line.goalStates),
  };
  assertEquals(bits(right(await runWith({ world }))), bits(right(await runWith({}))));
});

Deno.test("a world that returns the arrays of earlier calls again changes no bit of a run", async () => {
  const kept = new Map<number, Float32Array>();
  const reuse = (states: Float64Array) => {
    const array = kept.get(states.length) ?? new Float32Array(states.length);
    kept.set(states.length, array);
    array.set(states);
    return array;
  };
  const world: World = { ...line, observe: reuse, achieved: reuse };
  assertEquals(bits(right(await runWith({ world }))), bits(right(await runWith({}))));
});

Deno.test("goals that write into what they are given change no bit of a run", async () => {
  const { schedule, view } = finalState;
  const goals = {
    ...finalState,
    schedule: {
      ...schedule,
      choose: (rollout: Parameters<typeof schedule.choose>[0], key: Parameters<typeof schedule.choose>[1]) => {
        const chosen = schedule.choose(rollout, key);
        rollout.lengths.fill(0);
        return chosen;
      },
      evaluationStates: lateWriter(schedule.evaluationStates),
    },
    view: { ...view, show: (world: World) => lateWriter(view.show(world)) },
  };
  const method = gpim({ ...OPTIONS, goals });
  assertEquals(bits(right(await runWith({ method }))), bits(right(await runWith({}))));
});

Deno.test("a checkpoint that writes into the learners that it is handed changes no bit of a run", async () => {
  const checkpoint = ({ state: { learners } }: SavedRun) => {
    for (const values of Object.values(learners)) values.fill(NaN);
  };
  assertEquals(bits(right(await runWith({ checkpoint, checkpointEvery: 5 }))), bits(right(await runWith({}))));
});

Deno.test("a watch or a checkpoint that changes the curve is a fault of its own, and the curve stays", async () => {
  const curve: unknown[] = [];
  const careless: readonly (readonly ["watch" | "checkpoint", Partial<Run<TrainState>>])[] = [
    ["watch", { watch: ({ evaluation }) => evaluation && Object.assign(evaluation.success, { gpim: 7 }) }],
    ["watch", { watch: ({ evaluation }) => evaluation && Object.assign(evaluation, { updates: 7 }) }],
    ["checkpoint", { checkpoint: (saved) => Reflect.get(saved.curve, "push").call(saved.curve, curve) }],
  ];
  for (const [name, change] of careless) {
    const found = left(await runWith(change));
    assertEquals([found.kind, found.place], ["callback", `run, '${name}'`]);
  }
});
