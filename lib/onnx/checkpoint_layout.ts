/**
 * The layout of ONNX Runtime's training checkpoint: constants, and the position of each field within its table.
 *
 * @see `onnxruntime/core/flatbuffers/schema/ort_training_checkpoint.fbs` in ONNX Runtime's sources.
 * @module
 */

/** The version of the layout. */
export const CHECKPOINT_VERSION = 2;

/** The four letters by which the format is known. */
export const IDENTIFIER = "ODTC";
/** Name of the moving average of a gradient. */
export const FIRST_MOMENT = "momentum0";
/** Name of the moving average of a gradient's square. */
export const SECOND_MOMENT = "momentum1";
/** ONNX's number for float32. */
export const FLOAT = 1;

/** Fields of a named tensor. */
export const TENSOR = { fields: 6, name: 0, dimensions: 2, dataType: 3, rawData: 4 } as const;
/** Fields of the parameters. */
export const MODULE = { fields: 4, trainable: 0, frozen: 1, isNominal: 2, hasExternalData: 3 } as const;
/** Fields of one parameter's moments. */
export const OPTIMIZER_STATE = { fields: 2, parameter: 0, moments: 1 } as const;
/** Fields of a group of parameters with one learning rate. */
export const OPTIMIZER_GROUP = { fields: 4, name: 0, step: 1, learningRate: 2, states: 3 } as const;
/** Fields of the whole. */
export const CHECKPOINT = { fields: 4, version: 0, module: 1, groups: 2, properties: 3 } as const;
/** Fields of the property bag. */
export const PROPERTIES = { fields: 3, integers: 0, floats: 1, texts: 2 } as const;
/** Fields of one property. */
export const PROPERTY = { fields: 2, name: 0, value: 1 } as const;
