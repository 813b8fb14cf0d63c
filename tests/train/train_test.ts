import { defineGpim } from "../../lib/method/gpim.ts";
import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../lib/world/mod.ts";
import { objectPush, pointNav, reacher, rooms } from "../../envs/mod.ts";
import { type Engine, webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { box, skills } from "../../lib/learner/mod.ts";
import { explore, GPIM, gpim, type GpimOptions, iterate, reach, relabel, store } from "../../lib/method/mod.ts";
import { begin, dispose } from "../../lib/method/core/iteration.ts";
import { drawBatches } from "../../lib/method/core/gradient_step.ts";
import { compileMethod } from "../../lib/method/core/iteration.ts";
import { key } from "../../lib/random/mod.ts";
import { gather } from "../../lib/replay/mod.ts";
import { type Progress, train } from "../../lib/train/train.ts";
import { alignedTrajectory, description as describeGoals, project, waypoints } from "../../lib/goal/mod.ts";
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

Deno.test("a run takes exactly the gradient steps of its budget, and tells how it goes", async () => {
  const told: Progress[] = [];
  const { state, curve, evaluation, engine } = right(
    await small(3, (progress) => told.push(progress))(webassembly())(),
  );
  assertEquals(state.updates, 17);
  assertEquals(state.iteration, 4);
  assertEquals(state.environmentSteps, 4 * 2 * 8 * 50);
  assertEquals(curve.map(({ updates }) => updates), [0, 5, 10, 15, 17]);
  assertEquals(told.at(-1)?.phase, "done");
  assertEquals(told.at(-1)?.fraction, 1);
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

Deno.test("an iteration leaves the state that it starts from as it was, and gives the same twice", async () => {
  const compiled = right(await compileMethod(reacher, defineGpim({ ...GPIM, ...SMALL }))(webassembly())());
  const start = right(await iterate(compiled, SMALL.updatesPerIteration)(right(await begin(compiled)(key(5))()))());
  const { held: _, ...before } = start;
  const copy = structuredClone(before);
  const first = right(await iterate(compiled, SMALL.updatesPerIteration)(start)());
  const second = right(await iterate(compiled, SMALL.updatesPerIteration)(start)());
  assertEquals(first.weights, second.weights);
  assertEquals(first.replays, second.replays);
  assertEquals({ ...start, held: undefined }, { ...copy, held: undefined });
  right(await dispose(compiled)());
});

Deno.test("π_θ's episodes keep the goal that was relabelled and the latent that produced it", async () => {
  const compiled = right(await compileMethod(reacher, defineGpim({ ...GPIM, ...SMALL }))(webassembly())());
  const state = right(await begin(compiled)(key(5))());
  const withGoals = right(relabel(compiled)(right(await explore(compiled)(state)())));
  const grown = store(right(await reach(compiled)(withGoals)()));
  assertEquals(grown.environmentSteps, 2 * 8 * 50);
  const { latent, exploration } = withGoals;
  const kept = gather(grown.replays.goalPolicy, {
    episode: Int32Array.from({ length: 8 }, (_, episode) => episode),
    time: new Int32Array(8),
  });
  assertEquals(kept("latent"), latent);
  const { rows, width, data } = exploration.columns.achieved;
  for (const column of ["goal", "target"] as const) {
    const goal = kept(column);
    for (let episode = 0; episode < exploration.count; episode++) {
      const last = (episode * rows + exploration.lengths[episode]) * width;
      assertEquals(goal.slice(episode * width, (episode + 1) * width), data.slice(last, last + width));
    }
  }
  right(await dispose(compiled)());
});

Deno.test("with hindsight, π_θ also learns from π_μ's episodes, whose goals are where they ended", async () => {
  const compiled = right(
    await compileMethod(reacher, defineGpim({ ...GPIM, ...SMALL, hindsight: true }))(webassembly())(),
  );
  const state = right(await begin(compiled)(key(5))());
  const withGoals = right(relabel(compiled)(right(await explore(compiled)(state)())));
  const grown = store(right(await reach(compiled)(withGoals)()));
  assertEquals([grown.replays.latentPolicy.count, grown.replays.goalPolicy.count], [8, 16]);
  const steps = { episode: Int32Array.from({ length: 8 }, (_, episode) => episode), time: new Int32Array(8).fill(49) };
  const kept = gather(grown.replays.goalPolicy, steps);
  assertEquals(kept("achieved", 1), kept("goal"));
  assertEquals(kept("action"), gather(grown.replays.latentPolicy, steps)("action"));
  assertEquals(kept("latent"), withGoals.latent);
  right(await dispose(compiled)());
});

Deno.test("with hindsight, a moving goal is where π_μ got to next at every step", async () => {
  const options = { ...GPIM, ...SMALL, hindsight: true, goals: alignedTrajectory };
  const compiled = right(await compileMethod(reacher, defineGpim(options))(webassembly())());
  const withGoals = right(relabel(compiled)(right(await explore(compiled)(right(await begin(compiled)(key(5))()))())));
  const grown = store(right(await reach(compiled)(withGoals)()));
  for (const time of [0, 20, 49]) {
    const kept = gather(grown.replays.goalPolicy, {
      episode: Int32Array.of(0, 3, 7),
      time: new Int32Array(3).fill(time),
    });
    assertEquals(kept("achieved", 1), kept("target"));
  }
  right(await dispose(compiled)());
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
  Deno.test(`with ${name}, a run gives the same bits twice, and shares between 0 and 1`, async () => {
    const run = train({ world, method: gpim({ ...SMALL, ...options }), updates: 6, seed: 2, goals: 6 });
    const [first, second] = [right(await run(webassembly())()), right(await run(webassembly())())];
    assertEquals(first.state.weights, second.state.weights);
    for (const { normalisedDistance, success, distance } of Object.values(first.evaluation)) {
      assert(normalisedDistance >= 0 && distance >= 0 && success >= 0 && success <= 1);
    }
    assertEquals(first.evaluation.gpim.normalisedDistance, second.evaluation.gpim.normalisedDistance);
  });
}

Deno.test("the discriminator learns from the second half of π_μ's episodes only", async () => {
  const compiled = right(await compileMethod(reacher, defineGpim({ ...GPIM, ...SMALL }))(webassembly())());
  const state = right(await begin(compiled)(key(5))());
  const withGoals = right(relabel(compiled)(right(await explore(compiled)(state)())));
  const grown = store(right(await reach(compiled)(withGoals)()));
  const { columns: { achieved } } = withGoals.exploration;
  const late = new Set<string>();
  for (let episode = 0; episode < SMALL.worlds; episode++) {
    for (let time = 26; time <= 50; time++) {
      const row = (episode * achieved.rows + time) * 2;
      late.add(`${achieved.data[row]},${achieved.data[row + 1]}`);
    }
  }
  const seen = drawBatches(compiled)(grown, key(9))["discriminator.batch.view"];
  for (let row = 0; row < SMALL.batch; row++) assert(late.has(`${seen[2 * row]},${seen[2 * row + 1]}`));
  right(await dispose(compiled)());
});

Deno.test("a world whose sizes are not what it returns ends in one fault that names it", async () => {
  const world = { ...reacher, name: "crooked", observationSize: 7 };
  const fault = left(await train({ world, method: gpim(SMALL), updates: 5, seed: 1 })(webassembly())());
  assertMatch(formatFault(fault), /world crooked, observe at step 0: .* 100 × 7 were declared/);
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

Deno.test("settings and runs that cannot be are refused by name before anything runs", async () => {
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
  ] as const;
  for (const [outcome, message] of refusals) {
    const fault = left(outcome);
    assertEquals(fault.kind, "configuration");
    assertMatch(formatFault(fault), message);
  }
});

/** WebAssembly that counts how many of its programs are in use. */
const counted = (): { readonly engine: Engine; readonly inUse: () => number } => {
  let inUse = 0;
  const inner = webassembly();
  const compile: Engine["compile"] = (model) =>
    pipe(
      inner.compile(model),
      TE.map((program) => (inUse++, { ...program, dispose: () => (inUse--, program.dispose()) })),
    );
  return { inUse: () => inUse, engine: { name: inner.name, compile, compileOnProcessor: compile } };
};

const thrower = (): never => {
  throw new Error("out of order");
};

const MISHAPS: Readonly<Record<string, readonly [Partial<World>, (() => void) | undefined, RegExp]>> = {
  "reset throws": [{ reset: thrower }, undefined, /world reacher, reset: it threw 'out of order'/],
  "reset gives too few states": [
    { reset: () => new Float64Array(4) },
    undefined,
    /reset: 4 numbers came for 10 worlds/,
  ],
  "goals throw": [{ goalStates: thrower }, undefined, /world reacher, goalStates: it threw/],
  "goals are not finite": [
    { goalStates: (_, starts) => new Float64Array(starts.length).fill(NaN) },
    undefined,
    /goalStates: number 0 /,
  ],
  "a goal is missing": [
    { goalStates: (_, starts) => new Float64Array(starts.length - 4) },
    undefined,
    /goalStates: 36 numbers came/,
  ],
  "distance is not finite": [
    { distance: (_, goals) => new Float64Array(goals.length / 2).fill(NaN) },
    undefined,
    /distance/,
  ],
  "distance is one for all": [{ distance: () => new Float64Array(1) }, undefined, /distance: 1 numbers came/],
  "the watch throws": [{}, thrower, /its watch: it threw 'out of order'/],
};

Deno.test("a run that went well leaves no program in use", async () => {
  const { engine, inUse } = counted();
  right(await train({ world: reacher, method: gpim(SMALL), updates: 5, seed: 1, goals: 10 })(engine)());
  assertEquals(inUse(), 0);
});

for (const [name, [changes, watch, message]] of Object.entries(MISHAPS)) {
  Deno.test(`where ${name}, a run ends in one fault, and the engine is freed`, async () => {
    const { engine, inUse } = counted();
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
    /^setting 'goals': a function was given\. It takes an f_κ .*waypoints\(3\) are called/,
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
