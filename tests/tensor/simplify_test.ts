import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import {
  add,
  concatenate,
  constant,
  evaluate,
  exp,
  gradient,
  input,
  matmul,
  multiply,
  simplify,
  size,
  slice,
  stopGradient,
  sum,
  topologicalOrder,
} from "../../lib/tensor/mod.ts";
import { examples, TRIALS } from "./operations.ts";

const x = input("x", [3]);

const nodes = (output: Parameters<typeof topologicalOrder>[0][number]): number => topologicalOrder([output]).length;

Deno.test("what is said twice is computed once", () => {
  const { y } = simplify({ y: add(exp(multiply(x, 2)), exp(multiply(x, 2))) });
  assertEquals(y.operands[0], y.operands[1]);
});

Deno.test("different operations, attributes or operands are never taken for each other", () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(0, 1, 2), { minLength: 3, maxLength: 3 }), (steps) => {
      const of = (step: number) => sum(multiply(x, step + 2), [0], step === 1);
      const outputs = Object.fromEntries(steps.map((step, i) => [`y${i}`, of(step)]));
      const simpler = simplify(outputs);
      for (const [name, output] of Object.entries(outputs)) {
        assertEquals(evaluate(simpler[name], { x: [1, 2, 3] }), evaluate(output, { x: [1, 2, 3] }));
      }
    }),
  );
});

Deno.test("what depends on constants alone becomes a constant", () => {
  const { y } = simplify({ y: add(x, exp(add(constant(0), 0))) });
  assertEquals(y.operands[1].operation.name, "constant");
  assertEquals([...evaluate(y, { x: [1, 2, 3] }).data], [2, 3, 4]);
});

Deno.test("adding 0 and multiplying by 1 disappear, unless they broadcast", () => {
  const { same, wider } = simplify({ same: add(multiply(x, 1), 0), wider: multiply(input("s", []), constant(1, [3])) });
  assertEquals(same.operation.name, "input");
  assertEquals(wider.shape, [3]);
});

Deno.test("constant factors are joined", () => {
  const { y } = simplify({ y: multiply(multiply(multiply(x, 2), 3), -1) });
  assertEquals(nodes(y), 3);
  assertEquals([...evaluate(y, { x: [1, 2, 3] }).data], [-6, -12, -18]);
});

Deno.test("infinities and NaN are told apart", () => {
  const { y } = simplify({ y: add(add(x, constant(Infinity)), add(x, constant(-Infinity))) });
  assertEquals([...evaluate(y, { x: [1, 2, 3] }).data], [NaN, NaN, NaN]);
});

Deno.test("stopGradient leaves no trace", () => {
  assertEquals(simplify({ y: stopGradient(x) }).y.operation.name, "input");
});

for (const [name, trial] of Object.entries(TRIALS)) {
  Deno.test(`simplifying changes neither the value nor the gradient of ${name}`, () => {
    fc.assert(
      fc.property(examples(trial), ({ shapes, values, apply }) => {
        const operands = shapes.map((shape, position) => input(`x${position}`, shape));
        const value = apply(operands);
        const [slope] = gradient(sum(value), [operands[0]]);
        const feeds = Object.fromEntries(values.map((numbers, position) => [`x${position}`, numbers]));
        const simpler = simplify({ value, slope });
        for (const [plain, simple] of [[value, simpler.value], [slope, simpler.slope]]) {
          const [expected, actual] = [evaluate(plain, feeds), evaluate(simple, feeds)];
          assertEquals(actual.shape, expected.shape);
          assertEquals(size(actual.shape), actual.data.length);
          // Joining constant factors may round differently in the last place.
          actual.data.forEach((number, i) => assertLess(Math.abs(number - expected.data[i]), 1e-9));
        }
      }),
      { numRuns: 30, seed: 7 },
    );
  });
}

Deno.test("a slice of a concatenation is the operand that it takes, and stays where it takes part of one, or of several", () => {
  const parts = [input("a", [2]), input("b", [3]), input("c", [1])];
  const feeds = { a: [1, 2], b: [3, 4, 5], c: [6] };
  const whole = concatenate(parts, 0);
  for (let start = 0; start < 6; start++) {
    for (let end = start + 1; end <= 6; end++) {
      const { y } = simplify({ y: slice(whole, 0, start, end) });
      assertEquals([...evaluate(y, feeds).data], [1, 2, 3, 4, 5, 6].slice(start, end));
      const taken = [[0, 2], [2, 5], [5, 6]].findIndex(([from, to]) => from === start && to === end);
      if (taken >= 0) assertEquals(y, parts[taken]);
      else assertEquals(y.operation.name, start === 0 && end === 6 ? "concatenate" : "slice");
    }
  }
  const rows = concatenate([input("p", [1, 2]), input("q", [1, 2])], 0);
  const { y } = simplify({ y: slice(rows, 1, 0, 1) });
  assertEquals([y.operation.name, [...evaluate(y, { p: [1, 2], q: [3, 4] }).data]], ["slice", [1, 3]]);
});

Deno.test("a factor of 1 and a summand of 0 disappear on either side, where the other operand has the whole shape", () => {
  const same = simplify({
    a: multiply(x, 1),
    b: multiply(1, x),
    c: add(x, 0),
    d: add(0, x),
    e: multiply(x, constant(1, [3])),
  });
  for (const output of Object.values(same)) assertEquals(output, x);
  const s = input("s", []);
  const wider = simplify({
    a: multiply(s, constant(1, [3])),
    b: multiply(constant(1, [3]), s),
    c: add(s, constant(0, [3])),
  });
  for (const output of Object.values(wider)) {
    assertEquals([output.shape, [...evaluate(output, { s: [7] }).data]], [[3], [7, 7, 7]]);
  }
  const kept = simplify({
    a: multiply(x, constant([1, 2, 1], [3])),
    b: add(x, constant([0, 0, 1], [3])),
    c: add(x, 1),
  });
  const feeds = { x: [1, 2, 3] };
  assertEquals(Object.values(kept).map((output) => [...evaluate(output, feeds).data]), [[1, 4, 3], [1, 2, 4], [
    2,
    3,
    4,
  ]]);
});

/** The shapes of all products in a formula. */
const productsIn = (...outputs: Parameters<typeof topologicalOrder>[0]) =>
  topologicalOrder(outputs).filter(({ operation }) => operation.name === "matmul").map(({ shape }) => shape);

/** Two products of five columns, from operands that lie in any way and have one batch axis or none. */
const twoProducts = (left: boolean, right: boolean, seeds: readonly number[]) => {
  const operand = (name: string, rows: number, columns: number, swap: boolean) =>
    input(name, [...seeds, ...(swap ? [columns, rows] : [rows, columns])]);
  return ["0", "1"].map((name) =>
    matmul(operand(`a${name}`, 2, 3, left), operand(`b${name}`, 3, 5, right), { left, right })
  );
};

Deno.test("columns of products and their sums that nothing needs are not computed", () => {
  const flags = [false, true];
  for (const [left, right] of flags.flatMap((left) => flags.map((right) => [left, right]))) {
    for (const seeds of [[], [4]]) {
      const [first, second] = twoProducts(left, right, seeds);
      const formula = slice(add(first, add(second, first)), -1, 3, 5);
      const { y } = simplify({ y: formula });
      const feeds = Object.fromEntries(
        topologicalOrder([formula]).filter(({ operation }) => operation.name === "input").map((
          { operation: { attributes }, shape },
          place,
        ) => [String(attributes.name), Array.from({ length: size(shape) }, (_, i) => Math.sin(i + 9 * place))]),
      );
      assertEquals(evaluate(y, feeds), evaluate(formula, feeds));
      // The first product is needed twice, so that it is computed as it is.
      assertEquals(productsIn(y), [[...seeds, 2, 5], [...seeds, 2, 2]]);
      assertEquals(productsIn(simplify({ y: slice(add(first, second), -1, 0, 1) }).y), [[...seeds, 2, 1], [
        ...seeds,
        2,
        1,
      ]]);
    }
  }
});

Deno.test("a product stays whole where more of it is needed, where it is an output, and where rows are taken", () => {
  const [product] = twoProducts(false, false, []);
  const columns = slice(product, 1, 0, 2);
  assertEquals(productsIn(...Object.values(simplify({ columns, whole: exp(product) }))), [[2, 5]]);
  assertEquals(productsIn(...Object.values(simplify({ columns, product }))), [[2, 5]]);
  assertEquals(productsIn(...Object.values(simplify({ columns, others: slice(product, 1, 1, 4) }))), [[2, 5]]);
  assertEquals(productsIn(simplify({ y: slice(product, 0, 0, 1) }).y), [[2, 5]]);
  // Equal products are one, which two formulas need.
  const [equal] = twoProducts(false, false, []);
  assertEquals(productsIn(...Object.values(simplify({ whole: exp(equal), columns }))), [[2, 5]]);
});
