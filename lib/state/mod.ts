/**
 * Saved runs as bytes: written, read, and read again by later versions of the library or refused in a sentence.
 *
 * @module
 */
export { PACKAGE } from "../package.ts";
export { FORMAT_VERSION, type Segment } from "./header.ts";
export * from "./runtime_checkpoint.ts";
export { checksumOf } from "./safetensors.ts";
export * from "./segments.ts";
export * from "./state.ts";
