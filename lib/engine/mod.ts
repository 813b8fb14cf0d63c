/**
 * Engines: WebAssembly and WebGPU, and the choice of the fastest. The native engine is an entry point of its own,
 * `@gpim/gpim/engine/native`.
 *
 * @module
 */
export { auto } from "./auto.ts";
export * from "./engine.ts";
export * from "./named.ts";
export type { AutoOptions, Binary, EngineOptions, ProcessorOptions, WebgpuOptions } from "./options.ts";
export * from "./programs.ts";
export type { Float32Values } from "./value_info.ts";
export * from "./webassembly.ts";
export * from "./webgpu.ts";
