/**
 * The engine on the processor, for small models whose results are needed on the host at once.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { webassembly } from "./webassembly.ts";

const NATIVE_PERMISSIONS = ["ffi", "read", "env"] as const;

/** Whether the native engine may be loaded without a prompt for permissions. */
const nativeIsAllowed = (): boolean =>
  typeof Deno !== "undefined" &&
  NATIVE_PERMISSIONS.every((name) => Deno.permissions.querySync({ name }).state === "granted");

/** Options of engines on the processor. */
export interface ProcessorOptions {
  /** Number of threads, 1 by default. More are faster from layers of 256 on, where cores are idle. */
  readonly threads?: number;
}

/** Loads the native engine; its module is named at run time, so that it is downloaded only where it is used. */
export const loadNative = async (reason: string, options: ProcessorOptions = {}): Promise<Engine> => {
  const module = new URL("./native.ts", import.meta.url).href;
  const { native } = await import(module);
  return native(reason, options);
};

/** Chooses the engine on the processor: native where its permissions are granted, else WebAssembly. */
export const processorEngine = async (why: string, options: ProcessorOptions = {}): Promise<Engine> => {
  if (!nativeIsAllowed()) {
    return webassembly(`${why}; native is faster, with --allow-ffi --allow-read --allow-env`, options);
  }
  try {
    return await loadNative(`${why}; the permission for native was given`, options);
  } catch {
    return webassembly(`${why}; native is allowed but does not load here`, options);
  }
};

/** Compiles on the processor, with the engine that {@link processorEngine} chooses. */
export const onProcessor: Engine["compileOnProcessor"] = (model) => async () =>
  (await processorEngine("results are needed on the host at once")).compile(model)();
