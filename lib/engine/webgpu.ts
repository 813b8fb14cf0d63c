/**
 * ONNX Runtime's WebGPU build. State stays in GPU buffers; no operator may fall back to the CPU.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { sessionProgram } from "./session.ts";
import { webRuntime } from "./web_runtime.ts";

const { load, exclusively } = webRuntime(
  () => import("onnxruntime-web/webgpu"),
  "ort-wasm-simd-threaded.asyncify.wasm",
);

/** The WebGPU engine; compiling fails with a fault where there is no adapter. */
export const webgpu = (reason = "asked for"): Engine => ({
  name: "webgpu",
  compile: sessionProgram(load, {
    engine: "webgpu",
    reason,
    remedy: "Use --engine webassembly where there is no graphics card that WebGPU can use.",
    options: {
      executionProviders: [{ name: "webgpu" }],
      extra: { session: { disable_cpu_ep_fallback: "1" } },
    },
    onDevice: true,
    exclusively,
  }),
});
