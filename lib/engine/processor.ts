/**
 * The engine on the processor, for small models whose results are needed on the host at once.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import type { ProcessorOptions } from "./options.ts";
import { webassembly } from "./webassembly.ts";

const NATIVE_PERMISSIONS = ["ffi", "read", "env"] as const;

/** Whether the native engine may be loaded without a prompt for permissions. */
const nativeIsAllowed = (): boolean =>
  NATIVE_PERMISSIONS.every((name) => Deno.permissions.querySync({ name }).state === "granted");

/** Loads the native engine; its module is named at run time, so that it is downloaded only where it is used. */
export const loadNative = async (reason: string, options: ProcessorOptions = {}): Promise<Engine> => {
  const module = new URL("./native.ts", import.meta.url).href;
  const { native } = await import(module);
  return native(reason, options);
};

/** Chooses the engine on the processor: native where its permissions are granted, else WebAssembly. */
export const processorEngine = async (why: string, options: ProcessorOptions = {}): Promise<Engine> => {
  if (typeof Deno === "undefined") return webassembly(why, options);
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
export const onProcessor = (options: ProcessorOptions = {}): Engine["compileOnProcessor"] => (model) => async () =>
  (await processorEngine("results are needed on the host at once", options)).compileOnProcessor(model)();
