/**
 * ONNX Runtime's WebGPU build. State stays in GPU buffers; no operator may fall back to the CPU.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { onProcessor } from "./processor.ts";
import { sessionProgram } from "./session.ts";
import { webRuntime } from "./web_runtime.ts";
import { captureRunner } from "./webgpu_capture.ts";
import { deviceRunner } from "./webgpu_device.ts";

const { load, exclusively } = webRuntime(
  () => import("onnxruntime-web/webgpu"),
  "ort-wasm-simd-threaded.asyncify.wasm",
);

/** Options of the WebGPU engine. */
export interface WebgpuOptions {
  /**
   * Whether ONNX Runtime records a step's commands and replays them; false by default. The first runs are checked: if their
   * numbers differ from runs without recording, the program goes on without it, and its `reason` states so.
   */
  readonly capture?: boolean;
}

/** The WebGPU engine; compiling fails with a fault where there is no adapter. */
export const webgpu = (reason = "requested", { capture = false }: WebgpuOptions = {}): Engine => ({
  name: "webgpu",
  compileOnProcessor: onProcessor,
  compile: sessionProgram(load, {
    engine: "webgpu",
    reason,
    remedy: "Use --engine webassembly where there is no graphics card that WebGPU can use.",
    options: {
      executionProviders: [{ name: "webgpu" }],
      extra: { session: { disable_cpu_ep_fallback: "1" } },
    },
    onDevice: true,
    runner: capture ? captureRunner : deviceRunner,
    exclusively,
  }),
});
