import { assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { encodeModel } from "../../lib/onnx/model.ts";
import { evaluate, gradient, input, sum, type Tensor } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { right } from "../support/right.ts";
import { relativeError } from "../support/step_example.ts";
import { examples, TRIALS } from "../tensor/operations.ts";

const EXAMPLES = 3;

/** Every operation on a few random operands, and its gradients, in one model: compiling is what takes the time. */
const everything = () => {
  const inputs: Tensor[] = [];
  const outputs: Record<string, Tensor> = {};
  const feeds: Record<string, Float32Array> = {};
  for (const [name, trial] of Object.entries(TRIALS)) {
    fc.sample(examples(trial), { numRuns: EXAMPLES, seed: 5 }).forEach(({ shapes, values, apply }, example) => {
      const operands = shapes.map((shape, position) => input(`${name}.${example}.${position}`, shape));
      operands.forEach((operand, position) => {
        inputs.push(operand);
        feeds[`${name}.${example}.${position}`] = Float32Array.from(values[position]);
      });
      const result = apply(operands);
      outputs[`${name}.${example}`] = result;
      gradient(sum(result), operands).forEach((slope, position) => {
        outputs[`${name}.${example}.slope${position}`] = slope;
      });
    });
  }
  return { inputs, outputs, feeds };
};

for (const { engine, ignore } of ENGINES) {
  Deno.test({
    name: `every operation and its gradient on ${engine.name} agree with the interpreter`,
    ignore,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const { inputs, outputs, feeds } = everything();
      const model = encodeModel({ name: "every_operation", inputs, outputs });
      const program = right(await engine.compile(model)());
      const needed = Object.fromEntries(model.inputs.map(({ name }) => [name, feeds[name]]));
      const held = right(await program.run(right(await program.store({})()), needed)());
      const results = right(await program.read(held, Object.keys(outputs))());
      for (const [name, output] of Object.entries(outputs)) {
        const expected = evaluate(output, feeds).data;
        assertEquals(results[name].length, expected.length);
        expected.forEach((value, i) => assertLess(relativeError(results[name][i], value), 1e-5, `${name}[${i}]`));
      }
      right(await program.dispose()());
    },
  });
}
