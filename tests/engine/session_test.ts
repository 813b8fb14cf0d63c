import { assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import { queue } from "../../lib/engine/call.ts";
import { type Engine, GENERATIONS, type NamedNumbers, type Program, webgpu } from "../../lib/engine/mod.ts";
import {
  hostNumbers,
  onThreads,
  type Runtime,
  sessionProgram,
  type SessionSettings,
} from "../../lib/engine/session.ts";
import { formatFault } from "../../lib/fault.ts";
import { encodeModel, type Model } from "../../lib/onnx/model.ts";
import { add, input, multiply } from "../../lib/tensor/mod.ts";
import type { InferenceSession } from "onnxruntime-common";
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

/** A tensor that notes when it is freed. */
class FakeTensor {
  readonly location = "cpu";
  isFreed = false;
  constructor(readonly type: string, readonly data: Float32Array, readonly dims: readonly number[] = [data.length]) {}
  getData = () => Promise.resolve(this.data);
  dispose = () => this.isFreed = true;
}

/** A runtime that computes `x ← x + y` itself, and what it was given to do. */
const fakeRuntime = () => {
  const log = {
    bytes: [] as number[],
    options: {} as object,
    running: 0,
    most: 0,
    released: 0,
    made: [] as FakeTensor[],
  };
  const runtime = {
    env: {},
    Tensor: FakeTensor,
    InferenceSession: {
      create: (bytes: Uint8Array, options: object) => {
        log.bytes.push(bytes[0]);
        log.options = options;
        return Promise.resolve({
          run: async ({ x, y }: Readonly<Record<string, FakeTensor>>) => {
            log.most = Math.max(log.most, ++log.running);
            await new Promise((resolve) => setTimeout(resolve, 1));
            log.running--;
            if (y.data[0] < 0) throw new Error("a negative\nnumber");
            const next = new FakeTensor("float32", x.data.map((value, index) => value + y.data[index]));
            log.made.push(next);
            return { "x:out": next };
          },
          release: () => Promise.resolve(void log.released++),
        });
      },
    },
  } as unknown as Runtime;
  return { log, runtime };
};

const ADDING: Model = {
  name: "adding",
  bytes: Uint8Array.of(1),
  lowered: () => Uint8Array.of(2),
  inputs: ["x", "y"].map((name) => ({ name, shape: [1], elementType: "float32" })),
  outputs: [{ name: "x:out", shape: [1], elementType: "float32" }],
};

const SETTINGS: SessionSettings = {
  engine: "webassembly",
  reason: "for a test",
  remedy: "Do nothing.",
  options: { executionProviders: ["wasm"] },
  onDevice: false,
  exclusively: queue(),
  patience: 60,
};

const fakeProgram = async (settings: Partial<SessionSettings> = {}) => {
  const { log, runtime } = fakeRuntime();
  const compile = sessionProgram(() => Promise.resolve(runtime), { ...SETTINGS, exclusively: queue(), ...settings });
  return { log, program: right(await compile(ADDING)()) };
};

const one = (value: number) => Float32Array.of(value);

Deno.test("sessionProgram compiles with the engine's options, and lowered bytes only where the engine replaces operators", async () => {
  const plain = await fakeProgram();
  assertEquals([plain.log.bytes, plain.log.options], [[1], { executionProviders: ["wasm"] }]);
  const lowered = await fakeProgram({ lowering: {} });
  assertEquals(lowered.log.bytes, [2]);
});

Deno.test("sessionProgram runs one call after the other, however many are started at once", async () => {
  const { log, program } = await fakeProgram();
  const held = right(await program.store({ x: one(0) })());
  await Promise.all(Array.from({ length: 5 }, (_, run) => program.run(held, { y: one(run) })()));
  assertEquals(log.most, 1);
});

Deno.test("sessionProgram answers what the runtime throws with a fault in one line, and goes on", async () => {
  const { program } = await fakeProgram();
  const held = right(await program.store({ x: one(1) })());
  assertEquals(left(await program.run(held, { y: one(-1) })()), {
    kind: "engine",
    place: "engine webassembly, model adding",
    cause: "a negative number",
    remedy: "Do nothing.",
  });
  const next = right(await program.run(held, { y: one(2) })());
  assertEquals([next.generation, ...right(await program.read(next, ["x"])()).x], [1, 3]);
});

Deno.test("sessionProgram on a device frees all values but the newest, and those with the program", async () => {
  const { log, program } = await fakeProgram({ onDevice: true });
  let held = right(await program.store({ x: one(0) })());
  const start = held;
  for (let run = 0; run < GENERATIONS + 2; run++) held = right(await program.run(held, { y: one(1) })());
  assertEquals(log.made.map(({ isFreed }) => isFreed), [true, true, ...Array(GENERATIONS).fill(false)]);
  assertEquals([...right(await program.read(held, ["x"])()).x], [GENERATIONS + 2]);
  assertEquals([...right(await program.read(start, ["x"])()).x], [0]);
  right(await program.dispose()());
  right(await program.dispose()());
  assertEquals([log.made.every(({ isFreed }) => isFreed), log.released], [true, 1]);
});

Deno.test("sessionProgram on the host frees no value by hand", async () => {
  const { log, program } = await fakeProgram();
  let held = right(await program.store({ x: one(0) })());
  for (let run = 0; run < GENERATIONS + 2; run++) held = right(await program.run(held, { y: one(1) })());
  right(await program.dispose()());
  assertEquals(log.made.some(({ isFreed }) => isFreed), false);
});

Deno.test("sessionProgram's reason has its runner's note behind it", async () => {
  const { program } = await fakeProgram({
    runner: () =>
      Promise.resolve({
        run: (inputs) => Promise.resolve(inputs),
        read: () => Promise.resolve([]),
        release: () => Promise.resolve(),
        note: () => "it was watched",
      }),
  });
  assertEquals([program.engine, program.reason], ["webassembly", "for a test; it was watched"]);
});

/** A call of the runtime that a test has in the place of its own. */
type Meddling = Partial<Record<"create" | "run" | "getData" | "release" | "Tensor", () => unknown>>;

/** The adding program on a runtime of which some calls are others. */
const meddled = (meddling: Meddling, exclusively = queue()) => {
  const { runtime: { env, Tensor, InferenceSession } } = fakeRuntime();
  const create: Runtime["InferenceSession"]["create"] = async (bytes, options) => {
    meddling.create?.();
    return { ...await InferenceSession.create(bytes, options), ...meddling } as InferenceSession;
  };
  class Meddled extends FakeTensor {
    constructor(...args: ConstructorParameters<typeof FakeTensor>) {
      meddling.Tensor?.();
      super(...args);
      Object.assign(this, meddling);
    }
  }
  const runtime = {
    env,
    InferenceSession: { create: meddling.create === HANGS ? HANGS : create },
    Tensor: "getData" in meddling || "Tensor" in meddling ? Meddled : Tensor,
  };
  return sessionProgram(() => Promise.resolve(runtime as unknown as Runtime), {
    ...SETTINGS,
    exclusively,
    patience: 1,
  })(
    ADDING,
  );
};

const HANGS = () => new Promise<never>(() => {});

const throws = () => {
  throw new Error("it broke");
};

const feeds = { y: Float32Array.of(1) };

const LATE = {
  kind: "engine",
  place: "engine webassembly, model adding",
  cause: "no answer came within 1 s",
  remedy: "Compile again, or in a new process; if the machine is only slow, raise the engine's option 'patience'.",
} as const;

Deno.test("a call that is never answered is a fault that says so, and other programs of the engine go on", async () => {
  const exclusively = queue();
  const other = right(await meddled({}, exclusively)());
  assertEquals(left(await meddled({ create: HANGS }, exclusively)()), LATE);
  const running = right(await meddled({ run: HANGS }, exclusively)());
  const held = right(await running.store({ x: one(1) })());
  assertEquals(left(await running.run(held, feeds)()), LATE);
  const reading = right(await meddled({ getData: HANGS }, exclusively)());
  assertEquals(left(await reading.read(right(await reading.store({ x: one(1) })()), ["x"])()), LATE);
  const ending = right(await meddled({ release: HANGS }, exclusively)());
  assertEquals(left(await ending.dispose()()), LATE);
  const next = right(await other.run(right(await other.store({ x: one(1) })()), feeds)());
  assertEquals([...right(await other.read(next, ["x"])()).x], [2]);
});

Deno.test("a program that gave no answer once is asked no more, and can be disposed of at once", async () => {
  const program = right(await meddled({ run: HANGS, release: HANGS })());
  const held = right(await program.store({ x: one(1) })());
  const runs = await Promise.all([program.run(held, feeds)(), program.run(held, feeds)()]);
  assertEquals(runs.map((run) => left(run).cause), [LATE.cause, "an earlier call to this program had no answer"]);
  assertEquals(left(await program.read(held, ["x"])()).remedy, LATE.remedy);
  right(await program.dispose()());
});

Deno.test("what a runtime throws at once, instead of by its promise, is a fault as well", async () => {
  assertEquals(left(await meddled({ create: throws })()).cause, "it broke");
  const held = async (program: Program) => right(await program.store({ x: one(1) })());
  const running = right(await meddled({ run: throws })());
  assertEquals(left(await running.run(await held(running), feeds)()).cause, "it broke");
  const reading = right(await meddled({ getData: throws })());
  assertEquals(left(await reading.read(await held(reading), ["x"])()).cause, "it broke");
  assertEquals(left(await right(await meddled({ release: throws })()).dispose()()).cause, "it broke");
  assertEquals(left(await right(await meddled({ Tensor: throws })()).store({ x: one(1) })()).cause, "it broke");
});

Deno.test("a page without its binary has the remedy of loading, although that shows with the first model", async () => {
  const { runtime } = fakeRuntime();
  const create = () => Promise.reject(new Error("[wasm] both async and sync fetching of the wasm failed"));
  const compile = sessionProgram(() => Promise.resolve({ ...runtime, InferenceSession: { create } }), {
    ...SETTINGS,
    loading: "Serve it.",
  });
  assertEquals(left(await compile(ADDING)()).remedy, "Serve it.");
});

Deno.test("a call under way when the device is lost ends soon, so that the next program need not wait for it", async () => {
  const { promise: lost, resolve: lose } = Promise.withResolvers<void>();
  const exclusively = queue();
  const { runtime } = fakeRuntime();
  const runner = () =>
    Promise.resolve({
      run: HANGS,
      read: HANGS,
      release: () => Promise.resolve(),
      guard: { protect: <Task>(task: Task) => task, lost, end: () => {} },
    });
  const compile = sessionProgram(() => Promise.resolve(runtime), { ...SETTINGS, exclusively, runner });
  const program = right(await compile(ADDING)());
  const run = program.run(right(await program.store({ x: one(1) })()), feeds)();
  lose();
  assertEquals(left(await run).cause, "no answer came within 5 s");
});

Deno.test("where a runtime does not load, the remedy is that of loading, and afterwards that of the engine", async () => {
  const settings = {
    engine: "native",
    reason: "for a test",
    remedy: "Report it.",
    loading: "Allow it.",
    options: {},
    onDevice: false,
    exclusively: queue(),
    patience: 60,
  } as const;
  const refusing: Runtime = {
    ...await import("onnxruntime-common"),
    InferenceSession: { create: () => Promise.reject(new Error("no such operator")) },
  };
  const outcomes = [() => Promise.reject(new Error("not allowed")), () => Promise.resolve(refusing)].map((load) =>
    sessionProgram(load, settings)(doubling())()
  );
  const remedies = (await Promise.all(outcomes)).map((outcome) => left(outcome).remedy);
  assertEquals(remedies, ["Allow it.", "Report it."]);
});

Deno.test("onThreads names the number of threads where there are several", () => {
  assertEquals([onThreads("fast", 1), onThreads("fast", 2)], ["fast", "fast; 2 threads"]);
});

Deno.test("hostNumbers takes the arrays of the three element types for themselves, and refuses all others", () => {
  for (const numbers of [new Float32Array(1), new Int32Array(1), new Uint8Array(1)]) {
    assertStrictEquals(hostNumbers(numbers), numbers);
  }
  assertThrows(() => hostNumbers(new Float64Array(1)), TypeError, "a type that no formula has");
});
