import { assertEquals } from "@std/assert";
import { webgpu } from "../../lib/engine/mod.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { add, input, multiply } from "../../lib/tensor/mod.ts";
import { ENGINES } from "../support/engines.ts";
import { right } from "../support/right.ts";

const ignore = ENGINES.some(({ engine, ignore }) => engine.name === "webgpu" && ignore);

/** `x ← x + rate y`, `z ← rate z`. */
const growing = () => {
  const [x, y, z, rate] = [input("x", [64]), input("y", [64]), input("z", [32]), input("rate", [1])];
  return encodeModel({
    name: "growing",
    inputs: [x, y, z, rate],
    outputs: { "x:out": add(x, multiply(y, rate)), "z:out": multiply(z, rate) },
  });
};

/** The traffic between host and device: bytes of uploads, bytes of writes, and how often a buffer is mapped. */
const traffic = { uploads: [] as number[], writes: [] as number[], maps: 0 };

/** Counts the traffic of all devices there are; this file has its devices for itself. */
const watchTraffic = (): void => {
  const { mapAsync } = GPUBuffer.prototype;
  const { createBuffer } = GPUDevice.prototype;
  const { writeBuffer } = GPUQueue.prototype;
  GPUBuffer.prototype.mapAsync = function (...values) {
    traffic.maps++;
    return mapAsync.apply(this, values);
  };
  // ONNX Runtime uploads through buffers that are mapped when they are made.
  GPUDevice.prototype.createBuffer = function (descriptor) {
    if (descriptor.mappedAtCreation) traffic.uploads.push(descriptor.size);
    return createBuffer.call(this, descriptor);
  };
  GPUQueue.prototype.writeBuffer = function (buffer, offset, data, ...rest) {
    traffic.writes.push(data.byteLength);
    return writeBuffer.call(this, buffer, offset, data, ...rest);
  };
};

/** The traffic of some work. */
const trafficOf = async <Result>(
  work: () => Promise<Result>,
): Promise<typeof traffic & { readonly result: Result }> => {
  Object.assign(traffic, { uploads: [], writes: [], maps: 0 });
  const result = await work();
  return { ...traffic, result };
};

const ascending = (sizes: readonly number[]): readonly number[] => sizes.toSorted((a, b) => a - b);

Deno.test({
  name: "on WebGPU a run uploads what is fed once and reads nothing back; a read maps one buffer and moves no state",
  ignore,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    watchTraffic();
    for (const capture of [false, true]) {
      const program = right(await webgpu("asked for", { capture }).compile(growing())());
      let held = right(await program.store({ x: new Float32Array(64), z: new Float32Array(32) })());
      const feeds = { y: new Float32Array(64), rate: Float32Array.of(0.5) };
      const run = async () => right(await program.run(held, feeds)());
      // The first run uploads the state, and the first few of graph capture are compared.
      for (let count = 0; count < 4; count++) held = await run();

      const first = await trafficOf(run);
      assertEquals(first.maps, 0);
      assertEquals(ascending(capture ? first.writes : first.uploads), [4, 256]);
      held = first.result;

      const read = await trafficOf(async () => right(await program.read(held, ["x", "z"])()));
      assertEquals({ ...read, result: undefined }, { uploads: [], writes: [], maps: 1, result: undefined });

      const second = await trafficOf(run);
      assertEquals(second.maps, 0);
      assertEquals(ascending(second.uploads), ascending(first.uploads));
      assertEquals(ascending(second.writes), ascending(first.writes));
      right(await program.dispose()());
    }
  },
});
