import { assertEquals, assertMatch, assertNotEquals } from "@std/assert";
import { auto, type Engine, GENERATIONS, type NamedNumbers, webgpu } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { encodeModel, type Model } from "../../lib/onnx/model.ts";
import { add, input, multiply } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { left, right } from "../support/right.ts";

/** `x ← 2 x + y`, and `x y` beside it. */
const doubling = () => {
  const x = input("x", [2]);
  const y = input("y", [2]);
  return encodeModel({
    name: "doubling",
    inputs: [x, y],
    outputs: { "x:out": add(multiply(x, 2), y), xy: multiply(x, y) },
  });
};

const BROKEN: Model = { name: "broken", bytes: new Uint8Array(8), inputs: [], outputs: [] };

const numbers = (values: NamedNumbers, name: string): readonly number[] => [...values[name]];

/** Every engine by its name, and WebGPU with graph capture as well: it holds values in a way of its own. */
const TESTED = ENGINES.flatMap(({ engine, ignore }) =>
  engine.name === "webgpu"
    ? [
      { title: "webgpu", engine, ignore },
      { title: "webgpu with graph capture", engine: webgpu("asked for", { capture: true }), ignore },
    ]
    : [{ title: engine.name, engine, ignore }]
);

const tested = (name: string, fn: (engine: Engine) => Promise<void>): void => {
  for (const { title, engine, ignore } of TESTED) {
    Deno.test({
      name: `${title}: ${name}`,
      ignore,
      sanitizeOps: false,
      sanitizeResources: false,
      fn: () => fn(engine),
    });
  }
};

tested("values evolve from run to run, and what was held before stays as it was", async (engine) => {
  const program = right(await engine.compile(doubling())());
  const first = right(await program.store({ x: Float32Array.of(1, 2) })());
  const feeds = { y: Float32Array.of(10, 20) };
  const second = right(await program.run(first, feeds)());
  const third = right(await program.run(second, feeds)());
  assertEquals(numbers(right(await program.read(third, ["x", "xy"])()), "x"), [34, 68]);
  assertEquals(numbers(right(await program.read(third, ["xy"])()), "xy"), [120, 480]);
  assertEquals(numbers(right(await program.read(second, ["x"])()), "x"), [12, 24]);
  assertEquals(numbers(right(await program.read(first, ["x"])()), "x"), [1, 2]);
  assertEquals([...feeds.y], [10, 20]);
  const again = right(await program.run(first, feeds)());
  assertEquals(numbers(right(await program.read(again, ["x"])()), "x"), [12, 24]);
  right(await program.dispose()());
});

tested("runs that are started at once are queued", async (engine) => {
  const program = right(await engine.compile(doubling())());
  const held = right(await program.store({ x: Float32Array.of(1, 2) })());
  const results = await Promise.all([1, 2, 3].map((y) => program.run(held, { y: Float32Array.of(y, y) })()));
  const values = [];
  for (const result of results) values.push(numbers(right(await program.read(right(result), ["x"])()), "x"));
  assertEquals(values, [[3, 5], [4, 6], [5, 7]]);
  right(await program.dispose()());
});

tested("what is stored and what is read are copies: writing into them changes nothing that is held", async (engine) => {
  const program = right(await engine.compile(doubling())());
  const own = Float32Array.of(1, 2);
  const held = right(await program.store({ x: own })());
  own.fill(9);
  const next = right(await program.run(held, { y: Float32Array.of(0, 0) })());
  right(await program.read(next, ["x"])()).x.fill(9);
  assertEquals(numbers(right(await program.read(next, ["x"])()), "x"), [2, 4]);
  right(await program.dispose()());
});

tested(
  "many runs from one value are each answered, with a result or with a fault that says why not",
  async (engine) => {
    const program = right(await engine.compile(doubling())());
    const feeds = { y: Float32Array.of(0, 0) };
    const first = right(await program.run(right(await program.store({ x: Float32Array.of(1, 2) })()), feeds)());
    const runs = await Promise.all(Array.from({ length: GENERATIONS + 3 }, () => program.run(first, feeds)()));
    for (const run of runs) {
      if (run._tag === "Left") assertMatch(formatFault(run.left), /have left the device's memory/);
    }
    assertEquals(runs[0]._tag, "Right");
    right(await program.dispose()());
  },
);

tested("after it was disposed of, a program answers with a fault, and disposing again does no harm", async (engine) => {
  const program = right(await engine.compile(doubling())());
  const held = right(await program.store({ x: Float32Array.of(1, 2) })());
  right(await program.dispose()());
  right(await program.dispose()());
  assertMatch(formatFault(left(await program.run(held, { y: Float32Array.of(0, 0) })())), /was disposed of/);
});

tested("values that do not fit are named, and nothing runs", async (engine) => {
  const program = right(await engine.compile(doubling())());
  const held = right(await program.store({ x: Float32Array.of(1, 2) })());
  const refusals = [
    [left(await program.store({})()), /input 'x' is missing/],
    [left(await program.run(held, {})()), /input 'y' is missing/],
    [left(await program.run(held, { y: new Float32Array(3) })()), /input 'y' \[2\] came with 3 numbers/],
    [left(await program.run(held, { y: new Int32Array(2) })()), /input 'y' must be a Float32Array/],
    [left(await program.read(held, ["z"])()), /there is no value 'z'/],
  ] as const;
  for (const [fault, message] of refusals) {
    assertEquals(fault.kind, "engine");
    assertMatch(formatFault(fault), message);
  }
  right(await program.dispose()());
});

tested("bytes that are no model are a fault that names the engine", async (engine) => {
  const fault = left(await engine.compile(BROKEN)());
  assertEquals(fault.place, `engine ${engine.name}, model broken`);
});

tested("an old value is either kept whole or answered with a fault", async (engine) => {
  const program = right(await engine.compile(doubling())());
  const feeds = { y: Float32Array.of(0, 0) };
  let held = right(await program.run(right(await program.store({ x: Float32Array.of(1, 2) })()), feeds)());
  const old = held;
  for (let run = 0; run < GENERATIONS + 1; run++) held = right(await program.run(held, feeds)());
  const read = await program.read(old, ["x"])();
  if (engine.name === "webgpu") assertMatch(left(read).cause, /have left the device's memory/);
  else assertEquals(numbers(right(read), "x"), [2, 4]);
  right(await program.dispose()());
});

Deno.test({
  name: "auto compiles on an engine of this machine and says why in one line",
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const program = right(await auto().compile(doubling())());
    assertNotEquals(program.reason, "");
    assertEquals(program.reason.includes("\n"), false);
    right(await program.dispose()());
  },
});
