/**
 * ONNX Runtime's WebGPU build. State stays in GPU buffers; no operator may fall back to the CPU.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { queue, type Runtime, sessionProgram } from "./session.ts";
import { webBinary } from "./web_binary.ts";

const load = async (): Promise<Runtime> => {
  const runtime = await import("onnxruntime-web/webgpu");
  runtime.env.wasm.wasmBinary = await webBinary("ort-wasm-simd-threaded.asyncify.wasm");
  runtime.env.wasm.numThreads = 1;
  return runtime as unknown as Runtime;
};

let loaded: Promise<Runtime> | undefined;
const exclusively = queue();

/** The WebGPU engine; compiling fails with a fault where there is no adapter. */
export const webgpu = (reason = "asked for"): Engine => ({
  name: "webgpu",
  compile: sessionProgram(() => loaded ??= load(), {
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
