import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import type { Engine, NamedNumbers } from "../../lib/engine/mod.ts";
import { encodeModel, type Model } from "../../lib/onnx/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { stepModel } from "../../lib/stage/mod.ts";
import { call, constant, gradient, input, multiply, relu, sum, type Tensor } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { right } from "../support/right.ts";
import { batchOf, relativeError, softActorCriticExample } from "../support/step_example.ts";
import { examples, TRIALS } from "../tensor/operations.ts";

const COUNT = 3;
const COPIES = Array.from({ length: COUNT }, (_, copy) => copy);

const stacked = (copies: readonly NamedNumbers[]): NamedNumbers =>
  Object.fromEntries(
    Object.keys(copies[0]).map((name) => [name, Float32Array.from(copies.flatMap((values) => [...values[name]]))]),
  );

/** The last results of a model for each of some cases, run from a state with one set of feeds after the other. */
const ran = async (
  engine: Engine,
  model: Model,
  cases: readonly { readonly state: NamedNumbers; readonly feeds: readonly NamedNumbers[] }[],
): Promise<readonly NamedNumbers[]> => {
  const program = right(await engine.compile(model)());
  const names = model.outputs.map(({ name }) => name.replace(/:out$/, ""));
  const results: NamedNumbers[] = [];
  for (const { state, feeds } of cases) {
    let held = right(await program.store(state)());
    for (const fed of feeds) held = right(await program.run(held, fed)());
    results.push(right(await program.read(held, names)()));
  }
  right(await program.dispose()());
  return results;
};

/** Holds a model of copies against the model run copy by copy, on the same engine. */
const assertSame = async (
  engine: Engine,
  model: Model,
  states: readonly NamedNumbers[],
  feeds: readonly (readonly NamedNumbers[])[],
): Promise<void> => {
  const runs = feeds[0].map((_, run) => stacked(feeds.map((own) => own[run])));
  const [together] = await ran(engine, model.batched!(COUNT), [{ state: stacked(states), feeds: runs }]);
  const expected = stacked(
    await ran(engine, model, COPIES.map((copy) => ({ state: states[copy], feeds: feeds[copy] }))),
  );
  assertEquals(Object.keys(together), Object.keys(expected));
  for (const [name, values] of Object.entries(together)) {
    assertEquals(values.length, expected[name].length);
    values.forEach((value, i) => assertLess(relativeError(value, expected[name][i]), 1e-5, `${name}[${i}]`));
  }
};

for (const { engine, ignore } of ENGINES) {
  const tested = (name: string, fn: () => Promise<void>): void =>
    Deno.test({ name, ignore, sanitizeOps: false, sanitizeResources: false, fn });

  tested(`steps of ${COUNT} soft actor-critics at once on ${engine.name} are those of each alone`, () => {
    const { formula, initial } = softActorCriticExample();
    const model = stepModel(formula);
    const needed = new Set(model.inputs.map(({ name }) => name));
    const states = COPIES.map((copy) =>
      Object.fromEntries(
        Object.entries(initial).map(([name, values]) => {
          const shift = normal(fold(key(5), copy), [values.length]);
          // Moments stay as they begin, at 0.
          return [name, values.map((value, i) => value === 0 ? 0 : value + 0.1 * shift[i])];
        }),
      )
    );
    const feeds = COPIES.map((copy) =>
      [0, 1, 2].map((step) =>
        Object.fromEntries(
          Object.entries(batchOf(formula, step, key(11 + copy))).filter(([name]) => needed.has(name)),
        )
      )
    );
    return assertSame(engine, model, states, feeds);
  });

  tested(`every operation and its gradient on ${engine.name}, for ${COUNT} at once, are those of each alone`, () => {
    const inputs: Tensor[] = [];
    const outputs: Record<string, Tensor> = {};
    const feeds: Record<string, Float32Array>[] = COPIES.map(() => ({}));
    for (const [name, trial] of Object.entries(TRIALS)) {
      const [application] = fc.sample(trial.application, { numRuns: 1, seed: 23 });
      const alike = { ...trial, application: fc.constant(application) };
      const operands = application.shapes.map((shape, position) => input(`${name}.${position}`, shape));
      const result = application.apply(operands);
      outputs[name] = result;
      gradient(sum(result), operands).forEach((slope, position) => outputs[`${name}.slope${position}`] = slope);
      inputs.push(...operands);
      fc.sample(examples(alike), { numRuns: COUNT, seed: 29 }).forEach(({ values }, copy) =>
        values.forEach((numbers, position) => feeds[copy][`${name}.${position}`] = Float32Array.from(numbers))
      );
    }
    const model = encodeModel({ name: "every_operation", inputs, outputs });
    const needed = feeds.map((own) => [Object.fromEntries(model.inputs.map(({ name }) => [name, own[name]]))]);
    return assertSame(engine, model, COPIES.map(() => ({})), needed);
  });
}

const [x, weight] = [input("x", [2]), input("weight", [2])];

Deno.test("a model of many has the same ports in the same order, with an axis in front", () => {
  const source = { name: "tiny", inputs: [weight, x], outputs: { y: sum(multiply(x, weight)), five: constant(5) } };
  const { name, inputs, outputs, batched } = encodeModel(source).batched!(7);
  assertEquals(name, "tiny");
  assertEquals(inputs.map(({ name, shape }) => [name, shape]), [["weight", [7, 2]], ["x", [7, 2]]]);
  assertEquals(outputs.map(({ name, shape }) => [name, shape]), [["y", [7]], ["five", [7]]]);
  assertEquals(batched, undefined);
});

Deno.test("what is fixed stays fixed, the same for all", () => {
  const source = { name: "fixed", inputs: [x, weight], outputs: { y: multiply(x, weight) } };
  const { inputs, outputs } = encodeModel({ ...source, fixed: { weight: Float32Array.of(1, 2) } }).batched!(3);
  assertEquals(inputs.map(({ name, shape }) => [name, shape]), [["x", [3, 2]]]);
  assertEquals(outputs.map(({ shape }) => shape), [[3, 2]]);
});

Deno.test("operators of a model of many can be said otherwise", () => {
  const { bytes, lowered } = encodeModel({ name: "tiny", inputs: [x], outputs: { y: relu(x) } }).batched!(3);
  assertEquals(lowered?.({}), bytes);
  const other = new TextDecoder().decode(lowered?.({ Relu: ([x]) => call("Abs", [x]) }));
  assertEquals([other.includes("Relu"), other.includes("Abs")], [false, true]);
});
