/**
 * ONNX Runtime's own step of Adam as a model: one operator that updates all parameters of a unit in place.
 *
 * @module
 */
import { float32 } from "../tensor/onnx_expression.ts";
import { fileBytes, initializer, nodeField, sequenceType, tensorType } from "./graph_fields.ts";
import { RUNTIME_DOMAIN } from "./gradient_accumulator.ts";
import type { Role } from "./role.ts";
import type { Artifact, FileModel, FileValueInfo } from "./trainable_unit.ts";

/** Adam's constants and its learning rate. */
export interface OrtOptimizer {
  /** β₁. */
  readonly firstDecay: number;
  /** β₂. */
  readonly secondDecay: number;
  /** ε. */
  readonly epsilon: number;
  /** The learning rate. */
  readonly learningRate: number;
}

/** The learning rate that ONNX Runtime's training session feeds, whatever the checkpoint says, and that nothing in it can change. */
export const SESSION_RATE = 1e-3;

const RATE = "learning_rate";

/** The names of the inputs, which ONNX Runtime checks, in the operator's order. */
const INPUTS: readonly (readonly [name: string, elementType: FileValueInfo["elementType"], role: Role])[] = [
  [RATE, "float32", "uncorrected learning rate"],
  ["step", "int64", "step"],
  ["params", "sequence of float32", "parameter"],
  ["gradients", "sequence of float32", "gradient"],
  ["first_order_moments", "sequence of float32", "moment"],
  ["second_order_moments", "sequence of float32", "moment"],
];

const DONE = "updated_flag";

const typeOf = ({ shape, elementType }: FileValueInfo): readonly Uint8Array[] =>
  elementType === "sequence of float32" ? sequenceType("float32") : tensorType(elementType, shape);

const declared = (valueInfo: FileValueInfo) => ({ name: valueInfo.name, type: typeOf(valueInfo) });

/** The name of the rate that the optimiser uses, and the node and the constant that make it of the session's, where it is another. */
const scaledRate = (learningRate: number) => {
  if (learningRate === SESSION_RATE) return { name: RATE, nodes: [], initializers: [] };
  const [name, factor] = ["scaled_learning_rate", "learning_rate_factor"];
  return {
    name,
    nodes: [nodeField({ name: "Mul:0", operator: "Mul", inputs: [RATE, factor], output: name, attributes: {} })],
    initializers: [initializer(factor, [1], "float32", [learningRate / SESSION_RATE])],
  };
};

/**
 * One step of `AdamWOptimizer` for `count` parameters, without decay of weights: with the operator's mode 1 and its correction of
 * bias, `m ← β₁m + (1−β₁)g`, `v ← β₂v + (1−β₂)g²`, `p ← p − rate · √(1−β₂ᵗ)/(1−β₁ᵗ) · m / (√v + ε)` in step t = 1, 2, …, which is
 * `adam` of `./network` at the rate of `correctedRate`. Its mode 0 divides √v by √(1−β₂ᵗ) before ε is added.
 *
 * A session feeds {@link SESSION_RATE} as `learning_rate`: the model multiplies it such that its steps have the rate given here.
 */
export const adamWModel = (
  name: string,
  count: number,
  { firstDecay, secondDecay, epsilon, learningRate }: OrtOptimizer,
): Artifact<FileModel> => {
  const inputs = INPUTS.map(([input, elementType]): FileValueInfo => ({
    name: input,
    shape: [elementType === "sequence of float32" ? count : 1],
    elementType,
  }));
  const rate = scaledRate(learningRate);
  const outputs: readonly FileValueInfo[] = [{ name: DONE, shape: [1], elementType: "bool" }];
  const node = nodeField({
    name: `AdamWOptimizer:${rate.nodes.length}`,
    operator: "AdamWOptimizer",
    domain: RUNTIME_DOMAIN,
    inputs: [rate.name, ...inputs.slice(1).map((input) => input.name)],
    output: DONE,
    attributes: {
      alpha: float32(firstDecay),
      beta: float32(secondDecay),
      epsilon: float32(epsilon),
      weight_decay: float32(0),
      adam_mode: 1,
      correct_bias: 1,
    },
  });
  const bytes = fileBytes({
    name,
    nodes: [...rate.nodes, node],
    initializers: rate.initializers,
    inputs: inputs.map(declared),
    outputs: outputs.map(declared),
    domains: [RUNTIME_DOMAIN],
  });
  return {
    file: "optimizer_model.onnx",
    model: { name, bytes, inputs, outputs },
    roles: { ...Object.fromEntries(INPUTS.map(([input, , role]) => [input, role])), [DONE]: "done" },
  };
};
