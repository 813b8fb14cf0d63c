/**
 * Hostile calls: public functions that return faults as values, with values of any type in place of any of their arguments. Every call
 * must end in a value or a fault within five seconds. `GPIM_HOSTILE_CALLS` sets their number, e.g. a million.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as TE from "fp-ts/TaskEither.js";
import { isRecord } from "../../lib/codec.ts";
import * as artifacts from "../../lib/onnx/mod.ts";
import { readConfiguration, readFlags } from "../../lib/cli/mod.ts";
import { type Engine, engineByName, type Program, webassembly } from "../../lib/engine/mod.ts";
import { zeros } from "../../lib/engine/value_info.ts";
import type { Model } from "../../lib/onnx/model.ts";
import * as envs from "../../envs/mod.ts";
import * as goal from "../../lib/goal/mod.ts";
import { type Fault, formatFault } from "../../lib/fault.ts";
import * as latents from "../../lib/learner/latent/mod.ts";
import * as methods from "../../lib/method/mod.ts";
import { key } from "../../lib/random/mod.ts";
import { randomPolicy, relabel, rollOut, start } from "../../lib/stage/mod.ts";
import { evaluatePolicy, evaluationSet, train, trainSeeds } from "../../lib/train/mod.ts";
import { checkEnvironment } from "../../lib/world/mod.ts";
import { offline, readDataSet, trajectoriesOf } from "../../lib/data/mod.ts";
import { readHdf5, writeHdf5 } from "../../lib/data/hdf5.ts";
import { loadPolicy } from "../../lib/policy/mod.ts";
import { line } from "../support/line_world.ts";
import { right } from "../support/right.ts";

const CALLS = Number(Deno.env.get("GPIM_HOSTILE_CALLS") ?? 2500);

/** The seed of the first calls. */
const SEED = Number(Deno.env.get("GPIM_HOSTILE_SEED") ?? 1);

/** Milliseconds after which a call hangs. */
const HANGS = 5000;

/** The error of hostile functions and properties. */
const HOSTILITY = new Error("hostile");

const refuse = (): never => {
  throw HOSTILITY;
};

/** An object whose every property throws. */
const trap = (): object =>
  new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getOwnPropertyDescriptor: refuse });

const cyclic = (): object => {
  const self: Record<string, unknown> = {};
  self.self = self;
  return self;
};

/** Values that are of no use where anything is expected. Numbers are small or absurd: those between are only slow. */
const HOSTILE: readonly (() => unknown)[] = [
  ...[undefined, null, true, false, 0, -0, -1, 1.5, NaN, Infinity, -Infinity, 1e9, 2 ** 53, 1e300, 5e-324].map(
    (value) => () => value,
  ),
  ...["", "a", "1", "__proto__", "ball:2"].map((value) => () => value),
  () => 10n,
  () => Symbol("hostile"),
  () => [],
  () => [1],
  () => [NaN, -1],
  () => Array(3),
  () => ["a", null],
  () => [[1e9, 1e9]],
  () => ({}),
  () => Object.create(null),
  () => ({ length: -1 }),
  () => ({ length: 1e9 }),
  () => ({ toString: refuse, valueOf: refuse }),
  () => ({ _tag: "Left" }),
  () => ({ _tag: "Right", right: undefined }),
  () => ({ then: refuse }),
  cyclic,
  trap,
  () => refuse,
  () => () => undefined,
  () => () => NaN,
  () => () => () => undefined,
  () => () => () => () => Promise.resolve(undefined),
  () => () => () => () => Promise.reject(HOSTILITY),
  () => () => Promise.reject(HOSTILITY),
  () => () => Object.create(null),
  () => async () => await Promise.resolve(refuse()),
  () => new Map(),
  () => new Date(NaN),
  () => new Float32Array(0),
  () => new Float32Array([NaN, 1]),
  () => new Float64Array(7),
  () => new Uint8Array([1, 2, 3]),
  () => class {},
];

/** A value that is made when it is used, since fast-check looks into the values that it draws. */
type Made<Value = unknown> = () => Value;

const hostile: fc.Arbitrary<Made> = fc.constantFrom(...HOSTILE);

/** A record with some of its values replaced, and perhaps one more. */
const spoiled = (record: object): fc.Arbitrary<Made<object>> =>
  fc.tuple(
    fc.subarray(Object.keys(record), { minLength: 1, maxLength: 2 }),
    hostile,
    hostile,
    fc.option(fc.constantFrom("unknown", "length", "then"), { freq: 8 }),
  ).map(([names, first, second, more]) => () => ({
    ...record,
    ...Object.fromEntries(names.map((name, place) => [name, (place === 0 ? first : second)()])),
    ...(more === null ? {} : { [more]: first() }),
  }));

/** An argument: as it should be, spoiled where it is a record, or hostile altogether. */
const argument = <Value>(sound: Value, chance = 2): fc.Arbitrary<Made> =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(() => sound) },
    { weight: chance, arbitrary: hostile },
    ...(typeof sound === "object" && sound !== null ? [{ weight: 4, arbitrary: spoiled(sound) }] : []),
  );

const SMALL = { hidden: [2], batch: 2, worlds: 2, updatesPerIteration: 1 };

const FACTORIES: readonly unknown[] = [
  methods.chunkedContrastive,
  methods.contrastive,
  methods.contrastiveGpim,
  methods.dads,
  methods.denseSac,
  methods.diayn,
  methods.discern,
  methods.dynamicalDistance,
  methods.gpim,
  methods.hindsightReplay,
  methods.metra,
  methods.perceptualDistance,
  methods.rig,
  methods.singleGoalContrastive,
  methods.skewFit,
  methods.sparseSac,
  methods.valor,
  methods.vic,
];

/** The names of all options of methods. */
const OPTIONS = Object.keys({
  ...methods.GPIM,
  ...methods.DADS,
  ...methods.DISCERN,
  ...methods.VALOR,
  ...methods.SKEW_FIT,
  ...methods.METRA,
  ...methods.DYNAMICAL_DISTANCE,
});

/** A program whose every value is zero. */
const zeroProgram = (model: Model): Program => ({
  engine: "webassembly",
  reason: "all values are zero",
  store: () => TE.right({ generation: 0 }),
  run: ({ generation }) => TE.right({ generation: generation + 1 }),
  read: (_held, names) =>
    TE.right(
      Object.fromEntries(
        [...model.inputs, ...model.outputs].filter(({ name }) => names.includes(name)).map((
          info,
        ) => [info.name, zeros(info)]),
      ),
    ),
  dispose: () => TE.right(undefined),
});

/** An engine that computes nothing but zeros, so that a run takes its way through all stages in no time. */
const ZEROS: Engine = {
  name: "webassembly",
  compile: (model) => TE.right(zeroProgram(model)),
  compileOnProcessor: (model) => TE.right(zeroProgram(model)),
};

const RUN = {
  world: line,
  method: methods.gpim(SMALL),
  updates: 1,
  seed: 1,
  goals: 2,
};

/** A run that is ended after a while where it has a budget of a billion steps, which may be asked for. */
const bounded = (run: unknown): unknown => {
  try {
    const isEndless = isRecord(run) &&
      [run.updates, run.steps].some((count) => typeof count === "number" && count > 1e6);
    return isEndless ? { ...run, signal: AbortSignal.timeout(HANGS / 5) } : run;
  } catch {
    return run;
  }
};

const set = right(evaluationSet(line, key(1), 2));
const rollout = right(await rollOut(line, randomPolicy(line))(right(start(line)(key(1), 2)), key(2))());

/** A policy as a file, rows for it, and data of random episodes. */
const trained = right(await train(RUN)(webassembly())());
const POLICY = right(trained.policy);
const ROWS = { observation: new Float32Array(2), achieved: new Float32Array(2), goal: new Float32Array(2) };
const ACT = right(await loadPolicy(POLICY)(ZEROS)()).act;
const DATA = { about: { seed: 1 }, sets: { episodes: trajectoriesOf(rollout) } };

/** Calls a function of unknown type. */
// deno-lint-ignore ban-types
const call = (of: unknown, ...given: readonly unknown[]): unknown => (of as Function)(...given);

/** A call: its name, and a function that returns its result or a promise of it. */
type Call = readonly [name: string, run: () => unknown];

const drawn = (
  name: string,
  given: readonly fc.Arbitrary<Made>[],
  run: (...given: readonly unknown[]) => unknown,
): fc.Arbitrary<Call> =>
  fc.tuple(...given).map((values) => [name, () => run(...values.map((make) => make()))] as const);

/** A goal function or latents that a constructor refuses with its documented error leads to no call. */
const built = (make: () => unknown): unknown => {
  try {
    return make();
  } catch (reason) {
    assert(reason instanceof RangeError || reason instanceof TypeError || reason === HOSTILITY, String(reason));
    return undefined;
  }
};

const goalFunction = fc.oneof(
  ...[goal.waypoints, goal.render, goal.project].map((make) =>
    hostile.map((size) => () => built(() => call(make, size())))
  ),
  argument(goal.finalState, 1),
  spoiled(goal.finalState.schedule).map((schedule) => () => ({ ...goal.finalState, schedule: schedule() })),
  spoiled(goal.finalState.view).map((view) => () => ({ ...goal.finalState, view: view() })),
);

const family = fc.oneof(
  ...[latents.ball, latents.box, latents.skills, latents.sphere, latents.gaussianLatents]
    .map((make) => fc.tuple(hostile, hostile).map(([size, more]) => () => built(() => call(make, size(), more())))),
  spoiled(latents.ball(2)),
);

const factory = fc.constantFrom(...FACTORIES).map((of) => () => of);
const world = argument(line, 1);
const engine = argument(ZEROS, 1);

const CALLS_OF_ALL: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 4,
    arbitrary: drawn("train", [argument(RUN), engine], (run, engine) => call(call(call(train, bounded(run)), engine))),
  },
  {
    weight: 2,
    arbitrary: drawn(
      "train with goals and latents",
      [goalFunction, family, engine],
      (goals, latents, engine) =>
        call(
          call(
            call(train, { ...RUN, method: methods.gpim({ ...SMALL, goals, latents } as Partial<methods.GpimOptions>) }),
            engine,
          ),
        ),
    ),
  },
  {
    weight: 2,
    arbitrary: drawn(
      "trainSeeds",
      [argument({ ...RUN, seeds: 2 }), engine],
      (run, engine) => call(call(call(trainSeeds, bounded(run)), engine)),
    ),
  },
  {
    weight: 6,
    arbitrary: drawn(
      "a method",
      [factory, argument(SMALL), world, engine],
      (factory, options, world, engine) => call(call(call(call(factory, options), world), engine)),
    ),
  },
  {
    weight: 4,
    arbitrary: drawn(
      "a method's option",
      [
        factory,
        fc.tuple(fc.constantFrom(...OPTIONS), hostile).map(([name, value]) => () => ({ ...SMALL, [name]: value() })),
      ],
      (factory, options) => call(call(call(call(factory, options), line), ZEROS)),
    ),
  },
  {
    weight: 3,
    arbitrary: drawn(
      "checkEnvironment",
      [argument(line, 4), argument(key(1), 1)],
      (world, key) => call(checkEnvironment, world, key),
    ),
  },
  {
    weight: 3,
    arbitrary: drawn(
      "evaluationSet",
      [world, argument(key(1)), argument(2), goalFunction],
      (...given) => call(evaluationSet, ...given),
    ),
  },
  {
    weight: 2,
    arbitrary: drawn(
      "evaluatePolicy",
      [world, argument(set), argument(() => randomPolicy(line))],
      (world, set, policy) => call(call(call(evaluatePolicy, world, set), policy)),
    ),
  },
  {
    weight: 2,
    arbitrary: drawn(
      "start",
      [world, argument(key(1)), argument(2)],
      (world, key, count) => call(call(start, world), key, count),
    ),
  },
  {
    weight: 3,
    arbitrary: drawn("rollOut", [
      world,
      argument(randomPolicy(line)),
      argument(set.goals, 1),
      argument(set.starts),
      argument(key(1)),
    ], (world, policy, goals, states, key) => call(call(call(rollOut, world, policy, goals), states, key))),
  },
  {
    weight: 2,
    arbitrary: drawn(
      "relabel",
      [world, goalFunction, argument(key(1)), argument(rollout)],
      (world, goals, key, rollout) => call(call(call(relabel, world, goals), key), rollout),
    ),
  },
  {
    weight: 2,
    arbitrary: drawn(
      "loadPolicy",
      [argument(POLICY), engine],
      (bytes, engine) => call(call(call(loadPolicy, bytes), engine)),
    ),
  },
  { weight: 2, arbitrary: drawn("act", [argument(ROWS)], (rows) => call(call(ACT, rows))) },
  {
    weight: 1,
    arbitrary: drawn("readDataSet", [hostile, hostile, hostile], (...given) => call(readDataSet, ...given)),
  },
  {
    weight: 1,
    arbitrary: drawn("readHdf5", [hostile, hostile, hostile], (...given) => call(call(readHdf5, ...given))),
  },
  {
    weight: 1,
    arbitrary: drawn(
      "writeHdf5",
      [argument("d4rl"), argument(DATA.sets.episodes), argument({ seed: 1, world: "line" })],
      (...given) => call(call(writeHdf5, ...given)),
    ),
  },
  {
    weight: 3,
    arbitrary: drawn(
      "offline",
      [argument(DATA), world, engine],
      (data, world, engine) =>
        call(call(call(train, { ...RUN, world, method: call(offline, RUN.method, data) }), engine)),
    ),
  },
  { weight: 1, arbitrary: drawn("readCheckpoint", [hostile], (bytes) => call(artifacts.readCheckpoint, bytes)) },
  { weight: 1, arbitrary: drawn("readManifest", [hostile], (text) => call(artifacts.readManifest, text)) },
  {
    weight: 1,
    arbitrary: drawn("readConfiguration", [hostile, hostile], (file, text) => call(readConfiguration, file, text)),
  },
  { weight: 1, arbitrary: drawn("readFlags", [hostile, hostile], (flags, args) => call(readFlags, flags, args)) },
  {
    weight: 1,
    arbitrary: drawn("engineByName", [hostile, hostile], (name, options) => call(call(engineByName, name, options))),
  },
  {
    weight: 2,
    arbitrary: drawn("a world of the library", [
      fc.constantFrom(envs.pointNav, envs.rooms).map((world) => () => world),
      argument(key(1)),
      argument(2),
    ], (world, key, count) => call(call(start, world), key, count)),
  },
);

const isFault = (value: unknown): value is Fault =>
  typeof value === "object" && value !== null && "cause" in value && "remedy" in value && "place" in value;

/** Whether a result is a value, a fault whose message is a sentence, or a list of faults. */
const isSound = (result: unknown): boolean => {
  if (typeof result !== "object" || result === null) return false;
  if (Array.isArray(result)) return result.every(isFault);
  if (!("_tag" in result)) return false;
  return result._tag === "Right" ||
    (result._tag === "Left" && "left" in result && isFault(result.left) && formatFault(result.left).length > 10);
};

/** The finding about a call that does not end as it must; `undefined` for one that does. */
const findingOf = async ([name, run]: Call): Promise<string | undefined> => {
  const began = performance.now();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<typeof HANGS>((resolve) => timer = setTimeout(resolve, HANGS, HANGS));
  try {
    const result = await Promise.race([run(), late]);
    if (result === HANGS || performance.now() - began > HANGS) return `${name} hangs`;
    return isSound(result) ? undefined : `${name} ended in ${Deno.inspect(result).slice(0, 80)}`;
  } catch (reason) {
    const stack = reason instanceof Error ? reason.stack?.split("\n").slice(0, 4).join(" | ") : typeof reason;
    return `${name} threw ${stack}`;
  } finally {
    clearTimeout(timer);
  }
};

/** Calls that are drawn at a time. */
const PORTION = 1000;

Deno.test(`${CALLS} hostile calls end in a value or a fault: none throws, is rejected behind the back, or hangs`, async () => {
  const findings: string[] = [];
  let latest = "";
  const unhandled = (event: PromiseRejectionEvent) => {
    event.preventDefault();
    findings.push(`${latest}, or one before it, left a rejection unhandled: ${event.reason}`);
  };
  globalThis.addEventListener("unhandledrejection", unhandled);
  for (let done = 0; done < CALLS; done += PORTION) {
    const numRuns = Math.min(PORTION, CALLS - done);
    for (const call of fc.sample(CALLS_OF_ALL, { numRuns, seed: SEED + done })) {
      latest = call[0];
      const finding = await findingOf(call);
      if (finding !== undefined) findings.push(finding);
    }
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
  globalThis.removeEventListener("unhandledrejection", unhandled);
  assertEquals(findings, []);
});
