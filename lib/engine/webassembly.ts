/**
 * ONNX Runtime's WebAssembly build: runs everywhere, browsers included, and needs no permission, since its binary comes with
 * the module graph instead of being read from a file.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { queue, type Runtime, sessionProgram } from "./session.ts";
import { webBinary } from "./web_binary.ts";

const load = async (): Promise<Runtime> => {
  const runtime = await import("onnxruntime-web/wasm");
  runtime.env.wasm.wasmBinary = await webBinary("ort-wasm-simd-threaded.wasm");
  runtime.env.wasm.numThreads = 1;
  return runtime as unknown as Runtime;
};

let loaded: Promise<Runtime> | undefined;
const exclusively = queue();

/** The WebAssembly engine, one thread. */
export const webassembly = (reason = "asked for"): Engine => ({
  name: "webassembly",
  compile: sessionProgram(() => loaded ??= load(), {
    engine: "webassembly",
    reason,
    remedy: "Report the model: every operator in it should run here.",
    options: { executionProviders: ["wasm"] },
    onDevice: false,
    exclusively,
  }),
});
