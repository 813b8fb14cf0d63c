/**
 * The operators that run on every ONNX Runtime engine, WebGPU without any fallback included.
 *
 * @module
 */

/** The names of the operators allowed in models, of opset 18. */
export const WHITELIST: ReadonlySet<string> = new Set(
  [
    "Add Sub Mul Div Neg Abs Exp Log Sqrt Pow Reciprocal Tanh Sigmoid HardSigmoid Relu Erf Clip Floor Sin Cos",
    "Less Greater LessOrEqual GreaterOrEqual Equal Not Where Cast",
    "MatMul Gemm Conv ConvTranspose AveragePool GlobalAveragePool",
    "ReduceSum ReduceMean ReduceMax ReduceMin ReduceLogSumExp Softmax ArgMax",
    "Reshape Transpose Concat Slice Pad Expand Gather",
  ].join(" ").split(" "),
);
