/**
 * ONNX Runtime's native build, the fastest on a CPU. An entry point of its own, so that nobody downloads it who does not
 * want it; needs `--allow-ffi --allow-read --allow-env`.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { queue, type Runtime, sessionProgram } from "./session.ts";

const exclusively = queue();

/** The native engine; one thread is usually the fastest for networks of this size. */
export const native = (reason = "asked for", { threads = 1 }: { readonly threads?: number } = {}): Engine => {
  const compile = sessionProgram(async () => await import("onnxruntime-node") as unknown as Runtime, {
    engine: "native",
    reason,
    remedy: "Run with --allow-ffi --allow-read --allow-env, or use --engine webassembly.",
    options: { executionProviders: ["cpu"], intraOpNumThreads: threads, interOpNumThreads: 1 },
    onDevice: false,
    exclusively,
  });
  return { name: "native", compile, compileOnProcessor: compile };
};
