/**
 * The engine on the processor: what small models run on, whose results are wanted on the host at once.
 *
 * @module
 */
import type { Engine } from "./engine.ts";
import { webassembly } from "./webassembly.ts";

const NATIVE_PERMISSIONS = ["ffi", "read", "env"] as const;

/** Whether the native engine may be loaded without asking anybody. */
const nativeIsAllowed = (): boolean =>
  typeof Deno !== "undefined" &&
  NATIVE_PERMISSIONS.every((name) => Deno.permissions.querySync({ name }).state === "granted");

/** How the processor is used. */
export interface ProcessorOptions {
  /** Threads that compute; one where nothing is said. More pay from layers of 256 on, where cores are idle. */
  readonly threads?: number;
}

/** The native engine; its module is named at run time, so that nobody downloads it who does not use it. */
export const loadNative = async (reason: string, options: ProcessorOptions = {}): Promise<Engine> => {
  const module = new URL("./native.ts", import.meta.url).href;
  const { native } = await import(module);
  return native(reason, options);
};

/** The engine on the processor, and in a sentence why it is this one. */
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

/** Compiles on the processor, whichever engine suits there. */
export const onProcessor: Engine["compileOnProcessor"] = (model) => async () =>
  (await processorEngine("results are wanted on the host at once")).compile(model)();
