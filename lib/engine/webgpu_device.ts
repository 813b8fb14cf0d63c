/**
 * The device of ONNX Runtime's WebGPU build: reading values from its memory, and watching for its loss.
 *
 * @module
 */
import type { Tensor } from "onnxruntime-common";
import * as E from "fp-ts/Either.js";
import type { TaskEither } from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { type ElementType, size } from "../tensor/tensor.ts";
import type { Numbers } from "./engine.ts";
import { type Guard, hostNumbers, type Runner, type RunnerSource } from "./session.ts";

const BYTES: Readonly<Record<ElementType, number>> = { float32: 4, int32: 4, bool: 1 };

/** The bytes that the elements of a shape take in a buffer; ONNX Runtime rounds up to 16. */
export const paddedBytes = (type: ElementType, shape: readonly number[]): number =>
  16 * Math.ceil(size(shape) * BYTES[type] / 16);

/** A tensor's element type. ONNX Runtime's types allow every one; models of formulas have these three. */
export const elementTypeOf = ({ type }: Tensor): ElementType => {
  switch (type) {
    case "float32":
    case "int32":
    case "bool":
      return type;
    default:
      throw new TypeError(`ONNX Runtime returned a tensor of ${type}, a type that no formula has`);
  }
};

/** A tensor's buffer on the device. */
export const bufferOf = ({ gpuBuffer }: Tensor): GPUBuffer =>
  // ONNX Runtime's types name GPUBuffer only where it is a property of `globalThis`; Deno declares it as a class.
  gpuBuffer as GPUBuffer;

const numbersOf = (type: ElementType, bytes: ArrayBuffer, offset: number, length: number): Numbers => {
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
 * Copies tensors to the host through one buffer that is mapped once: in Deno every mapping takes at least ten milliseconds,
 * however few bytes it has. Unlike `getData()` this leaves the tensor on the device, where the next run needs it.
 */
export const download = async (device: GPUDevice, tensors: readonly Tensor[]): Promise<readonly Numbers[]> => {
  const onDevice = tensors.filter(({ location }) => location === "gpu-buffer");
  const bytes = (tensor: Tensor) => paddedBytes(elementTypeOf(tensor), tensor.dims);
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
        encoder.copyBufferToBuffer(bufferOf(tensor), 0, staging, offset, bytes(tensor));
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
    if (offset === undefined) return hostNumbers(tensor.data);
    return numbersOf(elementTypeOf(tensor), content, offset, size(tensor.dims));
  });
};

// A call that fails because the device is being lost fails a moment before the loss is reported.
const REPORT_MILLISECONDS = 100;

/** Watches a device: after its loss, or an error that no call has returned, every call has that fault. */
const watch = (device: GPUDevice, place: string): Guard => {
  let trouble: Fault | undefined;
  let ended = false;
  const waiting = new Set<() => void>();
  const report = (cause: string) => {
    if (ended) return;
    trouble ??= fault(
      "engine",
      place,
      cause,
      "Compile again and continue from values that were read to the host, or use --engine webassembly.",
    );
    waiting.forEach((fail) => fail());
  };
  const lost = device.lost.then(({ reason, message }) => report(`the device was lost (${reason}): ${message}`));
  // Any value on the device may be damaged by such an error, so none is used any more.
  const onUncaptured = ({ error }: GPUUncapturedErrorEvent) =>
    report(`the device reported an error: ${error.message.replaceAll("\n", " ")}`);
  // Deno's types of a device list no events, so that a listener for any but a plain Event needs a cast.
  const onError = onUncaptured as EventListener;
  device.addEventListener("uncapturederror", onError);

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
      // Not Promise.race, which would leave a listener in `lost` with every call.
      new Promise<E.Either<Fault, Result>>((resolve) => {
        const fail = () => resolve(E.left(trouble!));
        if (trouble !== undefined) return fail();
        waiting.add(fail);
        task().then(async (result) => {
          if (E.isLeft(result) && !ended) await reported();
          waiting.delete(fail);
          resolve(trouble === undefined ? result : E.left(trouble));
        });
      }),
    end: () => {
      ended = true;
      device.removeEventListener("uncapturederror", onError);
    },
  };
};

/** The device of the session that was made last. */
export const currentDevice = async ({ runtime }: RunnerSource): Promise<GPUDevice> => {
  // ONNX Runtime's types name GPUDevice only where it is a property of `globalThis`; Deno declares it as a class.
  return await runtime.env.webgpu.device as GPUDevice;
};

/** Waits until a device has nothing left to do, so that its memory can be freed and the process can end without an error. */
export const idle = async (device: GPUDevice): Promise<void> => {
  await Promise.race([device.queue.onSubmittedWorkDone(), device.lost]).catch(() => {});
};

/** A runner whose state stays in GPU buffers; every call uploads its feeds, and only {@link Runner.read} downloads. */
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
