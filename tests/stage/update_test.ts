import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import fc from "fast-check";
import { type Held, type NamedNumbers, webassembly } from "../../lib/engine/mod.ts";
import { native } from "../../lib/engine/native.ts";
import { type Fault, fault, formatFault } from "../../lib/fault.ts";
import { initialGuard, type StepFormula, stepGuard, unroll } from "../../lib/learner/mod.ts";
import { fold, type Key, key } from "../../lib/random/mod.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import {
  compileUpdate,
  MOST_SKIPPED,
  parametersOf,
  stepModel,
  stepOutputs,
  type Update,
  update,
  type UpdateState,
} from "../../lib/stage/update.ts";
import { add, divide, evaluator, input, multiply, reshape, sum, where } from "../../lib/tensor/mod.ts";
import { countedEngine } from "../support/counted_engine.ts";
import { ENGINES } from "../support/engines.ts";
import { left, right } from "../support/right.ts";
import { batchOf, gpimExample, interpreted, relativeError } from "../support/step_example.ts";

Deno.test("an unrolled step is the step, applied as often", () => {
  const example = gpimExample();
  const { formula, initial } = example;
  const three = unroll(formula, 3);
  const expected = interpreted(example, 3);
  const feeds = Object.fromEntries(
    [0, 1, 2].flatMap((step) =>
      Object.entries(batchOf(formula, step)).map(([name, numbers]) => [`${step}/${name}`, numbers] as const)
    ),
  );
  const after = evaluator({
    ...Object.fromEntries(Object.entries(three.evolving).map(([name, { after }]) => [name, after])),
    ...three.metrics,
  })({ ...initial, ...feeds });
  for (const [name, values] of Object.entries(expected.state)) assertEquals(after[name].data, values);
  for (const [name, value] of Object.entries(expected.metrics[2])) assertEquals(after[name].data[0], value);
});

for (const { engine, ignore } of ENGINES) {
  Deno.test({
    name: `on ${engine.name}, several steps in one call and what is left over give what single calls give`,
    ignore,
    // A device and its queue outlive a session by design.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const { formula, initial } = gpimExample();
      const batches = Array.from({ length: 8 }, (_, count) => batchOf(formula, count));
      const results = [];
      for (const stepsPerCall of [1, 3]) {
        const compiled = right(await compileUpdate(engine, stepsPerCall)(formula)());
        const begun = right(await compiled.begin(initial)());
        // 3 + 3 + 1 + 1: the last one's metrics come from the program for what is left over.
        const held = right(await compiled.step(begun, ...batches)());
        assertEquals(held.generation, 8);
        results.push({
          metrics: right(await compiled.metrics(held)()),
          state: right(await compiled.read(held, Object.keys(initial))()),
          // And back to the program for three.
          later: right(await compiled.metrics(right(await compiled.step(held, ...batches)()))()),
        });
        right(await compiled.dispose()());
      }
      const [single, several] = results;
      for (const which of ["metrics", "later"] as const) {
        for (const [name, value] of Object.entries(single[which])) {
          assertLess(relativeError(several[which][name], value), 1e-4, `${which} ${name}`);
        }
      }
      for (const [name, values] of Object.entries(single.state)) {
        values.forEach((value, i) => assertLess(relativeError(several.state[name][i], value), 1e-4, `${name}[${i}]`));
      }
    },
  });
}

/** A gradient step that can be worked out by hand: `x ← 2x + b`, with the metrics Σ(2x + b) and Σb / x₀. */
const DOUBLING: StepFormula = (() => {
  const [x, b] = [input("x", [2]), input("b", [2])];
  const after = add(multiply(x, 2), b);
  return {
    name: "doubling",
    evolving: { x: { before: x, after } },
    batch: [b, input("unneeded", [1])],
    metrics: { total: reshape(sum(after, [0]), []), ratio: reshape(sum(divide(b, x), [0]), []) },
  };
})();

const B = { b: Float32Array.of(1, -1), unneeded: Float32Array.of(0) };

Deno.test("stepOutputs are the next values under their names, and all metrics as one vector in their order", () => {
  const { "x:out": next, metrics, ...others } = stepOutputs(DOUBLING);
  assertEquals(others, {});
  const feeds = { x: [3, 4], b: [1, -1] };
  assertEquals([...evaluator({ next })(feeds).next.data], [7, 7]);
  assertEquals([...evaluator({ metrics })(feeds).metrics.data], [14, 1 / 3 - 1 / 4]);
});

Deno.test("stepModel is named after its step, and takes no input that the step does not need", () => {
  const { name, inputs, outputs } = stepModel(DOUBLING);
  assertEquals([name, inputs.map(({ name }) => name), outputs.map(({ name }) => name)], [
    "doubling_train_step",
    ["x", "b"],
    ["x:out", "metrics"],
  ]);
});

Deno.test("compileUpdate takes one gradient step a batch from the state that it is given, and reads the state and its metrics", async () => {
  for (const stepsPerCall of [1, 2, 3]) {
    const compiled = right(await compileUpdate(webassembly(), stepsPerCall)(DOUBLING)());
    const first = right(await compiled.begin({ x: Float32Array.of(3, 4) })());
    const after = right(await compiled.step(first, B, B, B, B)());
    assertEquals([first.generation, after.generation], [0, 4]);
    // 3 → 7 → 15 → 31 → 63, 4 → 7 → 13 → 25 → 49.
    assertEquals(right(await compiled.read(after, ["x"])()), { x: Float32Array.of(63, 49) });
    const { total, ratio } = right(await compiled.metrics(after)());
    assertEquals(total, 112);
    assertLess(Math.abs(ratio - (1 / 31 - 1 / 25)), 1e-6);
    assertEquals(right(await compiled.step(after)()), after);
    assertEquals(right(await compiled.read(first, ["x"])()), { x: Float32Array.of(3, 4) });
    right(await compiled.dispose()());
  }
});

Deno.test("compileUpdate refuses values of another update, and metrics that are not finite by their name and step", async () => {
  const compiled = right(await compileUpdate(webassembly())(DOUBLING)());
  const foreign: Held = { generation: 0 };
  for (const task of [compiled.step(foreign, B), compiled.metrics(foreign), compiled.read(foreign, ["x"])]) {
    assertMatch(
      formatFault(left(await (task as TE.TaskEither<Parameters<typeof formatFault>[0], unknown>)())),
      /^the gradient step of doubling: /,
    );
  }
  const zero = right(await compiled.begin({ x: new Float32Array(2) })());
  const refused = left(await compiled.metrics(right(await compiled.step(zero, B)()))());
  assertEquals(refused.kind, "non-finite");
  assertMatch(formatFault(refused), /^metrics of doubling after update 1: ratio is NaN/);
  right(await compiled.dispose()());
});

/** A gradient step that keeps account of its calls, and whose weights and metrics tell how many steps were taken. */
const accounting = () => {
  const calls: (readonly NamedNumbers[])[] = [];
  const taken = ({ generation }: Held) => Float32Array.of(generation);
  const counting: Update = {
    stateNames: [],
    metricNames: [],
    engine: { engine: "webassembly", reason: "" },
    begin: () => TE.right({ generation: 0 }),
    step: (held, ...batches) => {
      calls.push(batches);
      return TE.right({ generation: held.generation + batches.length });
    },
    metrics: ({ generation }) => TE.right({ steps: generation }),
    read: (held, names) => TE.right(Object.fromEntries(names.map((name) => [name, taken(held)]))),
    dispose: () => TE.right(undefined),
  };
  return { calls, counting };
};

interface Drawing extends UpdateState {
  readonly note: string;
}

const BEFORE: Drawing = {
  key: key(3),
  iteration: 4,
  updates: 100,
  held: { generation: 100 },
  weights: { goalPolicy: new Float32Array(1) },
  metrics: {},
  note: "untouched",
};

Deno.test("update takes the given number of gradient steps, in full calls first and the rest in a last one", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 20 }),
      fc.integer({ min: 1, max: 6 }),
      async (updates, updatesPerCall) => {
        const { calls, counting } = accounting();
        const draws: (readonly [number, Key])[] = [];
        const draw = (state: Drawing, key: Key): E.Either<Fault, NamedNumbers> => {
          draws.push([state.updates, key]);
          return E.right({ batch: Float32Array.of(draws.length) });
        };
        const after = right(await update({ update: counting, draw, settings: { updatesPerCall } }, updates)(BEFORE)());
        assertEquals(after, {
          ...BEFORE,
          iteration: 5,
          updates: 100 + updates,
          held: { generation: 100 + updates },
          metrics: { steps: 100 + updates },
          weights: { goalPolicy: Float32Array.of(100 + updates) },
        });
        const full = Array<number>(Math.floor(updates / updatesPerCall)).fill(updatesPerCall);
        const rest = updates % updatesPerCall === 0 ? [] : [updates % updatesPerCall];
        assertEquals(calls.map(({ length }) => length), [...full, ...rest]);
        // Every batch is drawn once, in order, for the step that it is of, with a key of its own.
        assertEquals(
          calls.flat(),
          Array.from({ length: updates }, (_, step) => ({ batch: Float32Array.of(step + 1) })),
        );
        const own = fold(iterationKey(BEFORE), 5);
        assertEquals(draws, Array.from({ length: updates }, (_, step) => [100 + step, fold(own, step)] as const));
      },
    ),
    { numRuns: 40 },
  );
});

Deno.test("update ends in the first fault of a step, of the metrics or of reading, and takes no step after it", async () => {
  const broken = TE.left(fault("engine", "here", "it broke", "Mend it."));
  const { calls, counting } = accounting();
  let steps = 0;
  const failing: Readonly<Record<string, Update>> = {
    step: { ...counting, step: (...all) => ++steps === 2 ? broken : counting.step(...all) },
    metrics: { ...counting, metrics: () => broken },
    read: { ...counting, read: () => broken },
  };
  for (const gradientStep of Object.values(failing)) {
    const work = update({ update: gradientStep, draw: () => E.right({}), settings: { updatesPerCall: 1 } }, 5);
    assertMatch(formatFault(left(await work(BEFORE)())), /^here: it broke/);
  }
  assertEquals(steps, 2);
  assertEquals(calls.length, 1 + 5 + 5);
});

Deno.test("update ends in the fault of a batch, and takes the steps before it", async () => {
  const broken = E.left(fault("non-finite", "the batch", "number 0 of row 1 is NaN", "Mend it."));
  const { calls, counting } = accounting();
  const draw = ({ updates }: Drawing) => updates < 103 ? E.right({}) : broken;
  for (const updatesPerCall of [1, 2]) {
    const work = update({ update: counting, draw, settings: { updatesPerCall } }, 5);
    assertEquals(await work(BEFORE)(), broken);
  }
  assertEquals(calls.map(({ length }) => length), [1, 1, 1, 2]);
});

Deno.test("parametersOf is the name of a learner's parameters among the values of a gradient step", () => {
  assertEquals(parametersOf("goalPolicy"), "goalPolicy.parameters");
  assert(parametersOf("goalPolicy") in gpimExample().initial);
});

/** A guarded step, `x ← x + b` for a learner whose loss is b: steps with a b that is not finite are left out. */
const GUARDED: StepFormula = (() => {
  const [x, b] = [input("x", [1]), input("b", [1])];
  const { isFinite, evolving } = stepGuard({
    first: { loss: reshape(b, []), gradient: input("x", [1]) },
    second: { loss: reshape(multiply(b, 0), []), gradient: input("x", [1]) },
  });
  return {
    name: "guarded",
    evolving: { x: { before: x, after: add(x, where(isFinite, b, 0)) }, ...evolving },
    batch: [b],
    guarded: ["first", "second"],
    metrics: { loss: reshape(b, []), before: reshape(x, []) },
  };
})();

Deno.test("a step that was left out is counted and named, and only its finite metrics count; too many in a row are a fault", async () => {
  for (const engine of [webassembly(), native()]) {
    for (const stepsPerCall of [1, 3]) {
      const compiled = right(await compileUpdate(engine, stepsPerCall)(GUARDED)());
      const after = async (held: Held, ...numbers: readonly number[]) =>
        right(await compiled.step(held, ...numbers.map((number) => ({ b: Float32Array.of(number) })))());
      const begun = right(await compiled.begin({ x: Float32Array.of(1), ...initialGuard(2) })());
      const good = await after(begun, 1, 2);
      assertEquals(right(await compiled.metrics(good)()), { loss: 2, before: 2 });
      assertEquals(compiled.metricNames, ["loss", "before", "first.skippedSteps", "second.skippedSteps"]);
      const one = await after(good, NaN);
      assertEquals(right(await compiled.read(one, ["x"])()), { x: Float32Array.of(4) });
      assertEquals(right(await compiled.metrics(one)()), {
        before: 4,
        "first.skippedSteps": 1,
        "second.skippedSteps": 1,
      });
      const again = await after(one, Infinity, 1e6, -1);
      assertEquals(right(await compiled.read(again, ["x"])()).x, Float32Array.of(1_000_003));
      const { "first.skippedSteps": skipped } = right(await compiled.metrics(again)());
      assertEquals(skipped, 2);
      const many = await after(good, ...Array<number>(MOST_SKIPPED - 1).fill(NaN));
      assertEquals(right(await compiled.metrics(many)()).before, 4);
      const tooMany = left(await compiled.metrics(await after(many, -Infinity))());
      assertEquals(tooMany.kind, "non-finite");
      assertMatch(
        formatFault(tooMany),
        /^the gradient step of guarded after update 12: 10 steps in a row .* of first, second/,
      );
      assertEquals(right(await compiled.metrics(await after(many, 5, NaN))()).before, 9);
      right(await compiled.dispose()());
    }
  }
});

Deno.test("compileUpdate compiles the step for what is left over once, when it is first needed, and frees it with the other", async () => {
  const { engine, inUse } = countedEngine();
  const compiled = right(await compileUpdate(engine, 2)(DOUBLING)());
  const held = right(await compiled.step(right(await compiled.begin({ x: Float32Array.of(3, 4) })()), B, B)());
  assertEquals(inUse(), 1);
  right(await compiled.step(right(await compiled.step(held, B)()), B, B, B)());
  assertEquals(inUse(), 2);
  right(await compiled.dispose()());
  assertEquals(inUse(), 0);
});

Deno.test("the host has its turns between gradient steps", async () => {
  let isServed = false;
  const draw = (): E.Either<Fault, NamedNumbers> => {
    for (const start = performance.now(); performance.now() - start < 6;);
    return E.right({});
  };
  const timer = setTimeout(() => isServed = true, 0);
  right(await update({ update: accounting().counting, draw, settings: { updatesPerCall: 1 } }, 4)(BEFORE)());
  clearTimeout(timer);
  assert(isServed);
});
