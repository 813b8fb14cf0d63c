/**
 * What an input or an output of a model is for.
 *
 * @module
 */

/** The part that an input or an output plays. */
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
  | "state"
  | "next state"
  | "metrics";

/** Each role in a sentence, for whoever meets it in a manifest. */
export const ROLES: Readonly<Record<Role, string>> = {
  "observation": "What the policy sees, now or one step later; one row for each transition.",
  "batch": "Another column of the batch of transitions.",
  "noise": "Standard normal numbers, drawn anew for every step.",
  "parameter": "A trainable parameter; its first value is in the checkpoint and under `initial`.",
  "frozen parameter": "A parameter that the loss reads and that this unit does not train.",
  "gradient": "The slope of the loss with respect to the parameter whose name precedes `_grad`.",
  "moment": "Adam's moving average of the gradient (momentum0) or of its square (momentum1); zeros at the start.",
  "next parameter": "The parameter after the step.",
  "next moment": "The moment after the step.",
  "learning rate":
    "Adam's learning rate times its correction, rate * sqrt(1 - beta2^t) / (1 - beta1^t) in step t = 1, 2, ...",
  "learning rate correction":
    "Adam's correction alone, sqrt(1 - beta2^t) / (1 - beta1^t); the rate itself is part of the model.",
  "loss": "The scalar that the gradients are taken of.",
  "output": "What the forward pass computes besides the loss.",
  "state": "A flat vector that the step replaces; `layout` says what lies where in it.",
  "next state": "The flat vector after the step, to be fed to the input of the same name without `:out`.",
  "metrics": "Scalars to report, in the order that `metrics` names.",
};
