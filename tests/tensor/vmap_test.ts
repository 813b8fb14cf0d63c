import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { addPrefix, mlp } from "../../lib/network/mod.ts";
import * as library from "../../lib/tensor/mod.ts";
import {
  add,
  apply,
  constant,
  evaluate,
  evaluator,
  gradient,
  greater,
  input,
  mean,
  multiply,
  oneHot,
  size,
  square,
  stopGradient,
  subtract,
  sum,
  tanh,
  type Tensor,
  topologicalOrder,
  vmap,
  where,
} from "../../lib/tensor/mod.ts";
import { assertMaps } from "./mapped.ts";
import { type Example, examples, type Trial, TRIALS } from "./operations.ts";

/** One application, to one to three sets of random operands. */
const copies = (trial: Trial): fc.Arbitrary<readonly Example[]> =>
  trial.application.chain((application) =>
    fc.array(examples({ ...trial, application: fc.constant(application) }), { minLength: 1, maxLength: 3 })
  );

/** Trials beside those of gradients: operands that they tie to each other, and what lets no gradient through. */
const FURTHER: Readonly<Record<string, Trial>> = {
  "where with a condition of its own": {
    application: fc.constantFrom([[3], [2, 3], []], [[2, 1], [3], [1, 3]], [[], [], [4]], [[2, 2, 1], [], [2]])
      .map((shapes) => ({ shapes, apply: ([test, left, right]) => where(greater(test, 0), left, right) })),
  },
  stopGradient: {
    application: fc.constantFrom([[2]], [[]]).map((shapes) => ({
      shapes,
      apply: ([x]) => multiply(x, stopGradient(x)),
    })),
  },
};

for (const [name, trial] of Object.entries({ ...TRIALS, ...FURTHER })) {
  Deno.test(`${name} and its gradient, mapped, are those of every set of operands, whichever carry the axis`, () => {
    fc.assert(fc.property(copies(trial), assertMaps), { numRuns: 30, seed: 17 });
  });
}

/** The exports of the library besides operations: leaves, what is made of other operations, and what makes no formula. */
const NO_OPERATIONS = [
  ..."constant input inputName isConstant isInput tensor".split(" "),
  ..."logSoftmax maximum mean minimum oneHot repeat square sumTo swish variance".split(" "),
  ..."apply broadcastRule broadcastShape broadcastStrides call evaluate evaluator float32 forEachIndex gradient".split(
    " ",
  ),
  ..."int64 sameShape simplify size substitute topologicalOrder vmap vmapAligned zip".split(" "),
];

Deno.test("every operation of the library is tried here, so that none can be without a rule", () => {
  const tried = [...Object.keys(TRIALS), ...Object.keys(FURTHER)];
  const untried = Object.keys(library).filter((name) => !tried.includes(name) && !NO_OPERATIONS.includes(name));
  assertEquals(
    untried,
    [],
    `${untried}: add a trial to tests/tensor/operations.ts, or the name to NO_OPERATIONS where it is made of other operations`,
  );
  assertEquals(NO_OPERATIONS.filter((name) => !Object.hasOwn(library, name)), [], "these are exported no more");
});

Deno.test("a wrong rule is caught by the same check", () => {
  const turned = (operand: Tensor): Tensor => {
    const right = tanh(operand);
    return apply({ ...right.operation, vmap: ([from]) => tanh(multiply(from, -1)) }, operand);
  };
  const wrong = copies(TRIALS.tanh).map((sets) =>
    sets.map((example): Example => ({ ...example, apply: ([operand]) => turned(operand) }))
  );
  assert(fc.check(fc.property(wrong, assertMaps), { numRuns: 30, seed: 17 }).failed);
});

Deno.test("the gradient of a network's loss, mapped, is the gradient of each copy, and so is a step along it", () => {
  const COUNT = 4;
  const { specifications, apply } = mlp({ inputs: 3, outputs: 2, hidden: [5, 4] });
  const parameters = Object.fromEntries(
    Object.entries(specifications).map(([name, { shape }]) => [name, input(name, shape)]),
  );
  const data = { x: input("x", [6, 3]), y: input("y", [6, 2]) };
  const loss = mean(square(subtract(apply(parameters, data.x), data.y)));
  const names = Object.keys(parameters);
  const slopes = Object.fromEntries(
    gradient(loss, Object.values(parameters)).map((slope, position) => [names[position], slope]),
  );
  const outputs = {
    loss,
    ...addPrefix("slope", slopes),
    ...addPrefix("next", Object.fromEntries(names.map((name) => [name, subtract(parameters[name], slopes[name])]))),
  };
  const inputs = Object.entries({ ...parameters, ...data });
  const numbers = (position: number, { shape }: Tensor, copy: number) =>
    Array.from({ length: size(shape) }, (_, i) => Math.sin(1 + 3 * i + 7 * position + 11 * copy));
  for (const shared of [new Set<string>(), new Set(["x", "y"])]) {
    const feeds = Array.from({ length: COUNT }, (_, copy) =>
      Object.fromEntries(
        inputs.map(([name, leaf], position) => [name, numbers(position, leaf, shared.has(name) ? 0 : copy)]),
      ));
    const stacked = Object.fromEntries(
      inputs.map(([name]) => [name, shared.has(name) ? feeds[0][name] : feeds.flatMap((own) => own[name])]),
    );
    const results = evaluator(vmap(outputs, COUNT, shared))(stacked);
    const expected = feeds.map(evaluator(outputs));
    for (const [name, { data }] of Object.entries(results)) {
      assertEquals([...data], expected.flatMap((result) => [...result[name as keyof typeof outputs].data]));
    }
  }
});

Deno.test("what does not depend on the axis is computed once, and repeated only where it is returned", () => {
  const [x, y] = [input("x", [2]), input("y", [2])];
  const alike = tanh(y);
  const { sum: mappedSum, alike: mappedAlike } = vmap({ sum: add(x, alike), alike }, 3, new Set(["y"]));
  assert(topologicalOrder([mappedSum]).includes(alike));
  assertEquals(mappedAlike.operands, [alike]);
});

Deno.test("a constant is repeated where it is returned, and by its own rule", () => {
  const five = constant(5);
  for (const both of [vmap({ five }, 2).five, five.operation.vmap([], [], five, 2)]) {
    assertEquals([both.shape, [...evaluate(both).data]], [[2], [5, 5]]);
  }
});

Deno.test("inputs keep their element type", () => {
  const { hot } = vmap({ hot: oneHot(input("class", [1], "int32"), 2) }, 3);
  assertEquals([...evaluate(hot, { class: [1, 0, 1] }).data], [0, 1, 1, 0, 0, 1]);
});

Deno.test("what was mapped can be mapped again", () => {
  const [x, scale] = [input("x", [2]), input("scale", [])];
  const { once } = vmap({ once: sum(multiply(x, scale), [0], true) }, 2, new Set(["scale"]));
  const { twice } = vmap({ twice: once }, 2);
  assertEquals(twice.shape, [2, 2, 1]);
  assertEquals([...evaluate(twice, { x: [1, 2, 3, 4, 5, 6, 7, 8], scale: [1, 10] }).data], [3, 7, 110, 150]);
});
