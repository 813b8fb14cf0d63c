import { assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Engine, type NamedNumbers, type Program, webassembly } from "../../lib/engine/mod.ts";
import { batchedEngine, type SeedSlot } from "../../lib/engine/batched.ts";
import { formatFault } from "../../lib/fault.ts";
import { encodeModel, type Model } from "../../lib/onnx/model.ts";
import { add, input, multiply } from "../../lib/tensor/mod.ts";
import { left, right } from "../support/right.ts";

/** `x ← factor x + y`, and `x y` beside it. */
const growing = (factor = 2): Model => {
  const x = input("x", [2]);
  const y = input("y", [2]);
  return encodeModel({
    name: "growing",
    inputs: [x, y],
    outputs: { "x:out": add(multiply(x, factor), y), xy: multiply(x, y) },
  });
};

/** WebAssembly that counts runs and reads, and how many programs are in use. */
const counted = () => {
  const counts = { runs: 0, reads: 0, inUse: 0 };
  const inner = webassembly();
  const compile: Engine["compile"] = (model) =>
    pipe(
      inner.compile(model),
      TE.map((program): Program => {
        counts.inUse++;
        return {
          ...program,
          run: (...args) => (counts.runs++, program.run(...args)),
          read: (...args) => (counts.reads++, program.read(...args)),
          dispose: () => (counts.inUse--, program.dispose()),
        };
      }),
    );
  return { counts, engine: { name: inner.name, compile, compileOnProcessor: compile } };
};

const numbers = (values: NamedNumbers, name: string): readonly number[] => [...values[name]];
const y = (value: number): NamedNumbers => ({ y: Float32Array.of(value, value) });
const x = (value: number): NamedNumbers => ({ x: Float32Array.of(value, value) });

/** The programs of all slots. */
const compiled = async (slots: readonly SeedSlot[], model = growing()): Promise<readonly Program[]> =>
  (await Promise.all(slots.map(({ engine }) => engine.compile(model)()))).map(right);

Deno.test("slots that run together cost one run and one read, and each gets its own", async () => {
  const { counts, engine } = counted();
  const programs = await compiled(batchedEngine(engine, 3));
  let now = (await Promise.all(programs.map((program, slot) => program.store(x(slot))()))).map(right);
  for (let run = 1; run <= 2; run++) {
    now = (await Promise.all(programs.map((program, slot) => program.run(now[slot], y(10))()))).map(right);
    assertEquals(counts.runs, run);
  }
  const read = await Promise.all(programs.map((program, slot) => program.read(now[slot], ["x", "xy"])()));
  assertEquals(read.map((values) => numbers(right(values), "x")), [[30, 30], [34, 34], [38, 38]]);
  assertEquals(read.map((values) => numbers(right(values), "xy")), [[100, 100], [120, 120], [140, 140]]);
  assertEquals(counts.reads, 1);
  for (const program of programs) right(await program.dispose()());
  assertEquals(counts.inUse, 0);
});

Deno.test("a slot may go on from values of another run than the others", async () => {
  const [first, second] = await compiled(batchedEngine(webassembly(), 2));
  const begun = [right(await first.store(x(1))()), right(await second.store(x(2))())];
  const once = (await Promise.all([first.run(begun[0], y(0))(), second.run(begun[1], y(0))()])).map(right);
  // The first goes back to what it stored, the second goes on.
  const again = (await Promise.all([first.run(begun[0], y(5))(), second.run(once[1], y(5))()])).map(right);
  assertEquals(numbers(right(await first.read(again[0], ["x"])()), "x"), [7, 7]);
  assertEquals(numbers(right(await second.read(again[1], ["x"])()), "x"), [13, 13]);
  assertEquals(numbers(right(await first.read(once[0], ["x"])()), "x"), [2, 2]);
  assertEquals(again.map(({ generation }) => generation), [1, 2]);
});

Deno.test("a slot that was left keeps no other waiting, and gets nothing more", async () => {
  const slots = batchedEngine(webassembly(), 3);
  const [first, second, third] = await compiled(slots);
  const start = right(await first.store(x(1))());
  const waiting = first.run(start, y(1))();
  right(await second.dispose()());
  slots[2].leave();
  assertEquals(numbers(right(await first.read(right(await waiting), ["x"])()), "x"), [3, 3]);
  assertMatch(formatFault(left(await third.run(start, y(1))())), /disposed of/);
});

Deno.test("a slot that leaves before it compiles is not waited for", async () => {
  const slots = batchedEngine(webassembly(), 2);
  slots[1].leave();
  const program = right(await slots[0].engine.compile(growing())());
  const held = right(await program.run(right(await program.store(x(1))()), y(1))());
  assertEquals(numbers(right(await program.read(held, ["x"])()), "x"), [3, 3]);
});

Deno.test("what does not fit is the fault of its slot alone", async () => {
  const [first, second] = await compiled(batchedEngine(webassembly(), 2));
  const start = right(await first.store(x(1))());
  assertMatch(formatFault(left(await first.run(start, { y: new Float32Array(3) })())), /input 'y' \[2\] came with 3/);
  assertMatch(formatFault(left(await first.store({})())), /input 'x' is missing/);
  assertMatch(formatFault(left(await first.read(start, ["z"])())), /there is no value 'z'/);
  const both = await Promise.all([first.run(start, y(1))(), second.run(right(await second.store(x(4))()), y(1))()]);
  assertEquals(numbers(right(await second.read(right(both[1]), ["x"])()), "x"), [9, 9]);
});

Deno.test("slots that compile different models, or one known as bytes only, are refused", async () => {
  const [first, second] = batchedEngine(webassembly(), 2);
  right(await first.engine.compile(growing(2))());
  assertMatch(formatFault(left(await second.engine.compile(growing(3))())), /is not what the others compile/);
  const { batched: _, ...bytes } = growing();
  const [alone] = batchedEngine(webassembly(), 2);
  assertMatch(formatFault(left(await alone.engine.compile(bytes)())), /known as bytes only/);
});

Deno.test("a run that fails is a fault for every slot", async () => {
  const inner = webassembly();
  const broken: Engine = {
    ...inner,
    compile: (model) =>
      pipe(
        inner.compile(model),
        TE.map((program): Program => ({
          ...program,
          run: () => TE.left({ kind: "engine", place: "here", cause: "out of order", remedy: "None." }),
        })),
      ),
  };
  const programs = await compiled(batchedEngine(broken, 2));
  const results = await Promise.all(
    programs.map((program) => pipe(program.store(x(1)), TE.chain((held) => program.run(held, y(1))))()),
  );
  assertEquals(results.map(E.isLeft), [true, true]);
});

Deno.test("batchedEngine answers every slot where an engine throws, instead of returning a fault", async () => {
  const throws = () => {
    throw new Error("it broke");
  };
  for (const broken of ["store", "run"] as const) {
    const inner = webassembly();
    const compile: Engine["compile"] = (model) =>
      pipe(inner.compile(model), TE.map((program): Program => ({ ...program, [broken]: throws })));
    const slots = batchedEngine({ name: inner.name, compile, compileOnProcessor: compile }, 2);
    const runs = await Promise.all(slots.map(async ({ engine }) => {
      const program = right(await engine.compile(growing())());
      return await program.run(right(await program.store({ x: Float32Array.of(1, 2) })()), {
        y: Float32Array.of(1, 2),
      })();
    }));
    assertEquals(runs.map((run) => left(run).cause), ["it threw 'it broke'", "it threw 'it broke'"]);
  }
});
