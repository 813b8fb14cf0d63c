import { assert, assertEquals } from "@std/assert";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Program, webassembly } from "../../lib/engine/mod.ts";
import { measureProgram } from "../../lib/engine/measure.ts";
import { fault } from "../../lib/fault.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { add, input } from "../../lib/tensor/mod.ts";
import { left, right } from "../support/right.ts";

const [x, y] = [input("x", [2]), input("y", [2])];
const MODEL = encodeModel({ name: "sum", inputs: [x, y], outputs: { "x:out": add(x, y) } });

Deno.test("measureProgram is the mean time of a run, of which the last is read", async () => {
  const program = right(await webassembly().compile(MODEL)());
  let [runs, reads] = [0, 0];
  const slow: Program = {
    ...program,
    run: (held, feeds) =>
      pipe(
        TE.fromTask<void, never>(() => new Promise((resolve) => setTimeout(resolve, 4))),
        TE.chainW(() => (runs++, program.run(held, feeds))),
      ),
    read: (held, names) => (reads++, program.read(held, names)),
  };
  const milliseconds = right(await measureProgram(MODEL, slow)());
  assert(milliseconds >= 3.5 && milliseconds < 100, `${milliseconds}`);
  assertEquals([runs, reads], [20, 1]);
  right(await program.dispose()());
});

Deno.test("measureProgram is the first fault of the program", async () => {
  const broken = fault("engine", "here", "it broke", "Mend it.");
  const program = right(await webassembly().compile(MODEL)());
  assertEquals(left(await measureProgram(MODEL, { ...program, run: () => TE.left(broken) })()), broken);
  assertEquals(left(await measureProgram(MODEL, { ...program, read: () => TE.left(broken) })()), broken);
  right(await program.dispose()());
});
