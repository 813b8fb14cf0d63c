import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { roomOf, rooms, ROOMS_CELLS } from "../../../../envs/rooms.ts";
import { webassembly } from "../../../../lib/engine/mod.ts";
import { ball, skills } from "../../../../lib/learner/mod.ts";
import { type CompiledMethod, GPIM, iterate, type TrainState } from "../../../../lib/method/mod.ts";
import { begin, compileMethod, dispose } from "../../../../lib/method/core/iteration.ts";
import { conditionedPolicy } from "../../../../lib/method/core/policy.ts";
import { gpimDefinition } from "../../../../lib/method/gpim.ts";
import { key } from "../../../../lib/random/mod.ts";
import {
  type Bound,
  bound,
  type Chain,
  ending,
  roomsBound,
  roomsSuccessors,
} from "../../../../bench/compare/probe/bound.ts";
import { rollOut } from "../../../../lib/stage/mod.ts";
import { left, right } from "../../../support/right.ts";

const ROUNDING = 1e-9;

const assertOrder = ({ objective, processed, variational }: Bound) => {
  assert(objective >= processed - ROUNDING, `${objective} is below ${processed}`);
  assert(processed >= variational - ROUNDING, `${processed} is below ${variational}`);
};

const normalised = (weights: readonly number[]): Float64Array => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return Float64Array.from(weights, (weight) => sum === 0 ? 1 / weights.length : weight / sum);
};

/** Probabilities, some of them exactly 0. */
const distribution = (length: number): fc.Arbitrary<Float64Array> =>
  fc.array(fc.oneof(fc.constant(0), fc.double({ min: 0.01, max: 1, noNaN: true })), {
    minLength: length,
    maxLength: length,
  }).map(normalised);

const table = (rows: number, columns: number): fc.Arbitrary<readonly Float64Array[]> =>
  fc.array(distribution(columns), { minLength: rows, maxLength: rows });

const size = fc.integer({ min: 1, max: 5 });

const chain: fc.Arbitrary<Chain> = fc.tuple(size, size, size).chain(([latents, states, goals]) =>
  fc.record({
    prior: distribution(latents),
    statesGivenLatent: table(latents, states),
    goalOfState: fc.array(fc.nat(goals - 1), { minLength: states, maxLength: states })
      .map((numbers) => Int32Array.from(numbers)),
    statesGivenGoal: table(goals, states),
    logBelief: table(states, latents).map((rows) => rows.map((row) => row.map(Math.log))),
    commanded: distribution(goals),
  })
);

Deno.test("the objective is never below the bound by data processing, nor that below the variational one", () => {
  fc.assert(fc.property(chain, (chain) => assertOrder(bound(chain))), { numRuns: 500 });
});

/** Skills that each end in a state of their own, which becomes a goal of its own, which is reached. */
const perfect = (count: number): Chain => {
  const certain = Array.from({ length: count }, (_, row) => new Float64Array(count).fill(0).fill(1, row, row + 1));
  const uniform = new Float64Array(count).fill(1 / count);
  return {
    prior: uniform,
    statesGivenLatent: certain,
    goalOfState: Int32Array.from({ length: count }, (_, state) => state),
    statesGivenGoal: certain,
    logBelief: certain.map((row) => row.map(Math.log)),
    commanded: uniform,
  };
};

Deno.test("perfect skills are worth log N for each policy, in the objective as in both bounds", () => {
  const { skills, goals, latents, objective, processed, variational, reached } = bound(perfect(4));
  for (const information of [skills, goals, latents]) assertAlmostEquals(information, Math.log(4));
  for (const sum of [objective, processed, variational]) assertAlmostEquals(sum, 2 * Math.log(4));
  assertAlmostEquals(reached, 1);
});

Deno.test("a belief that knows nothing makes the variational bound 0, whatever the policies do", () => {
  const ignorant = Array.from({ length: 4 }, () => new Float64Array(4).fill(Math.log(1 / 4)));
  assertAlmostEquals(bound({ ...perfect(4), logBelief: ignorant }).variational, 0);
});

Deno.test("a policy that goes to the wrong goal each time tells as much of it, but reaches none", () => {
  const { statesGivenGoal, ...others } = perfect(3);
  const { goals, reached, variational } = bound({
    ...others,
    statesGivenGoal: [1, 2, 0].map((row) => statesGivenGoal[row]),
  });
  assertAlmostEquals(goals, Math.log(3));
  assertEquals([reached, variational], [0, -Infinity]);
});

Deno.test("goals that several skills share tell of s̃ no more than of the skills that they stand for", () => {
  const { goals, latents, skills } = bound({
    ...perfect(4),
    goalOfState: Int32Array.of(0, 0, 1, 1),
    statesGivenGoal: perfect(4).statesGivenLatent.slice(0, 2),
    commanded: perfect(2).commanded,
  });
  assertAlmostEquals(skills, Math.log(4));
  assertAlmostEquals(goals, Math.log(2));
  assertAlmostEquals(latents, Math.log(2));
});

Deno.test("uniformly random actions end in each coloured room with the probability that the plan gives them", () => {
  const start = new Float64Array(ROOMS_CELLS.length);
  start[ROOMS_CELLS.findIndex(([x, y]) => x === 5 && y === 5)] = 1;
  const random = ROOMS_CELLS.map(() => new Float64Array(rooms.actionSize).fill(1 / rooms.actionSize));
  const end = ending(start, roomsSuccessors(), random, rooms.horizon);
  assertAlmostEquals(end.reduce((sum, p) => sum + p, 0), 1);
  const achieved = rooms.achieved(Float64Array.from(ROOMS_CELLS.flat()));
  for (let room = 1; room < rooms.goalSize; room++) {
    const inRoom = end.filter((_, cell) => achieved[cell * rooms.goalSize + room] === 1);
    assertAlmostEquals(inRoom.reduce((sum, p) => sum + p, 0), 0.031, 5e-4);
  }
});

const SMALL = {
  ...GPIM,
  latents: skills(8, { hidden: [16] }),
  hidden: [32, 32],
  batch: 64,
  worlds: 32,
  discount: 0.9,
  learningRate: 5e-3,
  updatesPerIteration: 50,
  hindsight: true,
};

/** How many of so many episodes in each coloured room's pursuit end in that room, as a share. */
const reachedByActing = async (
  compiled: CompiledMethod,
  { weights }: TrainState,
  episodes: number,
): Promise<number> => {
  const count = 4 * episodes;
  const target = (episode: number) => 1 + episode % 4;
  const goals = Float32Array.from(
    { length: count * rooms.goalSize },
    (_, index) => Number(index % rooms.goalSize === target(Math.floor(index / rooms.goalSize))),
  );
  const policy = conditionedPolicy(compiled, "goalPolicy")(weights, () => goals);
  const { states } = right(await rollOut(rooms, policy)(rooms.reset(key(0), count), key(1))());
  const ends = Array.from({ length: count }, (_, episode) => {
    const last = 2 * (episode * (rooms.horizon + 1) + rooms.horizon);
    return roomOf(states[last], states[last + 1]);
  });
  return ends.filter((room, episode) => room === target(episode)).length / count;
};

Deno.test("while GPIM learns rooms, the bounds stay in their order and the objective rises; what is counted is what happens", async () => {
  const compiled = right(await compileMethod(rooms, (world) => E.right(gpimDefinition(world, SMALL)))(webassembly())());
  let state = right(await begin(compiled)(key(1))());
  const bounds = [right(roomsBound(compiled, state.weights))];
  for (let iteration = 0; iteration < 6; iteration++) {
    state = right(await iterate(compiled, compiled.settings.updatesPerIteration)(state)());
    bounds.push(right(roomsBound(compiled, state.weights)));
  }
  bounds.forEach(assertOrder);
  const last = bounds[bounds.length - 1];
  assert(last.objective > bounds[0].objective + 0.2);
  // Five standard deviations of a share of 1000.
  assertAlmostEquals(
    await reachedByActing(compiled, state, 250),
    last.reached,
    5 * Math.sqrt(last.reached * (1 - last.reached) / 1000),
  );
  right(await dispose(compiled)());
});

Deno.test("latents that are not discrete are refused in words", () => {
  const definition = gpimDefinition(rooms, { ...GPIM, latents: ball(2) });
  assertEquals(left(roomsBound(definition, {})).kind, "configuration");
});
