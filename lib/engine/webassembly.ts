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
import { onThreads, sessionProgram, threadsFault } from "./session.ts";
import { webRuntime } from "./web_runtime.ts";

const { claim, load, exclusively } = webRuntime(() => import("onnxruntime-web/wasm"), "ort-wasm-simd-threaded.wasm");

/**
 * ReLU as `max(x, 0)`, and the slope of its result, which is not negative, as the sign: exactly the same numbers. This build's
 * own kernels compute one number at a time, mispredict half of the branches, and take as long as the matrix product before them.
 */
const BRANCHLESS: Lowering = {
  Relu: ([x]) => call("Max", [x, float32(0)]),
  HardSigmoid: ([y]) => call("Sign", [y]),
};

/** Options of the WebAssembly engine. */
export interface WebassemblyOptions {
  /**
   * Number of threads, the same for every program of a process: the first program compiled sets it, to 1 by default. More than
   * one need no permission, but in a browser a page that is cross-origin isolated; together they take one gibibyte of memory.
   */
  readonly threads?: number;
}

/** The fault of compiling a model for a number of threads that cannot be had; `undefined` where it can. */
const claimFault = ({ name }: Model, threads: number | undefined): Fault | undefined => {
  const refuse = (cause: string, remedy: string) => fault("engine", `engine webassembly, model ${name}`, cause, remedy);
  if (threads === undefined) {
    claim(1);
    return;
  }
  const wrong = threadsFault(`engine webassembly, model ${name}`, threads);
  if (wrong !== undefined) return wrong;
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

/** The WebAssembly engine. */
export const webassembly = (reason = "requested", { threads }: WebassemblyOptions = {}): Engine => {
  const session = sessionProgram(load, {
    engine: "webassembly",
    reason: threads === undefined ? reason : onThreads(reason, threads),
    remedy: "Report the model: every operator in it should run here.",
    options: { executionProviders: ["wasm"] },
    lowering: BRANCHLESS,
    onDevice: false,
    exclusively,
  });
  const compile: Engine["compile"] = (model) => async () => {
    const wrong = claimFault(model, threads);
    return wrong === undefined ? await session(model)() : E.left(wrong);
  };
  return { name: "webassembly", compile, compileOnProcessor: compile };
};
