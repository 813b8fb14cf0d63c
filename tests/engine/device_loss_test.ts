import { assert, assertEquals, assertMatch } from "@std/assert";
import { type Held, type Program, webgpu } from "../../lib/engine/mod.ts";
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

const begun = async (program: Program): Promise<Held> => right(await program.store({ x: Float32Array.of(1, 2) })());

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
      const start = await begun(program);
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
      let held = await begun(program);
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
    const start = await begun(lost);
    const old = await device();
    old.destroy();
    assertLost(left(await soon(lost.run(start, FEEDS)())));
    const program = await compiled(false);
    assert(await device() !== old);
    const held = right(await program.run(await begun(program), FEEDS)());
    assertEquals([...right(await program.read(held, ["x"])()).x], [12, 24]);
    right(await lost.dispose()());
    right(await program.dispose()());
  },
);

tested("webgpu: an error that the device reports beside a call is the fault of the calls after it", async () => {
  const program = await compiled(false);
  const held = right(await program.run(await begun(program), FEEDS)());
  // A buffer may not be mapped to be read and be written by a shader.
  (await device()).createBuffer({ size: 16, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.STORAGE });
  const read = left(await program.read(held, ["x"])());
  assertEquals([read.kind, read.place], ["engine", "engine webgpu, model doubling"]);
  assertMatch(read.cause, /^the device reported an error: ./);
  assertEquals(left(await program.run(held, FEEDS)()), read);
  const next = await compiled(false);
  right(await next.run(await begun(next), FEEDS)());
  right(await next.dispose()());
  right(await program.dispose()());
});
