/**
 * Graph capture: ONNX Runtime records the commands of a step once and then replays them, which saves what it costs to issue
 * them one by one.
 *
 * A recording knows its buffers. The inputs are therefore buffers of ours that never change, the outputs are those of the
 * first run, and values come and go by copies on the device.
 *
 * @module
 */
import type { Tensor } from "onnxruntime-common";
import type { ValueInfo } from "../onnx/model.ts";
import { nextName, type Numbers } from "./engine.ts";
import { valueInfosOf } from "./value_info.ts";
import type { Runner, RunnerSource, Tensors } from "./session.ts";
import { currentDevice, type DeviceElementType, deviceRunner, download, idle, paddedBytes } from "./webgpu_device.ts";

/** How many runs are compared with runs that were not recorded. */
const CHECKS = 3;

/** How far they may be apart, as a share of the largest number. */
const TOLERANCE = 1e-4;

/** A buffer of our own for a value. */
const bufferFor = (device: GPUDevice, { elementType, shape }: ValueInfo): GPUBuffer =>
  device.createBuffer({
    size: paddedBytes(elementType, shape),
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });

/** Copies what lies in buffers to other buffers, all in one go. */
const copy = (device: GPUDevice, copies: readonly (readonly [from: Tensor, to: Tensor])[]): void => {
  if (copies.length === 0) return;
  const encoder = device.createCommandEncoder();
  for (const [from, to] of copies) {
    const bytes = paddedBytes(to.type as DeviceElementType, to.dims);
    encoder.copyBufferToBuffer(from.gpuBuffer as GPUBuffer, 0, to.gpuBuffer as GPUBuffer, 0, bytes);
  }
  device.queue.submit([encoder.finish()]);
};

/** A device is written to in units of four bytes. */
const inFours = (numbers: Numbers): Numbers & { readonly buffer: ArrayBuffer } => {
  const padded = numbers.byteLength % 4 === 0 ? numbers : new Uint8Array(4 * Math.ceil(numbers.byteLength / 4));
  if (padded !== numbers) padded.set(numbers);
  return padded as Numbers & { readonly buffer: ArrayBuffer };
};

/**
 * Runs by recording and replaying.
 *
 * What is held must not change with the next run, so that every output is copied out of the recording's buffers; the state
 * is copied to the inputs in the same go, where the next run usually wants it. These are two copies of the state within the
 * device's memory a run, and one more when a run starts from values that are not the newest. The buffers of values that
 * have been freed are used again.
 */
const recordingRunner = async (source: RunnerSource): Promise<Runner> => {
  const { runtime: { Tensor }, model, session } = source;
  const compiled = await session({ enableGraphCapture: true });
  const device = await currentDevice(source);
  const tensorOver = (buffer: GPUBuffer, { elementType, shape }: ValueInfo, dispose: () => void = () => {}): Tensor =>
    Tensor.fromGpuBuffer(buffer, { dataType: elementType, dims: shape, dispose });
  const fixed = Object.fromEntries(
    model.inputs.map((valueInfo) => [valueInfo.name, tensorOver(bufferFor(device, valueInfo), valueInfo)]),
  );
  const { evolving } = valueInfosOf(model);
  const spare = new Map(model.outputs.map(({ name }) => [name, [] as GPUBuffer[]]));
  /** The values that lie in the inputs now. */
  const present = new Map<string, Tensor>();
  let recorded: Tensors | undefined;
  let released = false;

  const bring = (inputs: Tensors): void => {
    const absent = model.inputs.map(({ name }) => name).filter((name) => present.get(name) !== inputs[name]);
    const onDevice = absent.filter((name) => inputs[name].location === "gpu-buffer");
    for (const name of absent.filter((name) => !onDevice.includes(name))) {
      device.queue.writeBuffer(fixed[name].gpuBuffer as GPUBuffer, 0, inFours(inputs[name].data as Numbers));
    }
    copy(device, onDevice.map((name) => [inputs[name], fixed[name]]));
    for (const name of absent) present.set(name, inputs[name]);
  };

  const take = (outputs: Tensors): Tensors => {
    const taken = Object.fromEntries(model.outputs.map((valueInfo) => {
      const buffers = spare.get(valueInfo.name)!;
      const buffer = buffers.pop() ?? bufferFor(device, valueInfo);
      const free = () => {
        if (released) buffer.destroy();
        else buffers.push(buffer);
      };
      return [valueInfo.name, tensorOver(buffer, valueInfo, free)];
    }));
    copy(device, [
      ...model.outputs.map(({ name }) => [outputs[name], taken[name]] as const),
      ...evolving.map(({ name }) => [outputs[nextName(name)], fixed[name]] as const),
    ]);
    for (const { name } of evolving) present.set(name, taken[nextName(name)]);
    return taken;
  };

  return {
    run: async (inputs) => {
      bring(inputs);
      // Without a list of outputs: with one, ONNX Runtime would look for buffers that nobody gave it.
      const outputs = await compiled.run(fixed);
      if (recorded === undefined) recorded = outputs;
      else Object.values(outputs).forEach((tensor) => tensor.dispose());
      return take(recorded);
    },
    read: (tensors) => download(device, tensors),
    release: async () => {
      if (released) return;
      released = true;
      await idle(device);
      Object.values(recorded ?? {}).forEach((tensor) => tensor.dispose());
      Object.values(fixed).forEach(({ gpuBuffer }) => (gpuBuffer as GPUBuffer).destroy());
      [...spare.values()].flat().forEach((buffer) => buffer.destroy());
      await compiled.release();
    },
  };
};

const isSame = (a: Numbers, b: Numbers): boolean => a.every((value, position) => Object.is(value, b[position]));

/** Whether two results are the same numbers, up to rounding. */
const isNear = (a: Numbers, b: Numbers): boolean => {
  let scale = 0;
  for (const value of a) if (Number.isFinite(value)) scale = Math.max(scale, Math.abs(value));
  return a.every((value, position) =>
    Object.is(value, b[position]) || Math.abs(value - b[position]) <= TOLERANCE * scale
  );
};

/**
 * Runs by graph capture if that works here: the first runs are made both ways, and compared. If they differ, nothing is
 * recorded from then on.
 */
export const captureRunner = async (source: RunnerSource): Promise<Runner> => {
  const { model } = source;
  const plain = await deviceRunner(source);
  const outcome = (reason: unknown) =>
    `graph capture failed (${(reason instanceof Error ? reason.message : String(reason)).replaceAll("\n", " ")}) ` +
    "and was left out";
  let remark = `graph capture is on, and its first ${CHECKS} runs are checked`;
  let recording: Runner | undefined = await recordingRunner(source).catch((reason) => {
    remark = outcome(reason);
    return undefined;
  });
  let checks = 0;
  let before: readonly (readonly [Numbers, Numbers])[] | undefined;

  const leaveOut = async (why: string, broken: Runner): Promise<void> => {
    remark = why;
    recording = undefined;
    await broken.release().catch(() => {});
  };

  /** Whether both ways gave the same numbers, and whatever moved one way moved the other way too. */
  const agree = async (expected: Tensors, found: Tensors): Promise<boolean> => {
    const names = model.outputs.map(({ name }) => name);
    const values = await plain.read([expected, found].flatMap((tensors) => names.map((name) => tensors[name])));
    const pairs = names.map((_, position) => [values[position], values[names.length + position]] as const);
    const last = before;
    before = pairs;
    return pairs.every(([plainly, replayed], position) => {
      if (!isNear(plainly, replayed)) return false;
      if (last === undefined) return true;
      // Small changes hide within the tolerance: an output that a replay forgets would stay exactly as it was.
      const [plainlyBefore, replayedBefore] = last[position];
      return isSame(plainly, plainlyBefore) || !isSame(replayed, replayedBefore);
    });
  };

  const checked = async (recording: Runner, inputs: Tensors): Promise<Tensors> => {
    const expected = await plain.run(inputs);
    try {
      const found = await recording.run(inputs);
      if (await agree(expected, found)) {
        Object.values(expected).forEach((tensor) => tensor.dispose());
        if (++checks === CHECKS) {
          remark = "graph capture is on";
          await plain.release();
        }
        return found;
      }
      Object.values(found).forEach((tensor) => tensor.dispose());
      await leaveOut("graph capture gave other numbers and was left out", recording);
    } catch (reason) {
      await leaveOut(outcome(reason), recording);
    }
    return expected;
  };

  return {
    ...plain,
    note: () => remark,
    run: (inputs) => {
      if (recording === undefined) return plain.run(inputs);
      return checks < CHECKS ? checked(recording, inputs) : recording.run(inputs);
    },
    release: async () => {
      await recording?.release();
      if (recording === undefined || checks < CHECKS) await plain.release();
    },
  };
};
