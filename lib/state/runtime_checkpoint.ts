/**
 * A learner of a saved run as ONNX Runtime's own training checkpoint.
 *
 * @module
 */
import type { Float32Values } from "../engine/value_info.ts";
import { type LearnerSettings, targetSpecifications } from "../learner/mod.ts";
import { type Specifications, unflattenValues } from "../network/mod.ts";
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
  settings: LearnerSettings,
  { state: { learners, updates } }: Pick<SavedRun, "state">,
): Uint8Array<ArrayBuffer> => {
  const { name, specifications, learningRate } = settings;
  const vectors: Float32Values = learners;
  const first = arrays(specifications, vectors[`${name}.firstMoment`]);
  const second = arrays(specifications, vectors[`${name}.secondMoment`]);
  const frozen = arrays(targetSpecifications(settings), vectors[`${name}.target`]);
  return writeCheckpoint({
    trainable: arrays(specifications, vectors[`${name}.parameters`]),
    frozen: Object.fromEntries(Object.entries(frozen).map(([parameter, values]) => [`target.${parameter}`, values])),
    step: updates,
    learningRate,
    moments: mapRecord(specifications, (_, parameter) => ({ first: first[parameter], second: second[parameter] })),
  });
};
