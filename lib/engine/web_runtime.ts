/**
 * ONNX Runtime's builds for the web, loaded without any permission.
 *
 * @module
 */
import { queue, type Runtime, type SessionSettings } from "./session.ts";

/** What a build exports, as far as it matters here. */
interface WebModule {
  readonly env: {
    readonly wasm: { wasmBinary?: ArrayBufferLike | Uint8Array; numThreads?: number; wasmPaths?: unknown };
  };
}

/** A build that is loaded when the first model is compiled, and the queue of calls to it. */
export interface WebRuntime {
  /**
   * Says on how many threads the build shall run. The first word counts for as long as the process lives; what is returned is
   * the number that was said first.
   */
  readonly claim: (threads: number) => number;
  /** Loads the build, on one thread unless more were claimed. */
  readonly load: () => Promise<Runtime>;
  readonly exclusively: SessionSettings["exclusively"];
}

/**
 * Imports a binary of onnxruntime-web as bytes, which needs no permission, where reading the file would.
 *
 * The specifier is computed because a package with a literal one cannot be published: importing bytes is still an unstable
 * feature, which whoever runs this switches on with `"unstable": ["raw-imports"]`.
 */
const binaryNamed = async (file: string): Promise<Uint8Array> => {
  const specifier = `npm:onnxruntime-web@1.30.0/${file}`;
  try {
    const { default: bytes } = await import(specifier, { with: { type: "bytes" } });
    return bytes;
  } catch (reason) {
    if (!(reason instanceof TypeError) || !reason.message.includes("module type")) throw reason;
    throw new Error(`its binary may not be imported; switch "unstable": ["raw-imports"] on in deno.json`, {
      cause: reason,
    });
  }
};

// Workers that do not start say nothing about it.
const START_MILLISECONDS = 60_000;

/** One gibibyte, in pages of 64 KiB. */
const PAGES = 16384;

/**
 * Makes shared memories that have all of their pages from the start, and never more; the system gives a page to whoever
 * touches it. In Deno a worker that is handed an address in pages that were added a moment ago may not know of them yet: it
 * would die, and whoever waits for it would wait for ever.
 */
const memoryThatDoesNotGrow = (memory: typeof WebAssembly.Memory): typeof WebAssembly.Memory =>
  new Proxy(memory, {
    construct: (target, [descriptor]: [WebAssembly.MemoryDescriptor]) =>
      new target(descriptor.shared ? { ...descriptor, initial: PAGES, maximum: PAGES } : descriptor),
  });

/**
 * Lets a build start its workers: it does so with the first session, from the module that it names in its own package, which
 * Deno lets it read without a permission.
 */
const threaded = (runtime: WebModule & Runtime): Runtime => {
  const isDeno = typeof Deno !== "undefined";
  // Browsers know where the module came from, in Deno it would become a blob, which a worker may not be made of.
  if (isDeno) runtime.env.wasm.wasmPaths = "onnxruntime-web/";
  let hasStarted = false;
  const create: Runtime["InferenceSession"]["create"] = async (bytes, options) => {
    if (hasStarted) return runtime.InferenceSession.create(bytes, options);
    const { Worker } = globalThis;
    const { Memory } = WebAssembly;
    if (isDeno) WebAssembly.Memory = memoryThatDoesNotGrow(Memory);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error("its worker threads did not start")), START_MILLISECONDS);
    });
    try {
      const session = await Promise.race([runtime.InferenceSession.create(bytes, options), late]);
      hasStarted = true;
      return session;
    } finally {
      clearTimeout(timer);
      WebAssembly.Memory = Memory;
      // Where there is a `process`, as in Deno, the build puts Node's workers in the place of everybody's.
      if (globalThis.Worker !== Worker) globalThis.Worker = Worker;
    }
  };
  return { Tensor: runtime.Tensor, InferenceSession: { create } };
};

/** A build out of its module and the name of its binary. */
export const webRuntime = (module: () => Promise<WebModule>, binary: string): WebRuntime => {
  let threads: number | undefined;
  const load = async (): Promise<Runtime> => {
    threads ??= 1;
    const runtime = await module() as WebModule & Runtime;
    runtime.env.wasm.wasmBinary = await binaryNamed(binary);
    runtime.env.wasm.numThreads = threads;
    return threads > 1 ? threaded(runtime) : runtime;
  };
  let loaded: Promise<Runtime> | undefined;
  // A load that failed may be tried again.
  const forget = (reason: unknown) => {
    loaded = undefined;
    threads = undefined;
    throw reason;
  };
  return { claim: (names) => threads ??= names, load: () => loaded ??= load().catch(forget), exclusively: queue() };
};
