/**
 * ONNX Runtime's native build, the fastest on a CPU. It is an entry point of its own, so that it is downloaded only where it is
 * used; it needs `--allow-ffi --allow-read --allow-env`.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import type { ProcessorOptions } from "./processor.ts";
import { onThreads, queue, sessionProgram } from "./session.ts";

const exclusively = queue();

const compiler = (reason: string, threads: number): Engine["compile"] =>
  sessionProgram(() => import("onnxruntime-node"), {
    engine: "native",
    reason: onThreads(reason, threads),
    remedy: "Report the model: every operator in it should run here.",
    loading: "Run with --allow-ffi --allow-read --allow-env, or use --engine webassembly.",
    threads,
    options: { executionProviders: ["cpu"], intraOpNumThreads: threads, interOpNumThreads: 1 },
    onDevice: false,
    exclusively,
  });

/** The native engine. One thread is the fastest for small networks, and for models that act on the host. */
export const native = (reason = "requested", { threads = 1 }: ProcessorOptions = {}): Engine => ({
  name: "native",
  compile: compiler(reason, threads),
  compileOnProcessor: compiler(reason, 1),
});
