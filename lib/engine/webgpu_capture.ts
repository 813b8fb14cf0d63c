/**
 * Graph capture: ONNX Runtime records the commands of a step once and then replays them, which saves the time of issuing them
 * one by one.
 *
 * A recording is bound to its buffers. The inputs are therefore buffers of this module that never change, the outputs are those
 * of the first run, and values are copied to and from them on the device.
 *
 * @module
 */
import type { Tensor } from "onnxruntime-common";
import type { ValueInfo } from "../onnx/model.ts";
import { nextName, type Numbers } from "./engine.ts";
import { valueInfosOf } from "./value_info.ts";
import { hostNumbers, type Runner, type RunnerSource, type Tensors } from "./session.ts";
import { bufferOf, currentDevice, deviceRunner, download, elementTypeOf, idle, paddedBytes } from "./webgpu_device.ts";

/** Number of runs that are compared with runs without recording. */
const CHECKS = 3;

/** Largest difference between them, as a fraction of the largest number. */
const TOLERANCE = 1e-4;

/** A new buffer for a value. */
const bufferFor = (device: GPUDevice, { elementType, shape }: ValueInfo): GPUBuffer =>
  device.createBuffer({
    size: paddedBytes(elementType, shape),
    usage: GPUBufferUsage.STORAGE | GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST,
  });

/** Copies buffers to other buffers, all in one submission. */
const copy = (device: GPUDevice, copies: readonly (readonly [from: Tensor, to: Tensor])[]): void => {
  if (copies.length === 0) return;
  const encoder = device.createCommandEncoder();
  for (const [from, to] of copies) {
    encoder.copyBufferToBuffer(bufferOf(from), 0, bufferOf(to), 0, paddedBytes(elementTypeOf(to), to.dims));
  }
  device.queue.submit([encoder.finish()]);
};

/** Numbers, padded with zeros to the units of four bytes in which a device is written to. */
const inWords = (numbers: Numbers): Numbers & { readonly buffer: ArrayBuffer } => {
  const padded = numbers.byteLength % 4 === 0 ? numbers : new Uint8Array(4 * Math.ceil(numbers.byteLength / 4));
  if (padded !== numbers) padded.set(numbers);
  // A device takes no shared memory, and these numbers are in none.
  return padded as Numbers & { readonly buffer: ArrayBuffer };
};

/**
 * A runner that records and replays.
 *
 * Held values must not change with the next run, so every output is copied out of the recording's buffers; the state is also
 * copied to the inputs in the same submission, since the next run usually starts from it. These are two copies of the state
 * within the device's memory per run, and one more when a run starts from values that are not the newest. The buffers of freed
 * values are used again.
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
  const spare = new Map<string, GPUBuffer[]>(model.outputs.map(({ name }) => [name, []]));
  /** The values in the inputs now. */
  const present = new Map<string, Tensor>();
  let recorded: Tensors | undefined;
  let released = false;

  const setInputs = (inputs: Tensors): void => {
    const absent = model.inputs.map(({ name }) => name).filter((name) => present.get(name) !== inputs[name]);
    const onDevice = absent.filter((name) => inputs[name].location === "gpu-buffer");
    for (const name of absent.filter((name) => !onDevice.includes(name))) {
      device.queue.writeBuffer(bufferOf(fixed[name]), 0, inWords(hostNumbers(inputs[name].data)));
    }
    copy(device, onDevice.map((name) => [inputs[name], fixed[name]]));
    for (const name of absent) present.set(name, inputs[name]);
  };

  const copyOutputs = (outputs: Tensors): Tensors => {
    const copies = Object.fromEntries(model.outputs.map((valueInfo) => {
      const buffers = spare.get(valueInfo.name)!;
      const buffer = buffers.pop() ?? bufferFor(device, valueInfo);
      const free = () => {
        if (released) buffer.destroy();
        else buffers.push(buffer);
      };
      return [valueInfo.name, tensorOver(buffer, valueInfo, free)];
    }));
    copy(device, [
      ...model.outputs.map(({ name }) => [outputs[name], copies[name]] as const),
      ...evolving.map(({ name }) => [outputs[nextName(name)], fixed[name]] as const),
    ]);
    for (const { name } of evolving) present.set(name, copies[nextName(name)]);
    return copies;
  };

  return {
    run: async (inputs) => {
      setInputs(inputs);
      // Without a list of outputs: with one, ONNX Runtime would look for buffers that it was not given.
      const outputs = await compiled.run(fixed);
      if (recorded === undefined) recorded = outputs;
      else Object.values(outputs).forEach((tensor) => tensor.dispose());
      return copyOutputs(recorded);
    },
    read: (tensors) => download(device, tensors),
    release: async () => {
      if (released) return;
      released = true;
      await idle(device);
      Object.values(recorded ?? {}).forEach((tensor) => tensor.dispose());
      Object.values(fixed).forEach((tensor) => bufferOf(tensor).destroy());
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
 * A runner with graph capture where that works: the first runs are made both ways and compared. If they differ, nothing is
 * recorded from then on.
 */
export const captureRunner = async (source: RunnerSource): Promise<Runner> => {
  const { model } = source;
  const plain = await deviceRunner(source);
  const outcome = (reason: unknown) =>
    `graph capture failed (${(reason instanceof Error ? reason.message : String(reason)).replaceAll("\n", " ")}) ` +
    "and was left out";
  let note = `graph capture is on, and its first ${CHECKS} runs are checked`;
  let recording: Runner | undefined = await recordingRunner(source).catch((reason) => {
    note = outcome(reason);
    return undefined;
  });
  let checks = 0;
  let before: readonly (readonly [Numbers, Numbers])[] | undefined;

  const leaveOut = async (why: string, broken: Runner): Promise<void> => {
    note = why;
    recording = undefined;
    await broken.release().catch(() => {});
  };

  /** Whether both ways gave the same numbers, and every output that changed one way changed the other way, too. */
  const agree = async (expected: Tensors, found: Tensors): Promise<boolean> => {
    const names = model.outputs.map(({ name }) => name);
    const values = await plain.read([expected, found].flatMap((tensors) => names.map((name) => tensors[name])));
    const pairs = names.map((_, position) => [values[position], values[names.length + position]] as const);
    const last = before;
    before = pairs;
    return pairs.every(([direct, replayed], position) => {
      if (!isNear(direct, replayed)) return false;
      if (last === undefined) return true;
      // Small changes are within the tolerance, but an output that a replay does not write stays exactly as it was.
      const [directBefore, replayedBefore] = last[position];
      return isSame(direct, directBefore) || !isSame(replayed, replayedBefore);
    });
  };

  const checked = async (recording: Runner, inputs: Tensors): Promise<Tensors> => {
    const expected = await plain.run(inputs);
    try {
      const found = await recording.run(inputs);
      if (await agree(expected, found)) {
        Object.values(expected).forEach((tensor) => tensor.dispose());
        if (++checks === CHECKS) {
          note = "graph capture is on";
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
    note: () => note,
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
