import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import fc from "fast-check";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../lib/world/mod.ts";
import { objectPush, pointNav, reacher, rooms } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { fault, formatFault } from "../../lib/fault.ts";
import { box, skills } from "../../lib/learner/mod.ts";
import type { Method, MethodFactory, TrainingCounters } from "../../lib/method/core/method.ts";
import { gpim, type GpimOptions } from "../../lib/method/mod.ts";
import { fold, type Key, key } from "../../lib/random/mod.ts";
import { emptyReplay } from "../../lib/replay/mod.ts";
import { randomPolicy } from "../../lib/stage/step.ts";
import { evaluatePolicy, evaluationSet } from "../../lib/train/evaluate.ts";
import type { Progress, Run, SavedRun } from "../../lib/train/run.ts";
import { train } from "../../lib/train/train.ts";
import { alignedTrajectory, description as describeGoals, project, waypoints } from "../../lib/goal/mod.ts";
import { countedEngine } from "../support/counted_engine.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

const SMALL = { hidden: [12, 12], batch: 16, worlds: 8, updatesPerIteration: 5, replayEpisodes: 24 };

const small = (seed: number, watch: (progress: Progress) => void = () => {}) =>
  train({ world: reacher, method: gpim(SMALL), updates: 17, seed, goals: 10, evaluateEvery: 5, watch });

Deno.test("the same seed gives the same bits, and another seed other ones", async () => {
  const runs = [
    right(await small(3)(webassembly())()),
    right(await small(3)(webassembly())()),
    right(await small(4)(webassembly())()),
  ];
  assertEquals(runs[0].state.weights, runs[1].state.weights);
  assertEquals(runs[0].evaluation, runs[1].evaluation);
  assertEquals(runs[0].state.metrics, runs[1].state.metrics);
  assert(runs[0].state.weights.goalPolicy.some((weight, i) => weight !== runs[2].state.weights.goalPolicy[i]));
});

Deno.test("a run takes exactly the gradient steps of its budget, and reports its progress", async () => {
  const reports: Progress[] = [];
  const { state, curve, evaluation, engine } = right(
    await small(3, (progress) => reports.push(progress))(webassembly())(),
  );
  assertEquals(state.updates, 17);
  assertEquals(state.iteration, 4);
  assertEquals(state.environmentSteps, 4 * 2 * 8 * 50);
  assertEquals(curve.map(({ updates }) => updates), [0, 5, 10, 15, 17]);
  assertEquals(reports.at(-1)?.phase, "done");
  assertEquals(reports.at(-1)?.fraction, 1);
  assertEquals(Object.keys(evaluation), ["gpim", "diayn", "random"]);
  assertEquals(engine.engine, "webassembly");
  assertEquals(curve.at(-1)?.normalisedDistance.gpim, evaluation.gpim.normalisedDistance);
});

Deno.test("a run ends after the iteration in which the environment steps are spent", async () => {
  const run = train({ world: pointNav, method: gpim({ ...SMALL, latents: box(2) }), steps: 1000, seed: 1, goals: 5 });
  const { state } = right(await run(webassembly())());
  assertEquals([state.environmentSteps, state.iteration], [1600, 2]);
});

Deno.test("GPIM learns to reach goals on the open square, which a wrong sign of the reward would not", async () => {
  const run = train({ world: pointNav, method: gpim({ latents: box(2), hidden: [32, 32] }), updates: 600, seed: 1 });
  const { evaluation } = right(await run(webassembly())());
  assertLess(evaluation.gpim.normalisedDistance, 0.35);
  assertLess(evaluation.gpim.normalisedDistance, 0.4 * evaluation.random.normalisedDistance);
});

/** Goals of every kind, and discrete actions, through a whole run. */
const KINDS: Readonly<Record<string, readonly [World, Partial<GpimOptions>]>> = {
  "a moving goal": [reacher, { goals: alignedTrajectory }],
  "goals in a row": [pointNav, { goals: waypoints(2), latents: box(2) }],
  "some coordinates": [reacher, { goals: project([1]) }],
  "discrete actions": [rooms, { latents: skills(4) }],
  "rooms in a row": [rooms, { latents: skills(4), goals: waypoints(2) }],
  "descriptions": [objectPush, { goals: describeGoals, latents: box(2), rewardLatent: "stored" }],
};

for (const [name, [world, options]] of Object.entries(KINDS)) {
  Deno.test(`with ${name}, a run gives the same bits twice, and fractions between 0 and 1`, async () => {
    const run = train({ world, method: gpim({ ...SMALL, ...options }), updates: 6, seed: 2, goals: 6 });
    const [first, second] = [right(await run(webassembly())()), right(await run(webassembly())())];
    assertEquals(first.state.weights, second.state.weights);
    for (const { normalisedDistance, success, distance } of Object.values(first.evaluation)) {
      assert(normalisedDistance >= 0 && distance >= 0 && success >= 0 && success <= 1);
    }
    assertEquals(first.evaluation.gpim.normalisedDistance, second.evaluation.gpim.normalisedDistance);
  });
}

Deno.test("a world whose sizes are not what it returns ends in one fault that names it", async () => {
  const { quantities: _, ...plain } = reacher;
  const world = { ...plain, name: "crooked", observationSize: 7 };
  const fault = left(await train({ world, method: gpim(SMALL), updates: 5, seed: 1 })(webassembly())());
  assertMatch(formatFault(fault), /crooked\.observe: .* expected Float32Array \[14\]: 2 rows of 7/);
});

Deno.test("a world without an observation is refused before anything runs", async () => {
  const world = { ...reacher, observationSize: 0 };
  const fault = left(await train({ world, method: gpim(SMALL), updates: 5, seed: 1 })(webassembly())());
  assertEquals(fault.kind, "shape");
});

Deno.test("metrics that are not finite end a run with their name", async () => {
  const run = train({ world: pointNav, method: gpim({ ...SMALL, learningRate: 1e30 }), updates: 20, seed: 1 });
  const fault = left(await run(webassembly())());
  assertEquals(fault.kind, "non-finite");
});

Deno.test("settings and runs that are not allowed are refused by name before anything runs", async () => {
  const refusals = [
    [
      await train({ world: reacher, method: gpim({ ...SMALL, batch: 0 }), updates: 5, seed: 1 })(webassembly())(),
      /'batch': 0/,
    ],
    [
      await train({ world: reacher, method: gpim({ ...SMALL, hidden: [] }), updates: 5, seed: 1 })(webassembly())(),
      /'hidden'/,
    ],
    [
      await train({ world: reacher, method: gpim({ discount: NaN }), updates: 5, seed: 1 })(webassembly())(),
      /'discount'/,
    ],
    [await train({ world: reacher, method: gpim(SMALL), seed: 1 })(webassembly())(), /neither 'updates' nor 'steps'/],
    [await train({ world: reacher, method: gpim(SMALL), updates: 0.5, seed: 1 })(webassembly())(), /'updates': 0.5/],
    [await train({ world: reacher, method: gpim(SMALL), updates: 5, seed: NaN })(webassembly())(), /'seed': NaN/],
    [await train({ world: reacher, method: gpim(SMALL), updates: 5, seed: -1 })(webassembly())(), /'seed': -1/],
  ] as const;
  for (const [outcome, message] of refusals) {
    const fault = left(outcome);
    assertEquals(fault.kind, "configuration");
    assertMatch(formatFault(fault), message);
  }
});

const thrower = (): never => {
  throw new Error("out of order");
};

const MISHAPS: Readonly<Record<string, readonly [Partial<World>, (() => void) | undefined, RegExp]>> = {
  "reset throws": [{ reset: thrower }, undefined, /reacher\.reset: it threw 'out of order'/],
  "reset gives too few states": [
    { reset: () => new Float64Array(4) },
    undefined,
    /reacher\.reset: its result came as Float64Array \[4\]/,
  ],
  "goals throw": [{ goalStates: thrower }, undefined, /reacher\.goalStates: it threw/],
  "goals are not finite": [
    { goalStates: (_, starts) => new Float64Array(starts.length).fill(NaN) },
    undefined,
    /goalStates: number 0 /,
  ],
  "a goal is missing": [
    { goalStates: (_, starts) => new Float64Array(starts.length - 4) },
    undefined,
    /reacher\.goalStates: its result came as Float64Array \[4\]/,
  ],
  "distance is not finite": [
    { distance: (_, goals) => new Float64Array(goals.length / 2).fill(NaN) },
    undefined,
    /distance/,
  ],
  "distance is one for all": [
    { distance: () => new Float64Array(1) },
    undefined,
    /reacher\.distance: its result came as Float64Array \[1\]/,
  ],
  "the watch throws": [{}, thrower, /^run, 'watch': it threw 'out of order'\. Catch the error/],
  "the watch's promise is rejected": [
    {},
    () => Promise.reject(new Error("the log is away")),
    /^run, 'watch': it threw 'the log is away'\. Catch the error/,
  ],
};

Deno.test("a run that went well leaves no program in use", async () => {
  const { engine, inUse } = countedEngine();
  right(await train({ world: reacher, method: gpim(SMALL), updates: 5, seed: 1, goals: 10 })(engine)());
  assertEquals(inUse(), 0);
});

for (const [name, [changes, watch, message]] of Object.entries(MISHAPS)) {
  Deno.test(`where ${name}, a run ends in one fault, and the engine is freed`, async () => {
    const { engine, inUse } = countedEngine();
    const world = { ...reacher, ...changes };
    const run = train({ world, method: gpim(SMALL), updates: 5, seed: 1, goals: 10, ...(watch ? { watch } : {}) });
    assertMatch(formatFault(left(await run(engine)())), message);
    assertEquals(inUse(), 0);
  });
}

const MISTAKEN: Readonly<Record<string, readonly [unknown, Readonly<Record<string, unknown>>, RegExp]>> = {
  "a world that is not loaded yet": [() => TE.right(reacher), {}, /^world: it is not loaded yet\. Await it/],
  "the result of loading a world": [{ _tag: "Right", right: reacher }, {}, /^world: it is not loaded yet/],
  "an f_κ that was not called": [
    reacher,
    { goals: waypoints },
    /^setting 'goals': a function was given\. It takes an f_κ .*or its name: final_state/,
  ],
  "the name of an f_κ": [
    reacher,
    { goals: "finalState" },
    /^setting 'goals': "finalState" was given\. It takes an f_κ/,
  ],
  "latents that were not called": [
    reacher,
    { latents: box },
    /^setting 'latents': a function was given\. It takes a family of latents/,
  ],
  "the name of latents": [
    reacher,
    { latents: "box:2" },
    /^setting 'latents': "box:2" was given\. It takes a family of latents/,
  ],
  "a misspelt setting": [
    reacher,
    { hiden: [8] },
    /^setting 'hiden': there is no such setting\. There are goals, hidden, /,
  ],
  "a misspelt window": [
    reacher,
    { discriminatorWindow: { form: 0.5 } },
    /^setting 'discriminatorWindow': \{"form":0\.5\} was given\. It takes a window of steps/,
  ],
  "half an episode as a window": [
    reacher,
    { discriminatorWindow: { newest: 1.5 } },
    /^setting 'discriminatorWindow': \{"newest":1\.5\} was given/,
  ],
  "a rate that is no number": [
    reacher,
    { learningRate: NaN },
    /^setting 'learningRate': NaN was given\. It takes a positive/,
  ],
  "moving goals where nothing can be interpolated": [
    rooms,
    { goals: alignedTrajectory, latents: skills(4) },
    /^goals 'aligned trajectory' on world rooms: its states are not numbers/,
  ],
};

for (const [name, [world, options, message]] of Object.entries(MISTAKEN)) {
  Deno.test(`${name} is refused in a sentence, though no type was checked`, async () => {
    const run = train({ world: world as World, method: gpim({ ...SMALL, ...options }), updates: 2, seed: 1, goals: 2 });
    assertMatch(formatFault(left(await run(webassembly())())), message);
  });
}

/** The counters of a run whose method learns nothing, and the calls that it has had. */
interface Counting extends TrainingCounters {
  readonly calls: readonly number[];
  readonly key: Key;
}

/** A method that takes its gradient steps at once, and 10 environment steps in an iteration; its policy moves to the right. */
const counting = (updatesPerIteration: number, changes: Partial<Method<Counting>> = {}) => {
  let disposals = 0;
  const factory: MethodFactory<Counting> = () => () =>
    TE.right({
      name: "counting",
      engine: { engine: "none", reason: "nothing is computed" },
      options: {},
      goals: alignedTrajectory,
      updatesPerIteration,
      begin: (key) => TE.right({ updates: 0, environmentSteps: 0, metrics: {}, calls: [], key }),
      iterate: (updates) => (state) =>
        TE.right({
          ...state,
          updates: state.updates + updates,
          environmentSteps: state.environmentSteps + 10,
          metrics: { updates: state.updates + updates },
          calls: [...state.calls, updates],
        }),
      toHost: ({ key, updates, environmentSteps, metrics, calls }) =>
        TE.right({
          key,
          updates,
          environmentSteps,
          metrics,
          iteration: calls.length,
          learners: {},
          replays: { latentPolicy: emptyReplay(1), goalPolicy: emptyReplay(1) },
          memory: { calls: Float32Array.from(calls) },
        }),
      fromHost: ({ key, updates, environmentSteps, metrics, memory }) =>
        TE.right({ key, updates, environmentSteps, metrics, calls: [...memory.calls] }),
      policies: () => ({
        right: () => ({ observation }) => TE.right(new Float32Array(observation.length).fill(1)),
        still: () => ({ observation }) => TE.right(new Float32Array(observation.length)),
      }),
      dispose: () => {
        disposals++;
        return TE.right(undefined);
      },
      ...changes,
    });
  return { factory, disposals: () => disposals };
};

const COUNTS = { min: 1, max: 40 };

const countingRun = (run: Omit<Run<Counting>, "world" | "seed">) =>
  train({ world: line, seed: 5, goals: 3, ...run })(webassembly())();

Deno.test("a run takes whole iterations and a last one of what is left, and is evaluated in each period and at its end", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(COUNTS),
      fc.integer(COUNTS),
      fc.integer(COUNTS),
      async (updates, each, evaluateEvery) => {
        const { factory, disposals } = counting(each);
        const phases: string[] = [];
        const watch = ({ phase }: Progress) => phases.push(phase);
        const { state, curve } = right(await countingRun({ method: factory, updates, evaluateEvery, watch }));
        const whole = Array<number>(Math.floor(updates / each)).fill(each);
        assertEquals(state.calls, updates % each === 0 ? whole : [...whole, updates % each]);
        // Evaluations: at the start, after the first iteration in each further period, and at the end.
        const ends = state.calls.reduce<number[]>((all, taken) => [...all, all[all.length - 1] + taken], [0]);
        const due = ends.filter((end, place) =>
          place === 0 || end === updates ||
          Math.floor(end / evaluateEvery) > Math.floor(ends[place - 1] / evaluateEvery)
        );
        assertEquals(curve.map(({ updates }) => updates), due);
        assertEquals(curve.map(({ metrics }) => metrics), due.map((updates) => updates === 0 ? {} : { updates }));
        assertEquals(disposals(), 1);
        assertEquals(phases.filter((phase) => phase === "training").length, state.calls.length);
        assertEquals(phases.filter((phase) => phase === "evaluating").length, due.length - 1);
        assertEquals([phases.at(-1), phases.filter((phase) => phase === "done").length], ["done", 1]);
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("a run ends with the iteration that spends its environment steps or its gradient steps, and its fraction is that of the nearer end", async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer(COUNTS), fc.integer({ min: 1, max: 200 }), async (updates, steps) => {
      const fractions: number[] = [];
      const watch = ({ fraction, phase }: Progress) => phase === "training" && fractions.push(fraction);
      const { state } = right(await countingRun({ method: counting(2).factory, updates, steps, watch }));
      const iterations = Math.min(Math.ceil(updates / 2), Math.ceil(steps / 10));
      assertEquals([state.calls.length, state.environmentSteps], [iterations, 10 * iterations]);
      fractions.forEach((fraction, place) => {
        const done = place + 1;
        assertEquals(fraction, Math.min(1, Math.max(Math.min(updates, 2 * done) / updates, 10 * done / steps)));
      });
    }),
    { numRuns: 30 },
  );
});

Deno.test("training and evaluation draw with keys of the seed that they do not share, and all policies have the same goals", async () => {
  const outcome = right(await countingRun({ method: counting(2).factory, updates: 3 }));
  assertEquals(outcome.state.key, fold(key(5), 0));
  const exam = right(evaluationSet(line, fold(key(5), 1), 3, alignedTrajectory));
  assertEquals(outcome.evaluationSet, exam);
  assertEquals(Object.keys(outcome.evaluation), ["right", "still", "random"]);
  const random = right(await evaluatePolicy(line, exam)(() => randomPolicy(line))());
  assertEquals(outcome.evaluation.random, random);
  const last = outcome.curve.at(-1)!;
  for (const name of ["right", "still"] as const) {
    assertEquals(last.normalisedDistance[name], outcome.evaluation[name].normalisedDistance);
    assertEquals(last.success[name], outcome.evaluation[name].success);
    assertEquals(last.timeAtGoal?.[name], outcome.evaluation[name].timeAtGoal);
  }
  assertEquals(last.normalisedDistance.still, 1);
  assert(last.normalisedDistance.right !== 1);
  assertEquals("random" in last.normalisedDistance, false);
});

Deno.test("a run is evaluated on a hundred goals, every 250 gradient steps, where it does not say otherwise", async () => {
  const { factory } = counting(100);
  const run = train({ world: line, method: factory, updates: 1000, seed: 1 });
  const { curve, evaluationSet: { count } } = right(await run(webassembly())());
  assertEquals(count, 100);
  assertEquals(curve.map(({ updates }) => updates), [0, 300, 500, 800, 1000]);
});

Deno.test("a probe measures at every evaluation, with a flag for the last one, and its results are in the curve", async () => {
  const { factory } = counting(2);
  const seen: (readonly [number, boolean])[] = [];
  const probe: NonNullable<Run<Counting>["probe"]> = ({ name }, { updates }, isLast) => {
    seen.push([updates, isLast]);
    return TE.right({ name, double: 2 * updates });
  };
  const { curve } = right(await countingRun({ method: factory, updates: 6, evaluateEvery: 3, probe }));
  assertEquals(seen, [[0, false], [4, false], [6, true]]);
  assertEquals(
    curve.map(({ probe }) => probe),
    [0, 4, 6].map((updates) => ({ name: "counting", double: 2 * updates })),
  );
  const plain = right(await countingRun({ method: factory, updates: 2 }));
  assertEquals(plain.curve.some((point) => "probe" in point), false);
});

Deno.test("a fault of a probe, of an iteration, of the beginning or of a policy ends the run, and the method is freed once", async () => {
  const broken = TE.left(fault("engine", "here", "it broke", "Mend it."));
  const runs: readonly (readonly [Partial<Method<Counting>>, Partial<Run<Counting>>])[] = [
    [{}, { probe: () => broken }],
    [{ iterate: () => () => broken }, {}],
    [{ begin: () => broken }, {}],
    [{ policies: () => ({ broken: () => () => broken }) }, {}],
  ];
  for (const [changes, run] of runs) {
    const { factory, disposals } = counting(2, changes);
    const outcome = await countingRun({ method: factory, updates: 6, ...run });
    assertMatch(formatFault(left(outcome)), /^here: it broke/);
    assertEquals(disposals(), 1);
  }
});

Deno.test("an exception of a method is a fault of the run, and the method is freed", async () => {
  const { factory, disposals } = counting(2, {
    iterate: () => () => {
      throw new Error("out of order");
    },
  });
  const outcome = await countingRun({ method: factory, updates: 6 });
  assertMatch(formatFault(left(outcome)), /^run, 'method': it threw 'out of order'/);
  assertEquals(disposals(), 1);
});

Deno.test("an exception of a probe is a fault of the run that names the probe, and the method is freed", async () => {
  const { factory, disposals } = counting(2);
  const outcome = await countingRun({ method: factory, updates: 6, probe: thrower });
  assertMatch(formatFault(left(outcome)), /^run, 'probe': it threw 'out of order'/);
  assertEquals([left(outcome).kind, disposals()], ["callback", 1]);
});

Deno.test("a watch is given the metrics of the latest gradient step, frozen, and the names of all that may come", async () => {
  const seen: (readonly [Progress["phase"], Progress["metrics"], Progress["metricNames"]])[] = [];
  const watch = ({ phase, metrics, metricNames }: Progress) => {
    assert(Object.isFrozen(metrics));
    seen.push([phase, metrics, metricNames]);
  };
  const metricNames = ["updates", "learner.skippedSteps"];
  const run = { updates: 4, evaluateEvery: 1000, watch };
  right(await countingRun({ ...run, method: counting(2, { metricNames }).factory }));
  right(await countingRun({ ...run, method: counting(4).factory }));
  assertEquals(seen, [
    ["evaluating", {}, metricNames],
    ["training", { updates: 2 }, metricNames],
    ["training", { updates: 4 }, metricNames],
    ["done", { updates: 4 }, metricNames],
    ["evaluating", {}, []],
    ["training", { updates: 4 }, ["updates"]],
    ["done", { updates: 4 }, ["updates"]],
  ]);
});

Deno.test("a run waits for a watch that takes its time", async () => {
  const order: string[] = [];
  const watch = async ({ phase }: Progress) => {
    order.push(`${phase} begins`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    order.push(`${phase} ends`);
  };
  right(await countingRun({ method: counting(2).factory, updates: 4, evaluateEvery: 1000, watch }));
  assert(order.length >= 6);
  order.forEach((entry, place) => assertEquals(entry.split(" ")[1], place % 2 === 0 ? "begins" : "ends"));
});

Deno.test("a timer of the host is served while a run trains and evaluates", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const began = performance.now();
  right(
    await train({ world: pointNav, method: gpim(SMALL), updates: 60, seed: 1, goals: 100, evaluateEvery: 10 })(
      webassembly(),
    )(),
  );
  const milliseconds = performance.now() - began;
  clearInterval(timer);
  // A turn at least every 5 ms and a step; much less on a machine that is busy with other tests.
  assert(ticks > milliseconds / 50, `${ticks} ticks in ${milliseconds} ms`);
});

Deno.test("a signal ends a run after the iteration in hand, with the outcome so far", async () => {
  for (const stopAt of [0, 5, 10]) {
    const controller = new AbortController();
    const watch = ({ updates }: Progress) => updates >= stopAt ? controller.abort() : undefined;
    if (stopAt === 0) controller.abort();
    const run = { world: pointNav, method: gpim(SMALL), seed: 1, goals: 10, evaluateEvery: 1000 };
    const stopped = right(await train({ ...run, updates: 40, watch, signal: controller.signal })(webassembly())());
    assertEquals([stopped.state.updates, stopped.isStopped], [stopAt, true]);
    assertEquals(stopped.curve.at(-1)?.updates, stopAt);
    if (stopAt === 0) continue;
    const whole = right(await train({ ...run, updates: stopAt })(webassembly())());
    assertEquals([whole.isStopped, stopped.state.weights], [false, whole.state.weights]);
    assertEquals(stopped.evaluation.gpim.distance, whole.evaluation.gpim.distance);
  }
});

Deno.test("a run whose budget is spent when the signal comes was not stopped", async () => {
  const controller = new AbortController();
  const watch = ({ updates }: Progress) => updates >= 10 ? controller.abort() : undefined;
  const run = { world: pointNav, method: gpim(SMALL), seed: 1, goals: 10, updates: 10 };
  const { state, isStopped } = right(await train({ ...run, watch, signal: controller.signal })(webassembly())());
  assertEquals([state.updates, isStopped], [10, false]);
});

Deno.test("checkpoints come with each period of gradient steps and at the end, with the curve before their own evaluation", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer(COUNTS),
      fc.integer(COUNTS),
      fc.integer(COUNTS),
      async (updates, each, checkpointEvery) => {
        const { factory } = counting(each);
        const saved: SavedRun[] = [];
        const outcome = right(
          await countingRun({
            method: factory,
            updates,
            evaluateEvery: 7,
            checkpointEvery,
            checkpoint: (run) => saved.push(run),
          }),
        );
        const ends = outcome.state.calls.reduce<number[]>((all, taken) => [...all, all[all.length - 1] + taken], [0]);
        const due = ends.filter((end, place) =>
          end === updates ||
          place > 0 && Math.floor(end / checkpointEvery) > Math.floor(ends[place - 1] / checkpointEvery)
        );
        assertEquals(saved.map(({ state }) => state.updates), due);
        for (const { state, curve } of saved) {
          assertEquals(curve, outcome.curve.filter((point) => point.updates < state.updates));
        }
        assertEquals(outcome.saved, saved.at(-1));
        assertEquals(outcome.saved.budget, { updates });
      },
    ),
    { numRuns: 30 },
  );
});

Deno.test("a run that is continued with a larger budget goes on, and a finished one is evaluated again", async () => {
  const { factory } = counting(5);
  const first = right(await countingRun({ method: factory, updates: 10, evaluateEvery: 5 }));
  const more = right(await countingRun({ method: factory, updates: 20, evaluateEvery: 5, from: first.saved }));
  assertEquals([more.state.calls, more.curve.map(({ updates }) => updates)], [[5, 5, 5, 5], [0, 5, 10, 15, 20]]);
  const again = right(await countingRun({ method: factory, updates: 10, evaluateEvery: 5, from: first.saved }));
  assertEquals([again.state.calls, again.evaluation], [[5, 5], first.evaluation]);
  assertEquals(again.curve.map(({ updates }) => updates), [0, 5, 10]);
});

Deno.test("time before a run was saved counts", async () => {
  const { factory } = counting(5);
  const { saved } = right(await countingRun({ method: factory, updates: 10 }));
  const outcome = right(await countingRun({ method: factory, updates: 20, from: { ...saved, seconds: 1000 } }));
  assert(outcome.seconds > 1000 && outcome.seconds < 1100);
});

Deno.test("a saved run of another world is refused, and the method is freed", async () => {
  const { factory, disposals } = counting(5);
  const { saved } = right(await countingRun({ method: factory, updates: 10 }));
  const outcome = await train({
    world: { ...line, name: "other" },
    method: factory,
    updates: 20,
    seed: 5,
    goals: 3,
    from: saved,
  })(
    webassembly(),
  )();
  assertMatch(formatFault(left(outcome)), /^run, 'from', name: line was saved, other was given/);
  assertEquals(disposals(), 2);
});

const broken = TE.left(fault("world", "here", "it broke", "Mend it."));

/** Parts of a run that end it in a fault after 6 gradient steps, out of a method that goes on. */
const BROKEN: Readonly<Record<string, (method: Method<Counting>) => Partial<Method<Counting> & Run<Counting>>>> = {
  "an iteration": ({ iterate }) => ({
    iterate: (updates) => (state) => state.updates >= 6 ? broken : iterate(updates)(state),
  }),
  "an iteration that throws": ({ iterate }) => ({
    iterate: (updates) => (state) => state.updates >= 6 ? thrower() : iterate(updates)(state),
  }),
  "an iteration that takes no step": ({ iterate }) => ({
    iterate: (updates) => (state) => state.updates >= 6 ? TE.right(state) : iterate(updates)(state),
  }),
  "an evaluation": ({ policies }) => ({
    policies: (state) => state.updates >= 6 ? { broken: () => () => broken } : policies(state),
  }),
  "an evaluation that throws": ({ policies }) => ({
    policies: (state) => state.updates >= 6 ? thrower() : policies(state),
  }),
  "a probe": () => ({ probe: (_method, { updates }) => updates >= 6 ? broken : TE.right({}) }),
  "a watch while training": () => ({
    watch: ({ phase, updates }) => phase === "training" && updates >= 6 ? thrower() : undefined,
  }),
  "a watch while evaluating": () => ({
    watch: ({ phase, updates }) => phase === "evaluating" && updates >= 6 ? thrower() : undefined,
  }),
};

for (const [name, breakIt] of Object.entries(BROKEN)) {
  Deno.test(`the last good state is saved when ${name} ends a run, unless it is saved already`, async () => {
    for (const [checkpointEvery, expected] of [[1000, [6]], [3, [3, 6]], [6, [6]]] as const) {
      const saved: number[] = [];
      const factory: MethodFactory<Counting> = (world) => (engine) =>
        pipe(counting(3).factory(world)(engine), TE.map((method) => ({ ...method, ...breakIt(method) })));
      const checkpoint = ({ state }: SavedRun) => saved.push(state.updates);
      const { probe, watch } = breakIt(right(await counting(3).factory(line)(webassembly())()));
      left(
        await countingRun({
          method: factory,
          updates: 20,
          evaluateEvery: 3,
          checkpointEvery,
          checkpoint,
          ...(probe === undefined ? {} : { probe }),
          ...(watch === undefined ? {} : { watch }),
        }),
      );
      assertEquals<readonly number[]>(saved, expected);
    }
  });
}

Deno.test("the fault that ends a run counts, also where its last good state cannot be saved", async () => {
  const watch = ({ updates }: Progress) => updates >= 6 ? thrower() : undefined;
  const thrown = await countingRun({
    method: counting(3).factory,
    updates: 20,
    watch,
    checkpoint: () => {
      throw new Error("the disk is full");
    },
  });
  assertMatch(formatFault(left(thrown)), /^run, 'watch': it threw 'out of order'/);
});

Deno.test("a checkpoint that throws is a fault of the run; the run waits for one that takes its time", async () => {
  const { factory, disposals } = counting(2);
  const thrown = await countingRun({ method: factory, updates: 6, checkpoint: thrower });
  assertMatch(formatFault(left(thrown)), /^run, 'checkpoint': it threw 'out of order'/);
  assertEquals(disposals(), 1);
  let isDone = false;
  const checkpoint = async () => {
    await new Promise((resolve) => setTimeout(resolve, 1));
    isDone = true;
  };
  right(await countingRun({ method: counting(2).factory, updates: 2, checkpoint }));
  assert(isDone);
});

Deno.test("a run that is stopped and continued has the curve and the weights of the run that was not", async () => {
  const controller = new AbortController();
  const run = { world: pointNav, method: gpim(SMALL), seed: 1, goals: 10, updates: 20, evaluateEvery: 10 };
  const watch = ({ updates }: Progress) => updates >= 15 ? controller.abort() : undefined;
  const stopped = right(await train({ ...run, watch, signal: controller.signal })(webassembly())());
  const whole = right(await train(run)(webassembly())());
  const { state, curve } = right(await train({ ...run, from: stopped.saved })(webassembly())());
  assertEquals([stopped.isStopped, stopped.state.updates], [true, 15]);
  assertEquals(state.weights, whole.state.weights);
  const timeless = curve.map((point) => ({ ...point, seconds: 0 }));
  assertEquals(timeless, whole.curve.map((point) => ({ ...point, seconds: 0 })));
});

Deno.test("the policies of an outcome have the names of their method: a misspelt one does not compile", async () => {
  const run = { world: line, updates: 2, seed: 1, goals: 2 };
  const { evaluation } = right(await train({ ...run, method: gpim(SMALL) })(webassembly())());
  assertEquals([evaluation.gpim.goals.count, evaluation.diayn.goals.count, evaluation.random.goals.count], [2, 2, 2]);
  // @ts-expect-error: there is no such policy.
  assertEquals(evaluation.gmip, undefined);
});
