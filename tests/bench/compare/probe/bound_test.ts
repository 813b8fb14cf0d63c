import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Bound, bound, type Chain } from "../../../../bench/compare/probe/bound.ts";

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
    logPosterior: table(states, latents).map((rows) => rows.map((row) => row.map(Math.log))),
    commanded: distribution(goals),
  })
);

Deno.test("the objective is never below the bound by data processing, nor that below the variational one", () => {
  fc.assert(fc.property(chain, (chain) => assertOrder(bound(chain))), { numRuns: 500 });
});

/** Skills that each end in a state of their own, which becomes a goal that is reached. */
const perfect = (count: number): Chain => {
  const certain = Array.from({ length: count }, (_, row) => new Float64Array(count).fill(0).fill(1, row, row + 1));
  const uniform = new Float64Array(count).fill(1 / count);
  return {
    prior: uniform,
    statesGivenLatent: certain,
    goalOfState: Int32Array.from({ length: count }, (_, state) => state),
    statesGivenGoal: certain,
    logPosterior: certain.map((row) => row.map(Math.log)),
    commanded: uniform,
  };
};

Deno.test("perfect skills give log N nats for each policy, in the objective and in both bounds", () => {
  const { skills, goals, latents, objective, processed, variational, reached } = bound(perfect(4));
  for (const information of [skills, goals, latents]) assertAlmostEquals(information, Math.log(4));
  for (const sum of [objective, processed, variational]) assertAlmostEquals(sum, 2 * Math.log(4));
  assertAlmostEquals(reached, 1);
});

Deno.test("an uninformative posterior makes the variational bound 0, whatever the policies do", () => {
  const uninformative = Array.from({ length: 4 }, () => new Float64Array(4).fill(Math.log(1 / 4)));
  assertAlmostEquals(bound({ ...perfect(4), logPosterior: uninformative }).variational, 0);
});

Deno.test("a policy that always goes to the wrong goal has as much information, but reaches none", () => {
  const { statesGivenGoal, ...others } = perfect(3);
  const { goals, reached, variational } = bound({
    ...others,
    statesGivenGoal: [1, 2, 0].map((row) => statesGivenGoal[row]),
  });
  assertAlmostEquals(goals, Math.log(3));
  assertEquals([reached, variational], [0, -Infinity]);
});

Deno.test("goals that several skills share hold as much information about s̃ as about the skills", () => {
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
