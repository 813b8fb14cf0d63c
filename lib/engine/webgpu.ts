/**
 * ONNX Runtime's WebGPU build. State stays in GPU buffers; no operator may fall back to the CPU.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { engineWith, WEBGPU, WEBGPU_PATIENCE, type WebgpuOptions } from "./options.ts";
import { onProcessor } from "./processor.ts";
import { sessionProgram } from "./session.ts";
import { LOADING } from "./web_binary.ts";
import { webRuntime } from "./web_runtime.ts";
import { captureRunner } from "./webgpu_capture.ts";
import { deviceRunner } from "./webgpu_device.ts";

const { load, exclusively } = webRuntime({
  module: () => import("onnxruntime-web/webgpu"),
  file: "ort-wasm-simd-threaded.asyncify.wasm",
  // As for the WebAssembly engine.
  bundled: () =>
    import(
      "data:text/javascript," +
        "export { default } from 'npm:onnxruntime-web@1.30.0/ort-wasm-simd-threaded.asyncify.wasm' with { type: 'bytes' };"
    ),
});

/** The WebGPU engine; compiling fails with a fault where there is no adapter. */
export const webgpu = (reason = "requested", options: WebgpuOptions = {}): Engine =>
  engineWith("webgpu", WEBGPU, { reason, options }, () => ({
    compileOnProcessor: onProcessor(options.processor),
    compile: sessionProgram(() => load(options.binary), {
      engine: "webgpu",
      reason,
      remedy: "Use --engine webassembly where there is no graphics card that WebGPU can use.",
      loading: LOADING,
      options: {
        executionProviders: [{ name: "webgpu" }],
        extra: { session: { disable_cpu_ep_fallback: "1" } },
      },
      onDevice: true,
      runner: options.capture ? captureRunner : deviceRunner,
      exclusively,
      patience: options.patience ?? WEBGPU_PATIENCE,
    }),
  }));
