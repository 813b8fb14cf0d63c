/**
 * ONNX Runtime's native build: the fastest engine on a CPU, and WebGPU without a browser's interface between. It is an entry point of
 * its own, so that it is downloaded only where it is used. It needs `--allow-ffi`; where it is loaded by its name, as the choice of an
 * engine does, `--allow-read` as well, for this one file.
 *
 * @module
 */
import { encodeModel } from "../onnx/model.ts";
import { input } from "../tensor/mod.ts";
import { queue } from "./call.ts";
import { type Engine, nextName, type Numbers } from "./engine.ts";
import {
  engineWith,
  NATIVE_WEBGPU,
  type NativeWebgpuOptions,
  PROCESSOR,
  PROCESSOR_PATIENCE,
  type ProcessorOptions,
  WEBGPU_PATIENCE,
} from "./options.ts";
import {
  hostNumbers,
  onThreads,
  type Runner,
  type RunnerSource,
  sessionProgram,
  type SessionSettings,
  type Tensors,
} from "./session.ts";
import { valueInfosOf } from "./value_info.ts";
import { elementTypeOf } from "./webgpu_device.ts";

const [exclusively, exclusivelyOnDevice] = [queue(), queue()];

const compiler = (
  reason: string,
  { threads = 1, patience = PROCESSOR_PATIENCE }: ProcessorOptions,
): Engine["compile"] =>
  sessionProgram(() => import("onnxruntime-node"), {
    engine: "native",
    reason: onThreads(reason, threads),
    remedy: "Report the model: every operator in it should run here.",
    loading: "Run with --allow-ffi, or use --engine webassembly.",
    options: { executionProviders: ["cpu"], intraOpNumThreads: threads, interOpNumThreads: 1 },
    onDevice: false,
    exclusively,
    patience,
  });

/** The native engine. One thread is the fastest for small networks, and for models that act on the host. */
export const native = (reason = "requested", options: ProcessorOptions = {}): Engine =>
  engineWith("native", PROCESSOR, { reason, options }, () => ({
    compile: compiler(reason, options),
    compileOnProcessor: compiler(reason, { ...options, threads: 1 }),
  }));

/** Options of all sessions: no operator may run on the processor instead. */
const ON_DEVICE: SessionSettings["options"] = {
  executionProviders: ["webgpu"],
  extra: { session: { disable_cpu_ep_fallback: "1" } },
};

/**
 * Sessions that bring values of the device to the host, one for each type and shape. The runtime's own way ends the process, so that
 * a model copies them, whose output is on the host.
 */
const downloads = ({ InferenceSession }: RunnerSource["runtime"]) => {
  const sessions = new Map<string, ReturnType<typeof InferenceSession.create>>();
  const sessionFor = (tensor: Tensors[string]) => {
    const [type, shape] = [elementTypeOf(tensor), tensor.dims];
    const name = `${type} ${shape.join(" ")}`;
    const made = sessions.get(name);
    if (made !== undefined) return made;
    const value = input("value", shape, type);
    const { bytes } = encodeModel({ name: "copy", inputs: [value], outputs: { copy: value } });
    const session = InferenceSession.create(bytes, ON_DEVICE);
    sessions.set(name, session);
    return session;
  };
  return {
    download: async (tensor: Tensors[string]): Promise<Numbers> => {
      if (tensor.location !== "gpu-buffer") return hostNumbers(tensor.data);
      const { copy } = await (await sessionFor(tensor)).run({ value: tensor });
      return hostNumbers(copy.data);
    },
    release: async () => {
      for (const session of sessions.values()) await (await session).release();
    },
  };
};

/** A runner whose state stays on the device; all other outputs, which are small, come to the host with every run. */
const nativeDeviceRunner = async ({ runtime, model, session }: RunnerSource): Promise<Runner> => {
  const evolving = new Set(valueInfosOf(model).evolving.map(({ name }) => nextName(name)));
  const preferredOutputLocation = Object.fromEntries(
    model.outputs.map(({ name }) => [name, evolving.has(name) ? "gpu-buffer" : "cpu"] as const),
  );
  const compiled = await session({ preferredOutputLocation });
  const { download, release } = downloads(runtime);
  return {
    run: (inputs) => compiled.run(inputs),
    read: async (tensors) => {
      const values: Numbers[] = [];
      for (const tensor of tensors) values.push(await download(tensor));
      return values;
    },
    release: async () => {
      await release();
      await compiled.release();
    },
  };
};

/**
 * The WebGPU engine of the native build, on Linux with an x64 processor; compiling fails with a fault where there is no adapter.
 *
 * @example
 * ```ts ignore
 * import { nativeWebgpu } from "@gpim/gpim/engine/native";
 *
 * const outcome = await train({ world: reacher, method: gpim(), updates: 6000, seed: 1 })(nativeWebgpu())();
 * ```
 */
export const nativeWebgpu = (reason = "requested", options: NativeWebgpuOptions = {}): Engine =>
  engineWith("native-webgpu", NATIVE_WEBGPU, { reason, options }, () => ({
    compileOnProcessor: compiler(reason, { ...options.processor, threads: 1 }),
    compile: sessionProgram(() => import("onnxruntime-node"), {
      engine: "native-webgpu",
      reason,
      remedy: "Use --engine native, or webgpu where the browser's interface reaches the card.",
      loading: "Run with --allow-ffi, or use --engine webgpu.",
      options: ON_DEVICE,
      onDevice: true,
      runner: nativeDeviceRunner,
      exclusively: exclusivelyOnDevice,
      patience: options.patience ?? WEBGPU_PATIENCE,
    }),
  }));
