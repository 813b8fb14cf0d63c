/**
 * Formulas: symbolic tensors with static shapes, their reference values, their gradients and their simplification.
 *
 * An operation is one record of five pure functions (`shape`, `evaluate`, `pullback`, `encode`, `vmap`), so a loss is written
 * once and can be interpreted, differentiated, written as ONNX and computed for several agents at once.
 *
 * @module
 */
export * from "./operation/arithmetic.ts";
export * from "./operation/choice.ts";
export * from "./operation/convolution.ts";
export * from "./operation/elementwise.ts";
export * from "./evaluate.ts";
export * from "./gradient.ts";
export * from "./operation/layout.ts";
export * from "./leaf.ts";
export * from "./vmap.ts";
export * from "./operation/matmul.ts";
export * from "./onnx_expression.ts";
export * from "./operation/reduction.ts";
export * from "./simplify.ts";
export * from "./substitute.ts";
export * from "./tensor.ts";
