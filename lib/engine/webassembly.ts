/**
 * ONNX Runtime's WebAssembly build: runs everywhere, browsers included, and needs no permission, since its binary comes with
 * the module graph instead of being read from a file.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { sessionProgram } from "./session.ts";
import { webRuntime } from "./web_runtime.ts";

const { load, exclusively } = webRuntime(() => import("onnxruntime-web/wasm"), "ort-wasm-simd-threaded.wasm");

/** The WebAssembly engine, one thread. */
export const webassembly = (reason = "asked for"): Engine => ({
  name: "webassembly",
  compile: sessionProgram(load, {
    engine: "webassembly",
    reason,
    remedy: "Report the model: every operator in it should run here.",
    options: { executionProviders: ["wasm"] },
    onDevice: false,
    exclusively,
  }),
});
