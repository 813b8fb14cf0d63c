/**
 * From formulas to files: models in operators that every engine runs, ONNX Runtime's training artifacts with their checkpoint,
 * and the manifest that describes them.
 *
 * @module
 */
export { type OrtOptimizer, SESSION_RATE } from "./adam_w_model.ts";
export * from "./artifacts.ts";
export * from "./checkpoint.ts";
export * from "./flavour.ts";
export * from "./manifest.ts";
export * from "./manifest_codec.ts";
export * from "./model.ts";
export * from "./named_array.ts";
export * from "./ort_artifacts.ts";
export * from "./read_checkpoint.ts";
export * from "./role.ts";
export * from "./shortest.ts";
export * from "./trainable_unit.ts";
export * from "./whitelist.ts";
