import { assertEquals, assertLess } from "@std/assert";
import { unrolled } from "../../lib/learner/mod.ts";
import { compileUpdate } from "../../lib/stage/mod.ts";
import { evaluator } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { right } from "../support/right.ts";
import { batchOf, gpimExample, interpreted, relativeError } from "../support/step_example.ts";

Deno.test("an unrolled step is the step, applied as often", () => {
  const example = gpimExample();
  const { formula, initial } = example;
  const three = unrolled(formula, 3);
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
