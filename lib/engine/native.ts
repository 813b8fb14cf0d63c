/**
 * ONNX Runtime's native build, the fastest on a CPU. It is an entry point of its own, so that it is downloaded only where it is
 * used. It needs `--allow-ffi`; where it is loaded by its name, as the choice of an engine does, `--allow-read` as well.
 *
 * @module
 */
import { queue } from "./call.ts";
import type { Engine } from "./engine.ts";
import { engineWith, PROCESSOR, PROCESSOR_PATIENCE, type ProcessorOptions } from "./options.ts";
import { onThreads, sessionProgram } from "./session.ts";

const exclusively = queue();

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
