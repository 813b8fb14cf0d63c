/**
 * The engines that tests run on: all that this machine has.
 *
 * @module
 */
import { type Engine, webassembly, webgpu } from "../../lib/engine/mod.ts";
import { native } from "../../lib/engine/native.ts";

/** An engine, and whether tests on it must be skipped because the machine lacks it. */
export interface Tested {
  readonly engine: Engine;
  readonly ignore: boolean;
}

const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
if (!adapter) {
  console.log("WebGPU tests are skipped: there is no adapter, not even a software one (mesa-vulkan-drivers)");
}

/** Every engine. */
export const ENGINES: readonly Tested[] = [
  { engine: webassembly(), ignore: false },
  { engine: native(), ignore: false },
  { engine: webgpu(), ignore: !adapter },
];
