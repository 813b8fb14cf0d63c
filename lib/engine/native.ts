/**
 * ONNX Runtime's native build, the fastest on a CPU. An entry point of its own, so that nobody downloads it who does not
 * want it; needs `--allow-ffi --allow-read --allow-env`.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import type { ProcessorOptions } from "./processor.ts";
import { onThreads, queue, type Runtime, sessionProgram } from "./session.ts";

const exclusively = queue();

const compiler = (reason: string, threads: number): Engine["compile"] =>
  sessionProgram(async () => await import("onnxruntime-node") as unknown as Runtime, {
    engine: "native",
    reason: onThreads(reason, threads),
    remedy: "Run with --allow-ffi --allow-read --allow-env, or use --engine webassembly.",
    options: { executionProviders: ["cpu"], intraOpNumThreads: threads, interOpNumThreads: 1 },
    onDevice: false,
    exclusively,
  });

/** The native engine. One thread is the fastest for small networks, and for what acts on the host. */
export const native = (reason = "asked for", { threads = 1 }: ProcessorOptions = {}): Engine => ({
  name: "native",
  compile: compiler(reason, threads),
  compileOnProcessor: compiler(reason, 1),
});
