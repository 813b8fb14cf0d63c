/**
 * ONNX Runtime's builds for the web, loaded without any permission.
 *
 * @module
 */
import { queue, type Runtime, type SessionSettings } from "./session.ts";

/** What a build exports, as far as it matters here. */
interface WebModule {
  readonly env: { readonly wasm: { wasmBinary?: ArrayBufferLike | Uint8Array; numThreads?: number } };
}

/** A build that is loaded when the first model is compiled, and the queue of calls to it. */
export interface WebRuntime {
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
  const { default: bytes } = await import(specifier, { with: { type: "bytes" } });
  return bytes;
};

/** A build out of its module and the name of its binary; one thread, since more would need the permission to read. */
export const webRuntime = (module: () => Promise<WebModule>, binary: string): WebRuntime => {
  const load = async (): Promise<Runtime> => {
    const runtime = await module();
    runtime.env.wasm.wasmBinary = await binaryNamed(binary);
    runtime.env.wasm.numThreads = 1;
    return runtime as unknown as Runtime;
  };
  let loaded: Promise<Runtime> | undefined;
  // A load that failed may be tried again.
  const forget = (reason: unknown) => {
    loaded = undefined;
    throw reason;
  };
  return { load: () => loaded ??= load().catch(forget), exclusively: queue() };
};
