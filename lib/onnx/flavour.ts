/**
 * Flavours of training artifacts.
 *
 * @module
 */

/**
 * `plain`: inference operators only, which every engine runs, with gradients as outputs. `ort`: for ONNX Runtime's own training session,
 * with its operators and names.
 */
export type Flavour = "plain" | "ort";

/** All flavours, the usual one first. */
export const FLAVOURS: readonly Flavour[] = ["plain", "ort"];
