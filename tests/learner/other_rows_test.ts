import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { otherRows } from "../../lib/learner/mod.ts";
import { evaluate, input } from "../../lib/tensor/mod.ts";

Deno.test("every row gets the next one whole, and the last gets the first", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 3 }), (batch, width) => {
    const rows = Array.from({ length: batch * width }, (_, number) => number);
    const { shape, data } = evaluate(otherRows(input("rows", [batch, width])), { rows });
    assertEquals(shape, [batch, width]);
    assertEquals([...data], [...rows.slice(width), ...rows.slice(0, width)]);
  }));
});
