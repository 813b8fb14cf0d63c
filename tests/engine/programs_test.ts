import { assertEquals, assertMatch } from "@std/assert";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Engine, programs, webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { add, input, multiply } from "../../lib/tensor/mod.ts";
import { left, right } from "../support/right.ts";

const x = input("x", [2]);
const plusOne = () => encodeModel({ name: "plus one", inputs: [x], outputs: { y: add(x, 1) } });
const doubled = () => encodeModel({ name: "doubled", inputs: [x], outputs: { y: multiply(x, 2) } });

/** WebAssembly that counts what is compiled and what is in use. */
const counted = () => {
  const counts = { compiled: 0, inUse: 0 };
  const inner = webassembly();
  const compileOnProcessor: Engine["compile"] = (model) =>
    pipe(
      inner.compileOnProcessor(model),
      TE.map((program) => {
        counts.compiled++;
        counts.inUse++;
        return { ...program, dispose: () => (counts.inUse--, program.dispose()) };
      }),
    );
  return { counts, engine: { ...inner, compileOnProcessor } };
};

Deno.test("a program is compiled at its first call, and all are freed together", async () => {
  const { counts, engine } = counted();
  const { call, dispose } = programs(engine);
  assertEquals(counts, { compiled: 0, inUse: 0 });
  const feeds = { x: Float32Array.of(1, 2) };
  const results = await Promise.all([
    call("plus one", plusOne, feeds)(),
    call("plus one", plusOne, { x: Float32Array.of(3, 4) })(),
    call("doubled", doubled, feeds)(),
  ]);
  assertEquals(results.map((result) => [...right(result).y]), [[2, 3], [4, 5], [2, 4]]);
  assertEquals(counts, { compiled: 2, inUse: 2 });
  right(await dispose()());
  assertEquals(counts.inUse, 0);
});

Deno.test("what does not fit is a fault, and the program stays", async () => {
  const { call } = programs(webassembly());
  assertMatch(formatFault(left(await call("plus one", plusOne, { x: new Float32Array(3) })())), /came with 3 numbers/);
  assertEquals([...right(await call("plus one", plusOne, { x: new Float32Array(2) })()).y], [1, 1]);
});
