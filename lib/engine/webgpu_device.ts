/**
 * The device that ONNX Runtime's WebGPU build works on: values out of its memory, and what becomes of it.
 *
 * @module
 */
import type { Tensor } from "onnxruntime-common";
import * as E from "fp-ts/Either.js";
import type { TaskEither } from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { size } from "../tensor/tensor.ts";
import type { Numbers } from "./engine.ts";
import type { Guard, Runner, RunnerSource } from "./session.ts";

const BYTES = { float32: 4, int32: 4, bool: 1 } as const;

/** The types that elements have on a device. */
export type DeviceElementType = keyof typeof BYTES;

/** The bytes that so many elements take in a buffer: ONNX Runtime rounds up to 16. */
export const paddedBytes = (type: DeviceElementType, shape: readonly number[]): number =>
  16 * Math.ceil(size(shape) * BYTES[type] / 16);

const numbersOf = (type: DeviceElementType, bytes: ArrayBuffer, offset: number, length: number): Numbers => {
  switch (type) {
    case "float32":
      return new Float32Array(bytes, offset, length);
    case "int32":
      return new Int32Array(bytes, offset, length);
    case "bool":
      return new Uint8Array(bytes, offset, length);
  }
};

/**
 * Brings tensors to the host through one buffer that is mapped once: in Deno every mapping takes at least ten milliseconds,
 * however little it brings. Unlike `getData()` this leaves the tensor on the device, where the next run finds it.
 */
export const download = async (device: GPUDevice, tensors: readonly Tensor[]): Promise<readonly Numbers[]> => {
  const onDevice = tensors.filter(({ location }) => location === "gpu-buffer");
  const bytes = (tensor: Tensor) => paddedBytes(tensor.type as DeviceElementType, tensor.dims);
  const offsets = new Map<Tensor, number>();
  let total = 0;
  for (const tensor of onDevice) {
    offsets.set(tensor, total);
    total += bytes(tensor);
  }
  let content = new ArrayBuffer(0);
  if (total > 0) {
    const staging = device.createBuffer({ size: total, usage: GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST });
    try {
      const encoder = device.createCommandEncoder();
      for (const [tensor, offset] of offsets) {
        encoder.copyBufferToBuffer(tensor.gpuBuffer as GPUBuffer, 0, staging, offset, bytes(tensor));
      }
      device.queue.submit([encoder.finish()]);
      await staging.mapAsync(GPUMapMode.READ);
      content = staging.getMappedRange().slice(0);
    } finally {
      staging.destroy();
    }
  }
  return tensors.map((tensor) => {
    const offset = offsets.get(tensor);
    if (offset === undefined) return tensor.data as Numbers;
    return numbersOf(tensor.type as DeviceElementType, content, offset, size(tensor.dims));
  });
};

// A call that fails because the device is being lost fails a moment before the loss is reported.
const REPORT_MILLISECONDS = 100;

/** Watches a device: its loss, or an error that no call answered with, is the fault of every call from then on. */
export const watch = (device: GPUDevice, place: string): Guard => {
  let trouble: Fault | undefined;
  let ended = false;
  const waiting = new Set<() => void>();
  const report = (cause: string) => {
    if (ended) return;
    trouble ??= fault(
      "engine",
      place,
      cause,
      "Compile again and go on from what you have read to the host, or use --engine webassembly.",
    );
    waiting.forEach((tell) => tell());
  };
  const lost = device.lost.then(({ reason, message }) => report(`the device was lost (${reason}): ${message}`));
  // What such an error has spoilt cannot be known, so that nothing held is trusted any more.
  const onError = ({ error }: GPUUncapturedErrorEvent) =>
    report(`the device reported an error: ${error.message.replaceAll("\n", " ")}`);
  device.addEventListener("uncapturederror", onError as EventListener);

  const reported = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, REPORT_MILLISECONDS);
      lost.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });

  return {
    lost,
    protect: <Result>(task: TaskEither<Fault, Result>): TaskEither<Fault, Result> => () =>
      // Not Promise.race, which would leave something behind in `lost` with every call.
      new Promise<E.Either<Fault, Result>>((resolve) => {
        const tell = () => resolve(E.left(trouble!));
        if (trouble !== undefined) return tell();
        waiting.add(tell);
        task().then(async (result) => {
          if (E.isLeft(result) && !ended) await reported();
          waiting.delete(tell);
          resolve(trouble === undefined ? result : E.left(trouble));
        });
      }),
    end: () => {
      ended = true;
      device.removeEventListener("uncapturederror", onError as EventListener);
    },
  };
};

/** The device of the session that was made last. */
export const currentDevice = async ({ runtime }: RunnerSource): Promise<GPUDevice> => {
  const { env } = runtime as unknown as { readonly env: { readonly webgpu: { readonly device: GPUDevice } } };
  return await env.webgpu.device;
};

/** Waits until a device has nothing left to do, so that its memory can be freed, and the process can end, in peace. */
export const idle = async (device: GPUDevice): Promise<void> => {
  await Promise.race([device.queue.onSubmittedWorkDone(), device.lost]).catch(() => {});
};

/** Runs with state that stays in GPU buffers; every call uploads what is fed, and only {@link Runner.read} brings anything back. */
export const deviceRunner = async (source: RunnerSource): Promise<Runner> => {
  const { model, place, session } = source;
  const locations = Object.fromEntries(model.outputs.map(({ name }) => [name, "gpu-buffer" as const]));
  const compiled = await session({ preferredOutputLocation: locations });
  const device = await currentDevice(source);
  return {
    run: (inputs) => compiled.run(inputs),
    read: (tensors) => download(device, tensors),
    release: async () => {
      await idle(device);
      await compiled.release();
    },
    guard: watch(device, place),
  };
};
