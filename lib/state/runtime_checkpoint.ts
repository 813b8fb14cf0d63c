/**
 * A learner of a saved run as ONNX Runtime's own training checkpoint.
 *
 * @module
 */
import type { Float32Values } from "../engine/value_info.ts";
import type { LearnerSettings } from "../learner/mod.ts";
import { scope, type Specifications, unflattenValues } from "../network/mod.ts";
import { type NamedArrays, writeCheckpoint } from "../onnx/mod.ts";
import { mapRecord } from "../record.ts";
import type { SavedRun } from "../train/run.ts";

/** The parts of a flat vector, each in its parameter's shape. */
const arrays = (specifications: Specifications, flat: Float32Array = new Float32Array()): NamedArrays =>
  mapRecord(
    unflattenValues(specifications, flat),
    (data, name) => ({ shape: specifications[name].shape, data: Float32Array.from(data) }),
  );

/**
 * The checkpoint of a learner: its parameters as trainable ones, its target copy as frozen ones under names that begin with
 * `target.`, and Adam's moments.
 */
export const runtimeCheckpoint = (
  { name, specifications, learningRate, target }: LearnerSettings,
  { state: { learners, updates } }: Pick<SavedRun, "state">,
): Uint8Array<ArrayBuffer> => {
  const vectors: Float32Values = learners;
  const first = arrays(specifications, vectors[`${name}.firstMoment`]);
  const second = arrays(specifications, vectors[`${name}.secondMoment`]);
  const followed = target === undefined ? {} : scope(target.prefix, specifications);
  const frozen = arrays(followed, vectors[`${name}.target`]);
  return writeCheckpoint({
    trainable: arrays(specifications, vectors[`${name}.parameters`]),
    frozen: Object.fromEntries(Object.entries(frozen).map(([parameter, values]) => [`target.${parameter}`, values])),
    step: updates,
    learningRate,
    moments: mapRecord(specifications, (_, parameter) => ({ first: first[parameter], second: second[parameter] })),
  });
};
