/**
 * ONNX Runtime's builds for the web, loaded without any permission.
 *
 * @module
 */
import { queue, type Runtime, type SessionSettings } from "./session.ts";

/** A build that is loaded when the first model is compiled, and the queue of calls to it. */
interface WebRuntime {
  /** Sets the build's number of threads, and returns it; the first number set holds until the process ends. */
  readonly claim: (threads: number) => number;
  /** Loads the build, on one thread unless more were claimed. */
  readonly load: () => Promise<Runtime>;
  /** The queue of calls to the build. */
  readonly exclusively: SessionSettings["exclusively"];
}

/**
 * Imports a binary of onnxruntime-web as bytes, which needs no permission, where reading the file would.
 *
 * The specifier is computed because a package with a literal one cannot be published: importing bytes is still an unstable
 * feature, which the user switches on with `"unstable": ["raw-imports"]`.
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

// Workers that do not start report nothing.
const START_MILLISECONDS = 60_000;

/** One gibibyte, in pages of 64 KiB. */
const PAGES = 16384;

/**
 * Makes shared memories that have all of their pages from the start and never grow; the system allocates a page at its first
 * use. In Deno a worker that receives an address in pages just added may not have them yet: it would die, and the call that
 * waits for it would never end.
 */
const memoryThatDoesNotGrow = (memory: typeof WebAssembly.Memory): typeof WebAssembly.Memory =>
  new Proxy(memory, {
    construct: (target, [descriptor]: [WebAssembly.MemoryDescriptor]) =>
      new target(descriptor.shared ? { ...descriptor, initial: PAGES, maximum: PAGES } : descriptor),
  });

/**
 * The build with worker threads: it starts them with the first session, from a module of its own package, which Deno lets it
 * read without a permission.
 */
const threaded = (runtime: Runtime): Runtime => {
  const isDeno = typeof Deno !== "undefined";
  // Browsers find the workers' module by the URL of this one. In Deno it would become a blob, and no worker starts from a blob.
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
      // In Deno, and elsewhere with a global `process`, the build replaces the global Worker by Node's.
      if (globalThis.Worker !== Worker) globalThis.Worker = Worker;
    }
  };
  return { env: runtime.env, Tensor: runtime.Tensor, InferenceSession: { create } };
};

/** A build, from its module and the name of its binary. */
export const webRuntime = (module: () => Promise<Runtime>, binary: string): WebRuntime => {
  let threads: number | undefined;
  const load = async (): Promise<Runtime> => {
    threads ??= 1;
    const runtime = await module();
    runtime.env.wasm.wasmBinary = await binaryNamed(binary);
    runtime.env.wasm.numThreads = threads;
    return threads > 1 ? threaded(runtime) : runtime;
  };
  let loaded: Promise<Runtime> | undefined;
  // A load that failed may be tried again.
  const reset = (reason: unknown) => {
    loaded = undefined;
    threads = undefined;
    throw reason;
  };
  return { claim: (count) => threads ??= count, load: () => loaded ??= load().catch(reset), exclusively: queue() };
};
