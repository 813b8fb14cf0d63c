import { assert, assertEquals, assertMatch, assertStrictEquals, assertThrows } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import type { InferenceSession, Tensor } from "onnxruntime-common";
import { type Held, type Program, webgpu } from "../../lib/engine/mod.ts";
import type { RunnerSource } from "../../lib/engine/session.ts";
import { deviceRunner, download, elementTypeOf, paddedBytes } from "../../lib/engine/webgpu_device.ts";
import { type Fault, formatFault } from "../../lib/fault.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { add, input, multiply } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { left, right } from "../support/right.ts";

const ignore = ENGINES.some(({ engine, ignore }) => engine.name === "webgpu" && ignore);

/** `x ← 2 x + y`. */
const doubling = () => {
  const x = input("x", [2]);
  const y = input("y", [2]);
  return encodeModel({ name: "doubling", inputs: [x, y], outputs: { "x:out": add(multiply(x, 2), y) } });
};

const FEEDS = { y: Float32Array.of(10, 20) };

/** The device that ONNX Runtime works on: that of the program that was compiled last. */
const device = async (): Promise<GPUDevice> => {
  const { env } = await import("onnxruntime-web/webgpu");
  return await env.webgpu.device as GPUDevice;
};

const compiled = async (capture: boolean): Promise<Program> =>
  right(await webgpu("asked for", { capture }).compile(doubling())());

const started = async (program: Program): Promise<Held> => right(await program.store({ x: Float32Array.of(1, 2) })());

const assertLost = (fault: Fault): void => {
  assertEquals(fault.kind, "engine");
  assertEquals(fault.place, "engine webgpu, model doubling");
  assertMatch(fault.cause, /^the device was lost \(destroyed\): ./);
  assertMatch(fault.remedy, /Compile again.*--engine webassembly/);
};

/** Nothing may wait for a device that is gone. */
const soon = <Result>(promise: Promise<Result>): Promise<Result> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("no answer came in ten seconds")), 10_000);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
};

const tested = (name: string, fn: () => Promise<void>): void =>
  Deno.test({ name, ignore, sanitizeOps: false, sanitizeResources: false, fn });

for (const capture of [false, true]) {
  const where = capture ? "webgpu with graph capture" : "webgpu";

  tested(
    `${where}: every call after the device was lost is answered with the fault, and what was read stays`,
    async () => {
      const program = await compiled(capture);
      const start = await started(program);
      const held = right(await program.run(start, FEEDS)());
      const read = right(await program.read(held, ["x"])());
      (await device()).destroy();
      assertLost(left(await soon(program.run(held, FEEDS)())));
      assertLost(left(await soon(program.run(start, FEEDS)())));
      assertLost(left(await soon(program.read(held, ["x"])())));
      assertLost(left(await soon(program.store({ x: Float32Array.of(1, 2) })())));
      assertEquals([...read.x], [12, 24]);
      right(await soon(program.dispose()()));
      assertMatch(formatFault(left(await program.run(start, FEEDS)())), /lost|disposed of/);
    },
  );

  tested(
    `${where}: runs and reads that are under way when the device is lost are answered with the fault`,
    async () => {
      const program = await compiled(capture);
      let held = await started(program);
      for (let run = 0; run < 4; run++) held = right(await program.run(held, FEEDS)());
      const gpu = await device();
      const runs = [program.run(held, FEEDS)(), program.run(held, FEEDS)()];
      const read = program.read(held, ["x"])();
      // The first run is handed over to the runtime.
      await Promise.resolve();
      gpu.destroy();
      assertLost(left(await soon(read)));
      for (const run of await soon(Promise.all(runs))) {
        // Its commands may have been accepted before the loss was reported: their results are gone all the same.
        assertLost(run._tag === "Left" ? run.left : left(await soon(program.read(run.right, ["x"])())));
      }
      right(await soon(program.dispose()()));
    },
  );
}

tested(
  "webgpu: what is compiled after the device was lost runs on a new one, whatever became of the old program",
  async () => {
    const lost = await compiled(false);
    const start = await started(lost);
    const old = await device();
    old.destroy();
    assertLost(left(await soon(lost.run(start, FEEDS)())));
    const program = await compiled(false);
    assert(await device() !== old);
    const held = right(await program.run(await started(program), FEEDS)());
    assertEquals([...right(await program.read(held, ["x"])()).x], [12, 24]);
    right(await lost.dispose()());
    right(await program.dispose()());
  },
);

tested("webgpu: an error that the device reports beside a call is the fault of the calls after it", async () => {
  const program = await compiled(false);
  const held = right(await program.run(await started(program), FEEDS)());
  // A buffer may not be mapped to be read and be written by a shader.
  (await device()).createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
  const read = left(await program.read(held, ["x"])());
  assertEquals([read.kind, read.place], ["engine", "engine webgpu, model doubling"]);
  assertMatch(read.cause, /^the device reported an error: ./);
  assertEquals(left(await program.run(held, FEEDS)()), read);
  const next = await compiled(false);
  right(await next.run(await started(next), FEEDS)());
  right(await next.dispose()());
  right(await program.dispose()());
});

/** A buffer's content on a device that is none, and what was done to it. */
interface FakeBuffer {
  readonly bytes: Uint8Array<ArrayBuffer>;
  isDestroyed: boolean;
}

/** A device whose buffers are on the host. It can be lost, and report errors. */
const fakeDevice = () => {
  const buffers: FakeBuffer[] = [];
  const listeners = new Set<(event: unknown) => void>();
  const { promise: lost, resolve: lose } = Promise.withResolvers<{ reason: string; message: string }>();
  const { promise: done, resolve: finish } = Promise.withResolvers<void>();
  const device = {
    lost,
    queue: {
      submit: (commands: readonly (() => void)[]) => commands.forEach((run) => run()),
      onSubmittedWorkDone: () => done,
    },
    addEventListener: (_name: string, listener: (event: unknown) => void) => listeners.add(listener),
    removeEventListener: (_name: string, listener: (event: unknown) => void) => listeners.delete(listener),
    createBuffer: ({ size }: { readonly size: number }) => {
      const buffer: FakeBuffer = { bytes: new Uint8Array(size), isDestroyed: false };
      buffers.push(buffer);
      return Object.assign(buffer, {
        mapAsync: () => Promise.resolve(),
        getMappedRange: () => buffer.bytes.buffer,
        destroy: () => buffer.isDestroyed = true,
      });
    },
    createCommandEncoder: () => {
      const copies: (() => void)[] = [];
      return {
        copyBufferToBuffer: (from: FakeBuffer, start: number, to: FakeBuffer, offset: number, length: number) =>
          copies.push(() => to.bytes.set(from.bytes.subarray(start, start + length), offset)),
        finish: () => () => copies.forEach((copy) => copy()),
      };
    },
  };
  return { device: device as unknown as GPUDevice, buffers, listeners, lose, finish };
};

/** A tensor on the device, in a buffer that is filled up to 16 bytes with 255. */
const onDevice = (type: string, numbers: Float32Array | Int32Array | Uint8Array, dims: readonly number[]): Tensor => {
  const bytes = new Uint8Array(16 * Math.ceil(numbers.byteLength / 16)).fill(255);
  bytes.set(new Uint8Array(numbers.buffer as ArrayBuffer, numbers.byteOffset, numbers.byteLength));
  return { location: "gpu-buffer", type, dims, gpuBuffer: { bytes, isDestroyed: false } } as unknown as Tensor;
};

Deno.test("paddedBytes are the bytes of a shape's elements, rounded up to 16", () => {
  assertEquals([paddedBytes("float32", [4]), paddedBytes("float32", [5]), paddedBytes("float32", [])], [16, 32, 16]);
  assertEquals([paddedBytes("bool", [16]), paddedBytes("bool", [17]), paddedBytes("int32", [2, 4])], [16, 32, 32]);
});

Deno.test("elementTypeOf takes the three types of formulas, and refuses every other", () => {
  for (const type of ["float32", "int32", "bool"]) assertEquals(elementTypeOf({ type } as Tensor), type);
  assertThrows(() => elementTypeOf({ type: "int64" } as Tensor), TypeError, "a tensor of int64");
});

Deno.test("download brings tensors of all types to the host through one buffer, and frees that alone", async () => {
  const { device, buffers } = fakeDevice();
  const tensors = [
    onDevice("float32", Float32Array.of(1.5, -2, 3, 4, 5), [5]),
    { location: "cpu", type: "float32", dims: [2], data: Float32Array.of(8, 9) } as unknown as Tensor,
    onDevice("bool", Uint8Array.of(1, 0, 1), [3]),
    onDevice("int32", Int32Array.of(-7, 7), [1, 2]),
  ];
  const numbers = await download(device, tensors);
  assertEquals(numbers, [
    Float32Array.of(1.5, -2, 3, 4, 5),
    Float32Array.of(8, 9),
    Uint8Array.of(1, 0, 1),
    Int32Array.of(-7, 7),
  ]);
  assertEquals(buffers.map(({ bytes, isDestroyed }) => [bytes.length, isDestroyed]), [[64, true]]);
});

Deno.test("download needs no buffer where everything is on the host", async () => {
  const { device, buffers } = fakeDevice();
  const data = Float32Array.of(1);
  const [numbers] = await download(device, [
    { location: "cpu", type: "float32", dims: [1], data } as unknown as Tensor,
  ]);
  assertStrictEquals(numbers, data);
  assertEquals(buffers.length, 0);
});

/** A runner on a device that is none, and what its session was asked for. */
const fakeRunner = async () => {
  const fake = fakeDevice();
  const log = { options: {} as object, released: 0 };
  const runner = await deviceRunner({
    runtime: { env: { webgpu: { device: fake.device } } } as unknown as RunnerSource["runtime"],
    model: doubling(),
    place: "engine webgpu, model doubling",
    session: (options) => {
      log.options = options!;
      return Promise.resolve({
        run: (inputs: unknown) => Promise.resolve(inputs),
        release: () => Promise.resolve(void log.released++),
      } as unknown as InferenceSession);
    },
  });
  return { ...fake, log, runner, guard: runner.guard! };
};

Deno.test("deviceRunner leaves every output in a buffer of the device", async () => {
  const { log } = await fakeRunner();
  assertEquals(log.options, { preferredOutputLocation: { "x:out": "gpu-buffer" } });
});

Deno.test("deviceRunner frees its session once the device is idle, or lost", async () => {
  for (const end of ["finish", "lose"] as const) {
    const { log, runner, lose, finish } = await fakeRunner();
    const released = runner.release();
    await Promise.resolve();
    assertEquals(log.released, 0);
    if (end === "finish") finish();
    else lose({ reason: "destroyed", message: "no power" });
    await released;
    assertEquals(log.released, 1);
  }
});

Deno.test("a device's guard lets results and faults through as they are while nothing has happened to the device", async () => {
  const { guard } = await fakeRunner();
  const own: Fault = { kind: "engine", place: "here", cause: "no", remedy: "Wait." };
  assertEquals(right(await guard.protect(TE.right(7))()), 7);
  assertEquals(left(await guard.protect(TE.left(own))()), own);
});

Deno.test("a device's guard answers tasks under way and later ones with the first thing that happened to the device", async () => {
  const { guard, listeners, lose } = await fakeRunner();
  const waiting = guard.protect(TE.fromTask(() => new Promise<void>(() => {})))();
  for (const listener of listeners) listener({ error: { message: "out of\nmemory" } });
  const { kind, place, cause } = left(await waiting);
  assertEquals([kind, place, cause], [
    "engine",
    "engine webgpu, model doubling",
    "the device reported an error: out of memory",
  ]);
  lose({ reason: "destroyed", message: "no power" });
  await guard.lost;
  assertEquals(left(await guard.protect(TE.right(7))()).cause, cause);
});

Deno.test("a device's guard takes a result for lost that comes after the loss, and the loss for the cause of a fault just before it", async () => {
  const { guard, lose } = await fakeRunner();
  const slow = Promise.withResolvers<void>();
  const result = guard.protect(TE.fromTask(() => slow.promise))();
  const failed = guard.protect(TE.left<Fault>({ kind: "engine", place: "", cause: "no", remedy: "" }))();
  lose({ reason: "unknown", message: "gone" });
  slow.resolve();
  for (const answer of [await result, await failed]) {
    assertEquals(left(answer).cause, "the device was lost (unknown): gone");
  }
});

Deno.test("a device's guard that has ended reports nothing any more, and listens no longer", async () => {
  const { guard, listeners, lose } = await fakeRunner();
  assertEquals(listeners.size, 1);
  guard.end();
  assertEquals(listeners.size, 0);
  lose({ reason: "destroyed", message: "" });
  await guard.lost;
  assertEquals(right(await guard.protect(TE.right(7))()), 7);
});
