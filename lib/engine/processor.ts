/**
 * The engine on the processor, for small models whose results are needed on the host at once.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import type { NativeWebgpuOptions, ProcessorOptions } from "./options.ts";
import { webassembly } from "./webassembly.ts";

/** The module of the native engine; it is named at run time, so that it is downloaded only where it is used. */
const MODULE = new URL("./native.ts", import.meta.url);

/** The permissions of loading it: reading it counts, because it is no part of the program's own modules. */
const NATIVE_PERMISSIONS: readonly Deno.PermissionDescriptor[] = [
  { name: "ffi" },
  ...(MODULE.protocol === "file:" ? [{ name: "read", path: MODULE } as const] : []),
];

/** Whether the native engine may be loaded without a prompt for permissions. */
const nativeIsAllowed = (): boolean =>
  NATIVE_PERMISSIONS.every((permission) => Deno.permissions.querySync(permission).state === "granted");

/** Loads the native engine. */
export const loadNative = async (reason: string, options: ProcessorOptions = {}): Promise<Engine> => {
  const { native } = await import(MODULE.href);
  return native(reason, options);
};

/** Loads the WebGPU engine of the native build. */
export const loadNativeWebgpu = async (reason: string, options: NativeWebgpuOptions = {}): Promise<Engine> => {
  const { nativeWebgpu } = await import(MODULE.href);
  return nativeWebgpu(reason, options);
};

/** Chooses the engine on the processor: native where its permissions are granted, else WebAssembly. */
export const processorEngine = async (why: string, options: ProcessorOptions = {}): Promise<Engine> => {
  if (typeof Deno === "undefined") return webassembly(why, options);
  if (!nativeIsAllowed()) {
    return webassembly(`${why}; native is faster, with --allow-ffi --allow-read`, options);
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
