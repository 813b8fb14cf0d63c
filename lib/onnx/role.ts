/**
 * Roles of the inputs and outputs of models.
 *
 * @module
 */

/** The role of an input or an output. */
export type Role =
  | "observation"
  | "batch"
  | "noise"
  | "parameter"
  | "frozen parameter"
  | "gradient"
  | "moment"
  | "next parameter"
  | "next moment"
  | "learning rate"
  | "learning rate correction"
  | "loss"
  | "output"
  | "uncorrected learning rate"
  | "step"
  | "gradient buffer"
  | "reset"
  | "done"
  | "state"
  | "next state"
  | "metrics";

/** Each role's meaning in a sentence, for the readers of a manifest. */
export const ROLES: Readonly<Record<Role, string>> = {
  "observation": "Observations of the policy, now or one step later; one row for each transition.",
  "batch": "Another column of the batch of transitions.",
  "noise": "Standard normal numbers, drawn anew for every step.",
  "parameter": "A trainable parameter; its first value is in the checkpoint and under `initial`.",
  "frozen parameter": "A parameter that the loss depends on and that this unit does not train.",
  "gradient": "The gradient of the loss with respect to the parameter whose name precedes `_grad`.",
  "moment": "Adam's moving average of the gradient (momentum0) or of its square (momentum1); zeros at the start.",
  "next parameter": "The parameter after the step.",
  "next moment": "The moment after the step.",
  "learning rate":
    "Adam's learning rate times its correction, rate * sqrt(1 - beta2^t) / (1 - beta1^t) in step t = 1, 2, ...",
  "learning rate correction":
    "Adam's correction alone, sqrt(1 - beta2^t) / (1 - beta1^t); the learning rate is part of the model.",
  "uncorrected learning rate": "Adam's learning rate; ONNX Runtime feeds it, and the operator corrects it by the step.",
  "step": "The number of the step, 1, 2, ...; ONNX Runtime counts it.",
  "gradient buffer": "The sum of the gradients since the last reset, which ONNX Runtime's training session holds.",
  "reset": "Whether the next gradient replaces the one in the buffer; ONNX Runtime's lazyResetGrad sets it.",
  "done": "True: the operator has written into its operands, which belong to ONNX Runtime's training session.",
  "loss": "The scalar that the gradients are taken of.",
  "output": "An output of the forward pass besides the loss.",
  "state": "A flat vector that the step replaces; `layout` lists its parameters.",
  "next state": "The flat vector after the step, to be fed to the input of the same name without `:out`.",
  "metrics": "Scalars to report, in the order that `metrics` names.",
};
