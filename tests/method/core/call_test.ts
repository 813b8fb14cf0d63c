import { assertAlmostEquals, assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import fc from "fast-check";
import { webassembly } from "../../../lib/engine/mod.ts";
import { type Programs, programs } from "../../../lib/engine/programs.ts";
import { formatFault } from "../../../lib/fault.ts";
import { callNetwork, type NetworkCall } from "../../../lib/method/core/call.ts";
import type { Specifications } from "../../../lib/network/mod.ts";
import type { Model } from "../../../lib/onnx/mod.ts";
import { add, matmul, multiply, subtract } from "../../../lib/tensor/mod.ts";
import { left, right } from "../../support/right.ts";

const drawn: Specifications[string]["initial"] = () => new Float32Array(0);

/** `x·W + b` and `y − x`, of two rows of two numbers. */
const AFFINE: NetworkCall<"x" | "y"> = {
  name: "an affine map, and a difference",
  specifications: { weight: { shape: [2, 1], initial: drawn }, bias: { shape: [1], initial: drawn } },
  shapes: { x: [2, 2], y: [2, 2] },
  formula: ({ weight, bias }, { x, y }) => ({ affine: add(matmul(x, weight), bias), difference: subtract(y, x) }),
};

Deno.test("callNetwork computes a formula of flat weights and named inputs, under the names of its outputs", async () => {
  const own = programs(webassembly());
  const call = callNetwork({ programs: own }, AFFINE);
  const number = fc.integer({ min: -8, max: 8 });
  const numbers = (length: number) =>
    fc.array(number, { minLength: length, maxLength: length }).map((all) => Float32Array.from(all));
  await fc.assert(
    fc.asyncProperty(numbers(3), numbers(4), numbers(4), async (weights, x, y) => {
      const { affine, difference, ...others } = right(await call(weights, { x, y })());
      const [first, second, bias] = weights;
      assertEquals([...affine], [0, 2].map((row) => x[row] * first + x[row + 1] * second + bias));
      assertEquals([...difference], [...y].map((value, i) => value - x[i]));
      assertEquals(others, {});
    }),
    { numRuns: 20 },
  );
  right(await own.dispose()());
});

Deno.test("callNetwork makes its model once for a name, and leaves what is not a letter, digit or underscore out of it", async () => {
  const made: (readonly [string, string])[] = [];
  const own = programs(webassembly());
  const watched: Programs = {
    ...own,
    call: (name, model, feeds) =>
      own.call(name, () => {
        const source: Model = model();
        made.push([name, source.name]);
        return source;
      }, feeds),
  };
  const inputs = { x: new Float32Array(4), y: new Float32Array(4) };
  for (let time = 0; time < 2; time++) {
    right(await callNetwork({ programs: watched }, AFFINE)(Float32Array.of(1, 2, 3), inputs)());
  }
  assertEquals(made, [["an affine map, and a difference", "gpim_an_affine_map_and_a_difference"]]);
  right(await own.dispose()());
});

Deno.test("callNetwork calls a program of its name with the weights as parameters, and the inputs beside them", async () => {
  const calls: unknown[] = [];
  const known: Programs = {
    call: (name, _model, feeds) => (calls.push([name, feeds]), TE.right({ double: Float32Array.of(4) })),
    dispose: () => TE.right(undefined),
  };
  const doubled: NetworkCall<"x"> = {
    name: "twice",
    specifications: {},
    shapes: { x: [1] },
    formula: (_, { x }) => ({ double: multiply(x, 2) }),
  };
  const weights = Float32Array.of(1);
  const { double } = right(await callNetwork({ programs: known }, doubled)(weights, { x: Float32Array.of(2) })());
  assertAlmostEquals(double[0], 4);
  assertEquals(calls, [["twice", { parameters: weights, x: Float32Array.of(2) }]]);
});

Deno.test("callNetwork ends in the engine's fault when numbers do not fit the shapes", async () => {
  const own = programs(webassembly());
  const inputs = { x: new Float32Array(3), y: new Float32Array(4) };
  const refused = left(await callNetwork({ programs: own }, AFFINE)(Float32Array.of(1, 2, 3), inputs)());
  assertMatch(formatFault(refused), /input 'x' \[2, 2\] came with 3 numbers/);
  right(await own.dispose()());
});
