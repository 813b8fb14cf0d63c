/**
 * ONNX Runtime's builds for the web, loaded without any permission.
 *
 * @module
 */
import { within } from "../within.ts";
import { type Queue, queue } from "./call.ts";
import type { Binary } from "./options.ts";
import { platform } from "./platform.ts";
import type { Runtime } from "./session.ts";
import { type BinarySource, bytesOf, type LoadedBinary, ownBinary } from "./web_binary.ts";

/** A build of ONNX Runtime. */
interface WebBuild extends BinarySource {
  /** Imports the build's module. */
  readonly module: () => Promise<Runtime>;
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

/** The least bytes that are WebAssembly: they stand for a module, since a build takes bytes alone. */
const STAND_IN = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);

/** Hands a binary to a build. */
const provide = ({ env }: Runtime, binary: LoadedBinary): void => {
  env.wasm.wasmBinary = binary instanceof WebAssembly.Module ? STAND_IN : binary;
};

/** `WebAssembly.instantiate`, with a module in the place of the bytes that stand for it. */
const instantiateModule = (
  instantiate: typeof WebAssembly.instantiate,
  module: WebAssembly.Module,
): typeof WebAssembly.instantiate =>
  new Proxy(instantiate, {
    apply: async (target, self, [bytes, imports]) =>
      bytes instanceof Uint8Array && bytes.length === STAND_IN.length
        ? { module, instance: await Reflect.apply(target, self, [module, imports]) }
        : await Reflect.apply(target, self, [bytes, imports]),
  });

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

/** One start at a time, since each has some of the globals in its hands. */
const alone = queue();

/**
 * Starts a build by its first session. Worker threads come from a module of ONNX Runtime's own package, which Deno lets them read
 * without a permission.
 */
const start = <Result>(create: () => Promise<Result>, module: WebAssembly.Module | undefined, threads: number) =>
  alone(async () => {
    const { Worker } = globalThis;
    const { Memory, instantiate } = WebAssembly;
    if (module !== undefined) WebAssembly.instantiate = instantiateModule(instantiate, module);
    if (threads > 1 && platform === "deno") WebAssembly.Memory = memoryThatDoesNotGrow(Memory);
    try {
      if (threads === 1) return await create();
      let isLate = false;
      return await within(() => START_SECONDS, create, () => isLate = true).catch((reason) => {
        throw isLate ? new Error("its worker threads did not start", { cause: reason }) : reason;
      });
    } finally {
      Object.assign(WebAssembly, { Memory, instantiate });
      // In Deno and in Node the build replaces the global Worker by Node's.
      if (globalThis.Worker !== Worker) globalThis.Worker = Worker;
    }
  });

/** The package that Deno and Node take the module of worker threads from. */
const PACKAGE = "onnxruntime-web/";

/** Finds that module in Node before a build is started, for a build that did not start cannot be started again. */
const findWorkers = (): void => {
  import.meta.resolve(`${PACKAGE}ort-wasm-simd-threaded.mjs`);
};

/**
 * Loads a build's module where it finds no place, as in Deno's main thread: in a worker of Deno that place has the origin "null", which
 * builds take for an address.
 */
const withoutPlace = <Result>(load: () => Promise<Result>): Promise<Result> =>
  alone(async () => {
    const place = Object.getOwnPropertyDescriptor(globalThis, "location");
    if (platform !== "deno" || place === undefined) return await load();
    Object.defineProperty(globalThis, "location", { value: undefined, configurable: true });
    try {
      return await load();
    } finally {
      Object.defineProperty(globalThis, "location", place);
    }
  });

/** The build, whose first session starts it. */
const starting = (runtime: Runtime, binary: LoadedBinary | undefined, threads: number): Runtime => {
  // Browsers find the workers' module by the URL of this one. In Deno it would become a blob, and no worker starts from a blob;
  // in Node this module knows none of its workers.
  if (threads > 1 && platform !== "web") runtime.env.wasm.wasmPaths = PACKAGE;
  const module = binary instanceof WebAssembly.Module ? binary : undefined;
  let hasStarted = module === undefined && threads === 1;
  const create: Runtime["InferenceSession"]["create"] = async (bytes, options) => {
    const own = () => runtime.InferenceSession.create(bytes, options);
    if (hasStarted) return own();
    const session = await start(own, module, threads);
    hasStarted = true;
    return session;
  };
  return { env: runtime.env, Tensor: runtime.Tensor, InferenceSession: { create } };
};

/** A build that is not loaded yet. */
export const webRuntime = (build: WebBuild): WebRuntime => {
  let threads: number | undefined;
  const load = async (binary: Binary | undefined): Promise<Runtime> => {
    threads ??= 1;
    if (threads > 1 && platform === "node") findWorkers();
    const runtime = await withoutPlace(build.module);
    const loaded = binary === undefined ? await ownBinary(build) : await bytesOf(binary);
    if (loaded !== undefined) provide(runtime, loaded);
    runtime.env.wasm.numThreads = threads;
    return starting(runtime, loaded, threads);
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
