import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import { pointNav } from "../../../envs/mod.ts";
import {
  attempt,
  checkCall,
  firstBroken,
  isRepeated,
  joined,
  rowOf,
  sameNumbers,
  shown,
} from "../../../lib/world/check/call.ts";
import type { World } from "../../../lib/world/mod.ts";
import { type Broken, never, stepAnd, testMistakes } from "./mistakes.ts";

const { achieved, distance, goalStates, observe, reset, step } = pointNav;

// Memory outside of the states, which no world may have.
let calls = 0;
let latest = 0;
const shared = new Float32Array(10_000);
const scratch = new Float64Array(10_000);

const MISTAKES: Readonly<Record<string, Broken>> = {
  "declares another state": [
    { stateSize: 3 },
    "shape",
    "point_nav.reset",
    "Float64Array [10], expected Float64Array [15]",
  ],
  "returns a list": [
    { reset: () => [1, 2, 3] as unknown as Float64Array },
    "shape",
    "point_nav.reset",
    "its result came as Array [3], expected Float64Array [10]: 5 rows of 2",
  ],
  "promises to step": [
    { step: (async () => {}) as unknown as World["step"] },
    "world",
    "point_nav.step",
    "it returned a promise of its result",
  ],
  "starts nowhere": [
    { reset: (key, count) => reset(key, count).fill(NaN) },
    "non-finite",
    "point_nav.reset",
    "number 0 of a row came as NaN, for row 0",
  ],
  "steps in place": [
    {
      step: (states, actions) => {
        states.set(step(states, actions).states);
        return { states: states.slice(), terminated: never(states) };
      },
    },
    "world",
    "point_nav.step",
    "it wrote into its arguments",
  ],
  "clips actions in place": [
    { step: (states, actions) => step(states, actions.fill(0)) },
    "world",
    "point_nav.step",
    "it wrote into its arguments",
  ],
  "changes starts for its goals": [
    { goalStates: (key, starts) => goalStates(key, starts.fill(0)) },
    "world",
    "point_nav.goalStates",
    "it wrote into its arguments",
  ],
  "returns its argument": [
    { step: (states) => ({ states, terminated: never(states) }) },
    "world",
    "point_nav.step",
    "its result shares memory with its arguments",
  ],
  "keeps the flags within the states": [
    {
      step: (states, actions) => {
        const next = step(states, actions).states;
        return { states: next, terminated: new Uint8Array(next.buffer, 0, next.length / 2).fill(0) };
      },
    },
    "world",
    "point_nav.step",
    "its results share memory with each other",
  ],
  "returns the same memory twice": [
    {
      achieved: (states) => {
        shared.set(achieved(states));
        return shared.subarray(0, states.length);
      },
    },
    "world",
    "point_nav.achieved",
    "the results of two calls share memory",
  ],
  "counts its calls": [
    { reset: (key, count) => reset(key, count).map((value) => value + 1e-6 * calls++) },
    "world",
    "point_nav.reset",
    "the same arguments gave different results",
  ],
  "throws a die when it steps": [
    { step: stepAnd((next) => next.map((value) => value + 1e-3 * Math.random())) },
    "world",
    "point_nav.step",
    "the same arguments gave different results",
  ],
  "remembers the latest other key": [
    {
      reset: (key, count) => {
        latest = key[0];
        return reset(key, count);
      },
      step: stepAnd((next) => next.map((value) => value + latest * 1e-12)),
    },
    "world",
    "point_nav.step",
    "other results after other calls in between",
  ],
  "caches what it last achieved": [
    {
      step: (states, actions) => {
        const stepped = step(states, actions);
        scratch.set(stepped.states);
        return stepped;
      },
      observe: (states) => observe(states).map((value, index) => value + 1e-3 * scratch[index]),
    },
    "world",
    "point_nav.observe",
    "other results after other calls in between",
  ],
  "lets rows disturb each other": [
    { step: stepAnd((next) => next.map((value) => value + 1e-3 * next[0])) },
    "world",
    "point_nav.step",
    "a row comes out otherwise in a batch than alone",
  ],
  "moves rows by their place": [
    { step: stepAnd((next) => next.map((value, index) => value + 1e-3 * index)) },
    "world",
    "point_nav.step",
    "a row comes out otherwise in a batch than alone",
  ],
  "measures rows against the mean": [
    {
      distance: (achieved, goals) => {
        const distances = distance(achieved, goals);
        const mean = distances.reduce((sum, distance) => sum + distance, 0) / distances.length;
        return distances.map((distance) => mean === 0 ? 0 : distance / mean);
      },
    },
    "world",
    "point_nav.distance",
    "a row comes out otherwise in a batch than alone",
  ],
};

testMistakes(pointNav, MISTAKES);

Deno.test("attempt is a function's value, or the message of whatever it throws", () => {
  const thrown = (reason: unknown) =>
    attempt(() => {
      throw reason;
    });
  assertEquals(attempt(() => 7), { value: 7 });
  assertEquals(thrown(new TypeError("no")), { thrown: "no" });
  assertEquals(thrown("plain"), { thrown: "plain" });
  for (const reason of [undefined, 7, Symbol("no"), {}]) {
    assertEquals(thrown(reason), { thrown: `a value of type ${typeof reason}` });
  }
});

Deno.test("firstBroken is the fault of the first law that is broken, or of what looking at the laws throws", () => {
  const laws = [[false, "a", "A."], [true, "b", "B."], [true, "c", "C."]] as const;
  assertEquals(firstBroken("here", () => laws), [{ kind: "world", place: "here", cause: "b", remedy: "B." }]);
  assertEquals(firstBroken("here", () => laws.slice(0, 1)), []);
  const [{ cause }] = firstBroken("here", () => {
    throw new Error("no");
  });
  assertEquals(cause, "it threw 'no' for other valid arguments");
});

Deno.test("sameNumbers compares bit for bit, but for the bits of NaN", () => {
  assertEquals(sameNumbers(Float64Array.of(1, NaN), Float64Array.of(1, NaN)), true);
  for (const other of [[1, 0], [1], [1, NaN, 2], [-1, NaN]]) {
    assertEquals(sameNumbers(Float64Array.of(1, NaN), Float64Array.from(other)), false);
  }
  assertEquals(sameNumbers(Float64Array.of(0), Float64Array.of(-0)), false);
});

Deno.test("joined lays rows behind each other in the type that is named, and rowOf takes each out again", () => {
  const rows = fc.integer({ min: 1, max: 4 }).chain((width) =>
    fc.array(fc.array(fc.float({ noNaN: true }), { minLength: width, maxLength: width }), {
      minLength: 1,
      maxLength: 6,
    })
  );
  fc.assert(fc.property(rows, (rows) => {
    const whole = joined(Float32Array, rows.map((row) => Float32Array.from(row)));
    assertEquals([...whole], rows.flat());
    rows.forEach((row, index) => assertEquals([...rowOf(whole, rows.length, index)], row));
  }));
  assert(joined(Float64Array, []) instanceof Float64Array);
  const whole = Float64Array.of(1, 2);
  rowOf(whole, 2, 0).fill(9);
  assertEquals([...whole], [1, 2]);
});

Deno.test("isRepeated holds where all parts are as the first one", () => {
  assertEquals(isRepeated(Float64Array.of(1, 2, 1, 2), 2), true);
  assertEquals(isRepeated(Float64Array.of(1, 2, 1, 3), 2), false);
  assertEquals(isRepeated(Float64Array.of(1, 2, 1, 2), 4), false);
  assertEquals(isRepeated(Float64Array.of(5, 5, 5), 3), true);
});

Deno.test("shown prints four digits of each number, and six numbers at most", () => {
  assertEquals(shown(Float64Array.of(1 / 3, -12345.678, 0)), "[0.3333, -12350, 0]");
  assertEquals(shown(new Float64Array(6)), "[0, 0, 0, 0, 0, 0]");
  assertEquals(shown(new Float64Array(7)), "[0, 0, 0, 0, 0, 0, …]");
});

/** A call of a function of two rows of two numbers, which should return their sums. */
const sums = (of: (rows: Float64Array) => Float64Array, between: () => void = () => {}, rowwise = true) =>
  checkCall<readonly [Float64Array], readonly [Float64Array]>({
    place: "sums",
    rows: 2,
    inputs: [Float64Array.of(1, 2, 3, 4)],
    run: ([rows]) => [of(rows)],
    expected: [{ name: "its result", type: "Float64Array", size: 1 }],
    between,
    rowwise,
  });

const sum = (rows: Float64Array): Float64Array =>
  Float64Array.from({ length: rows.length / 2 }, (_, row) => rows[2 * row] + rows[2 * row + 1]);

Deno.test("checkCall returns copies of a sound function's results, after other calls in between", () => {
  let calls = 0;
  const results: Float64Array[] = [];
  const { outputs, faults } = sums((rows) => {
    results.push(sum(rows));
    return results[results.length - 1];
  }, () => calls++);
  assertEquals([outputs, faults, calls], [[Float64Array.of(3, 7)], [], 1]);
  assertEquals(results.includes(outputs![0]), false);
});

Deno.test("checkCall returns no results where it is thrown, where they are misshapen or not finite, and they are otherwise", () => {
  const thrower = () => {
    throw new Error("no");
  };
  for (const wrong of [thrower, () => new Float64Array(3), () => new Float64Array(2).fill(NaN)]) {
    const { outputs, faults } = sums(wrong);
    assertEquals([outputs, faults.length], [undefined, 1]);
  }
  let count = 0;
  const { outputs, faults } = sums((rows) => sum(rows).map((value) => value + count++));
  assertEquals([outputs?.[0].length, faults.map(({ cause }) => cause)], [2, [
    "the same arguments gave different results",
  ]]);
});

Deno.test("checkCall looks at rows alone only where rows are to be independent of each other", () => {
  const mixing = (rows: Float64Array) => sum(rows).fill(rows[0]);
  assertEquals(sums(mixing, () => {}, false).faults, []);
  assertEquals(sums(mixing).faults.map(({ cause }) => cause), [
    "a row comes out otherwise in a batch than alone, e.g. [3, 4]",
  ]);
});

Deno.test("checkCall says of a function that fails for a single row that it is for a row alone", () => {
  const [{ cause }] = sums((rows) => rows.length === 2 ? new Float64Array(0) : sum(rows)).faults;
  assertEquals(cause, "its result came as Float64Array [0], expected Float64Array [1]: 1 rows of 1, for a row alone");
});

Deno.test("checkCall makes no other calls in between where the first result is misshapen", () => {
  let calls = 0;
  sums(() => new Float64Array(0), () => calls++);
  assertStrictEquals(calls, 0);
});
