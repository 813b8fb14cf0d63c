import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import {
  addPrefix,
  flatLength,
  flatten,
  initialise,
  interpretNetwork,
  layout,
  linear,
  parameterInputs,
  scope,
  sliceOf,
  type Specifications,
  unflatten,
  unflattenValues,
} from "../../lib/network/mod.ts";
import { fold, key, normal } from "../../lib/random/mod.ts";
import { evaluate, evaluator, input, inputName, multiply, size } from "../../lib/tensor/mod.ts";

const shapes = fc.array(fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }), { minLength: 1, maxLength: 4 });

const specified = (list: readonly (readonly number[])[]): Specifications =>
  Object.fromEntries(list.map((shape, index) => [`p${index}`, { shape, initial: normal }]));

const TWO: Specifications = specified([[2, 3], []]);

Deno.test("addPrefix puts a prefix and a point before every name, and scope takes exactly them off", () => {
  assertEquals(addPrefix("critic", { "0.weight": 1, bias: 2 }), { "critic.0.weight": 1, "critic.bias": 2 });
  assertEquals(scope("critic", { "critic.0.weight": 1, "critics.bias": 2, "actor.critic.x": 3, critic: 4 }), {
    "0.weight": 1,
  });
});

Deno.test("scope is the inverse of addPrefix, also among other names", () => {
  const names = fc.string({ minLength: 1, maxLength: 5, unit: fc.constantFrom("a", "b", ".") });
  fc.assert(fc.property(fc.dictionary(names, fc.nat(), { noNullPrototype: true }), (items) => {
    assertEquals(scope("own", { ...addPrefix("other", items), ...addPrefix("own", items) }), items);
  }));
});

Deno.test("layout puts the parameters behind each other in the order of their record", () => {
  assertEquals(layout(TWO), [{ name: "p0", shape: [2, 3], offset: 0 }, { name: "p1", shape: [], offset: 6 }]);
  assertEquals([flatLength(TWO), flatLength({})], [7, 0]);
  fc.assert(fc.property(shapes, (list) => {
    const segments = layout(specified(list));
    const ends = segments.map(({ shape, offset }) => offset + size(shape));
    assertEquals(segments.map(({ offset }) => offset), [0, ...ends.slice(0, -1)]);
    assertEquals(flatLength(specified(list)), ends.at(-1)!);
  }));
});

Deno.test("parameterInputs are inputs of the parameters' shapes under their names behind the prefix", () => {
  const inputs = parameterInputs(TWO, "target.");
  assertEquals(Object.entries(inputs).map(([name, leaf]) => [name, inputName(leaf), ...leaf.shape]), [
    ["p0", "target.p0", 2, 3],
    ["p1", "target.p1"],
  ]);
});

Deno.test("unflatten cuts a flat vector into the parameters, and flatten lays them behind each other again", () => {
  fc.assert(fc.property(shapes, (list) => {
    const specifications = specified(list);
    const flat = input("flat", [flatLength(specifications)]);
    const numbers = Float64Array.from({ length: flat.shape[0] }, (_, index) => index);
    const views = unflatten(specifications, flat);
    const values = evaluator(views)({ flat: numbers });
    for (const { name, shape, offset } of layout(specifications)) {
      assertEquals(values[name].shape, shape);
      assertEquals(values[name].data, numbers.slice(offset, offset + size(shape)));
    }
    assertEquals(evaluate(flatten(Object.values(views)), { flat: numbers }).data, numbers);
  }));
});

Deno.test("unflattenValues are views of the flat vector, which share its memory", () => {
  const flat = Float32Array.of(1, 2, 3, 4, 5, 6, 7);
  const { p0, p1 } = unflattenValues(TWO, flat);
  assertEquals([[...p0], [...p1]], [[1, 2, 3, 4, 5, 6], [7]]);
  flat[6] = 9;
  assertEquals([p1[0], p1.buffer === flat.buffer], [9, true]);
});

Deno.test("sliceOf of no parameters is empty, and of one that is not there an error", () => {
  const one = (...shape: readonly number[]) => ({ shape, initial: () => new Float32Array(1) });
  const flat = Float32Array.of(1, 2);
  assertEquals(sliceOf({ a: one(2) }, {}, flat), new Float32Array(0));
  assertThrows(() => sliceOf({ a: one(2) }, { b: one(1) }, flat), RangeError, "sliceOf: no parameter 'b' among a");
});

Deno.test("sliceOf is what the specifications of consecutive parameters read there, without a copy", () => {
  fc.assert(
    fc.property(shapes, shapes, shapes, (before, own, after) => {
      const specifications = {
        ...addPrefix("before", specified(before)),
        ...addPrefix("own", specified(own)),
        ...addPrefix("after", specified(after)),
      };
      const flat = initialise(specifications, key(1));
      const cut = sliceOf(specifications, addPrefix("own", specified(own)), flat);
      assertEquals(cut.buffer, flat.buffer);
      assertEquals(cut.length, flatLength(specified(own)));
      assertEquals(unflattenValues(specified(own), cut), scope("own", unflattenValues(specifications, flat)));
    }),
  );
});

Deno.test("initialise draws each parameter in its shape, from a key of its own place", () => {
  const flat = initialise(TWO, key(1));
  assertEquals(flat.subarray(0, 6), normal(fold(key(1), 0), [2, 3]));
  assertEquals(flat.subarray(6), normal(fold(key(1), 1), []));
});

Deno.test("interpretNetwork computes a formula for a flat vector and rows of numbers, also for no rows", () => {
  const { specifications, apply } = linear(2, 1);
  const run = interpretNetwork(specifications, 2, apply);
  assertEquals(run(Float32Array.of(1, 2, 3), Float32Array.of(1, 1, 0, 1)), Float32Array.of(6, 5));
  const doubled = interpretNetwork(specifications, 2, (parameters, x) => multiply(apply(parameters, x), 2));
  assertEquals(doubled(Float32Array.of(1, 2, 3), Float32Array.of(1, 1)), Float32Array.of(12));
  assertEquals(doubled(Float32Array.of(1, 2, 3), new Float32Array()), new Float32Array());
});
