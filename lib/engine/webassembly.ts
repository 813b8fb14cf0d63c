/**
 * ONNX Runtime's WebAssembly build: runs everywhere, browsers included, and needs no permission, since its binary is imported as
 * a module instead of being read from a file.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { type Fault, fault } from "../fault.ts";
import type { Lowering, Model } from "../onnx/model.ts";
import { call, float32 } from "../tensor/onnx_expression.ts";
import type { Engine } from "./engine.ts";
import { engineWith, PROCESSOR, PROCESSOR_PATIENCE, type ProcessorOptions } from "./options.ts";
import { onThreads, sessionProgram } from "./session.ts";
import { LOADING } from "./web_binary.ts";
import { webRuntime } from "./web_runtime.ts";

const { claim, load, exclusively } = webRuntime({
  module: () => import("onnxruntime-web/wasm"),
  file: "ort-wasm-simd-threaded.wasm",
  // Bundlers add the texts up, follow the module that they are, and pack the bytes. In one text they would keep the package from
  // being published, and without a module around the import, bundles of Deno would take minutes to unpack the bytes.
  bundled: () =>
    import(
      "data:text/javascript," +
        "export { default } from 'npm:onnxruntime-web@1.30.0/ort-wasm-simd-threaded.wasm' with { type: 'bytes' };"
    ),
});

/**
 * ReLU as `max(x, 0)`, and the slope of its result, which is not negative, as the sign: exactly the same numbers. This build's
 * own kernels compute one number at a time, mispredict half of the branches, and take as long as the matrix product before them.
 */
const BRANCHLESS: Lowering = {
  Relu: ([x]) => call("Max", [x, float32(0)]),
  HardSigmoid: ([y]) => call("Sign", [y]),
};

/** The fault of compiling a model for a number of threads that cannot be had; `undefined` where it can. */
const claimFault = ({ name }: Model, threads: number | undefined): Fault | undefined => {
  const refuse = (cause: string, remedy: string) => fault("engine", `engine webassembly, model ${name}`, cause, remedy);
  if (threads === undefined) {
    claim(1);
    return;
  }
  if (threads > 1 && typeof SharedArrayBuffer === "undefined") {
    return refuse(
      "threads need shared memory, which this page does not have",
      "Serve it with Cross-Origin-Opener-Policy: same-origin and Cross-Origin-Embedder-Policy: require-corp.",
    );
  }
  const claimed = claim(threads);
  if (claimed !== threads) {
    return refuse(
      `the engine already runs with threads: ${claimed} in this process, and cannot change to ${threads}`,
      "Set the same number everywhere, or use another process.",
    );
  }
};

const compiler = (
  reason: string,
  { threads, binary, patience = PROCESSOR_PATIENCE }: ProcessorOptions,
): Engine["compile"] => {
  const session = sessionProgram(() => load(binary), {
    engine: "webassembly",
    reason: onThreads(reason, threads),
    remedy: "Report the model: every operator in it should run here.",
    loading: LOADING,
    options: { executionProviders: ["wasm"] },
    lowering: BRANCHLESS,
    onDevice: false,
    exclusively,
    patience,
    isOnThisThread: () => claim(1) === 1,
  });
  return (model) => async () => {
    const wrong = claimFault(model, threads);
    return wrong === undefined ? await session(model)() : E.left(wrong);
  };
};

/** The WebAssembly engine. */
export const webassembly = (reason = "requested", options: ProcessorOptions = {}): Engine =>
  engineWith("webassembly", PROCESSOR, { reason, options }, () => {
    const compile = compiler(reason, options);
    return { compile, compileOnProcessor: compile };
  });
