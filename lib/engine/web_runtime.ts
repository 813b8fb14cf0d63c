/**
 * ONNX Runtime's builds for the web, loaded without any permission.
 *
 * @module
 */
import { within } from "../within.ts";
import { LOADING_SECONDS, type Queue, queue } from "./call.ts";
import type { Binary } from "./options.ts";
import type { Runtime } from "./session.ts";

const isDeno = typeof Deno !== "undefined";

/** The remedy where a build does not load. */
export const LOADING = isDeno
  ? `Switch "unstable": ["raw-imports"] on in deno.json, or give its bytes as the option 'binary'.`
  : "Bundle the page with deno bundle, which packs the binary, or give its address as the option 'binary'.";

/** A build of ONNX Runtime. */
interface WebBuild {
  /** Imports the build's module. */
  readonly module: () => Promise<Runtime>;
  /** The name of the binary's file. */
  readonly file: string;
  /** Imports the binary from a bundle; rejects where no bundler packed it. */
  readonly bundled: () => Promise<{ readonly default: Uint8Array<ArrayBuffer> }>;
}

/** A build that is loaded when the first model is compiled, and the queue of calls to it. */
interface WebRuntime {
  /** Sets the build's number of threads, and returns it; the first number set holds until the process ends. */
  readonly claim: (threads: number) => number;
  /** Loads the build, on one thread unless more were claimed; from the first binary given, or else from its own. */
  readonly load: (binary?: Binary) => Promise<Runtime>;
  /** The queue of calls to the build. */
  readonly exclusively: Queue;
}

const fetched = async (url: URL): Promise<Uint8Array<ArrayBuffer>> => {
  const response = await fetch(url, { signal: AbortSignal.timeout(1000 * LOADING_SECONDS) }).catch((reason) => {
    throw new Error(`${url} could not be fetched (${reason.message})`, { cause: reason });
  });
  if (!response.ok) throw new Error(`${url} was answered with status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
};

/** The first bytes of every WebAssembly module. */
const MAGIC = [0, 97, 115, 109];

/** The bytes of a binary. A build that was handed other bytes could not be loaded again, so that they are refused before. */
const bytesOf = async (binary: Binary): Promise<Uint8Array<ArrayBuffer>> => {
  const bytes = binary instanceof URL ? await fetched(binary) : binary;
  if (MAGIC.every((byte, index) => bytes[index] === byte)) return bytes;
  throw new Error(`${binary instanceof URL ? binary : "the binary that was given"} is no WebAssembly`);
};

/**
 * Imports a binary of onnxruntime-web as bytes, which needs no permission in Deno, where reading the file would.
 *
 * The specifier is computed because a package with a literal one cannot be published: importing bytes is still an unstable
 * feature, which the user switches on with `"unstable": ["raw-imports"]`.
 */
const imported = async (file: string): Promise<Uint8Array<ArrayBuffer>> => {
  const specifier = `npm:onnxruntime-web@1.30.0/${file}`;
  try {
    const { default: bytes } = await import(specifier, { with: { type: "bytes" } });
    return bytes;
  } catch (reason) {
    if (!(reason instanceof TypeError) || !reason.message.includes("module type")) throw reason;
    throw new Error("its binary may not be imported as bytes", { cause: reason });
  }
};

/** The build's own binary; `undefined` on a page without it, where ONNX Runtime looks for the file beside the page's script. */
const ownBinary = ({ file, bundled }: WebBuild): Promise<Uint8Array<ArrayBuffer> | undefined> =>
  isDeno ? imported(file) : bundled().then(({ default: bytes }) => bytes, () => undefined);

/** Hands a binary to a build: in browsers as an address, even of bytes in memory, since they compile what they fetch as it comes. */
const provide = ({ env }: Runtime, bytes: Uint8Array<ArrayBuffer>): void => {
  if (isDeno) env.wasm.wasmBinary = bytes;
  else env.wasm.wasmPaths = { wasm: URL.createObjectURL(new Blob([bytes], { type: "application/wasm" })) };
};

// Workers that do not start report nothing.
const START_SECONDS = 60;

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
  // Browsers find the workers' module by the URL of this one. In Deno it would become a blob, and no worker starts from a blob.
  if (isDeno) runtime.env.wasm.wasmPaths = "onnxruntime-web/";
  let hasStarted = false;
  const create: Runtime["InferenceSession"]["create"] = async (bytes, options) => {
    if (hasStarted) return runtime.InferenceSession.create(bytes, options);
    const { Worker } = globalThis;
    const { Memory } = WebAssembly;
    if (isDeno) WebAssembly.Memory = memoryThatDoesNotGrow(Memory);
    try {
      let isLate = false;
      const session = await within(
        () => START_SECONDS,
        () => runtime.InferenceSession.create(bytes, options),
        () => isLate = true,
      ).catch((reason) => {
        throw isLate ? new Error("its worker threads did not start", { cause: reason }) : reason;
      });
      hasStarted = true;
      return session;
    } finally {
      WebAssembly.Memory = Memory;
      // In Deno, and elsewhere with a global `process`, the build replaces the global Worker by Node's.
      if (globalThis.Worker !== Worker) globalThis.Worker = Worker;
    }
  };
  return { env: runtime.env, Tensor: runtime.Tensor, InferenceSession: { create } };
};

/** A build that is not loaded yet. */
export const webRuntime = (build: WebBuild): WebRuntime => {
  let threads: number | undefined;
  const load = async (binary: Binary | undefined): Promise<Runtime> => {
    threads ??= 1;
    const runtime = await build.module();
    const bytes = binary === undefined ? await ownBinary(build) : await bytesOf(binary);
    if (bytes !== undefined) provide(runtime, bytes);
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
  return {
    claim: (count) => threads ??= count,
    load: (binary) => loaded ??= load(binary).catch(reset),
    exclusively: queue(),
  };
};
