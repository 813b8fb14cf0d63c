/**
 * ONNX Runtime's WebAssembly build: runs everywhere, browsers included, and needs no permission, since its binary comes with
 * the module graph instead of being read from a file.
 *
 * @module
 */
import type { Lowering } from "../onnx/model.ts";
import { call, float32 } from "../tensor/onnx_expression.ts";
import type { Engine } from "./engine.ts";
import { sessionProgram } from "./session.ts";
import { webRuntime } from "./web_runtime.ts";

const { load, exclusively } = webRuntime(() => import("onnxruntime-web/wasm"), "ort-wasm-simd-threaded.wasm");

/**
 * ReLU as `(x + |x|) / 2`, exactly the same number: this build's own kernel goes one number at a time, mispredicts half of the
 * branches, and takes as long as the matrix product before it.
 */
const BRANCHLESS: Lowering = {
  Relu: ([x]) => call("Mul", [call("Add", [x, call("Abs", [x])]), float32(0.5)]),
};

/** The WebAssembly engine, one thread. */
export const webassembly = (reason = "asked for"): Engine => ({
  name: "webassembly",
  compile: sessionProgram(load, {
    engine: "webassembly",
    reason,
    remedy: "Report the model: every operator in it should run here.",
    options: { executionProviders: ["wasm"] },
    lowering: BRANCHLESS,
    onDevice: false,
    exclusively,
  }),
});
