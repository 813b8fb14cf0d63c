/**
 * ONNX Runtime's training checkpoint: a flatbuffer with identifier `ODTC`, version 2, that holds the parameters of one
 * trainable unit and the moments of its optimiser.
 *
 * @see `onnxruntime/core/flatbuffers/schema/ort_training_checkpoint.fbs` in ONNX Runtime's sources.
 * @module
 */
import { Builder } from "flatbuffers";
import {
  CHECKPOINT,
  CHECKPOINT_VERSION,
  FIRST_MOMENT,
  FLOAT,
  IDENTIFIER,
  MODULE,
  OPTIMIZER_GROUP,
  OPTIMIZER_STATE,
  PROPERTIES,
  PROPERTY,
  SECOND_MOMENT,
  TENSOR,
} from "./checkpoint_layout.ts";
import type { NamedArrays, NumberArray } from "./named_array.ts";

/** Adam's two moving averages of one parameter's gradient, in the parameter's shape. */
export interface Moments {
  /** Of the gradient: `momentum0`. */
  readonly first: NumberArray;
  /** Of the gradient's square: `momentum1`. */
  readonly second: NumberArray;
}

/** Facts about a run that a checkpoint carries along, by name. */
export interface Properties {
  /** Whole numbers. */
  readonly integers: Readonly<Record<string, number>>;
  /** Numbers in single precision. */
  readonly floats: Readonly<Record<string, number>>;
  /** Texts. */
  readonly texts: Readonly<Record<string, string>>;
}

/** The content of a checkpoint. */
export interface Checkpoint {
  /** The trained parameters. */
  readonly trainable: NamedArrays;
  /** The frozen parameters. */
  readonly frozen: NamedArrays;
  /** Number of gradient steps done. */
  readonly step: number;
  /** The learning rate at the start. */
  readonly learningRate: number;
  /** The moments of each trainable parameter. */
  readonly moments: Readonly<Record<string, Moments>>;
  /** Facts about the run: ONNX Runtime's property bag; missing where the file has none. */
  readonly properties?: Properties;
}

/** Alignment of numbers in bytes: ONNX Runtime reads them in place, with registers of up to this width. */
const ALIGNMENT = 16;

/** The name of the only group of parameters, which ONNX Runtime gives it. */
const GROUP = "group0";

/** Writes a vector of references to tables already written: flatbuffers grow from the end to the beginning. */
const vectorOf = (builder: Builder, references: readonly number[]): number => {
  builder.startVector(4, references.length, 4);
  [...references].reverse().forEach((reference) => builder.addOffset(reference));
  return builder.endVector();
};

const writeTensor = (builder: Builder) => ([name, { shape, data }]: readonly [string, NumberArray]): number => {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  builder.prep(ALIGNMENT, bytes.length);
  const rawData = builder.createByteVector(bytes);
  builder.startVector(8, shape.length, 8);
  [...shape].reverse().forEach((length) => builder.addInt64(BigInt(length)));
  const dimensions = builder.endVector();
  const nameText = builder.createString(name);
  builder.startObject(TENSOR.fields);
  builder.addFieldOffset(TENSOR.name, nameText, 0);
  builder.addFieldOffset(TENSOR.dimensions, dimensions, 0);
  builder.addFieldInt32(TENSOR.dataType, FLOAT, 0);
  builder.addFieldOffset(TENSOR.rawData, rawData, 0);
  return builder.endObject();
};

const writeOptimizerState =
  (builder: Builder) => ([parameter, { first, second }]: readonly [string, Moments]): number => {
    const moments = vectorOf(
      builder,
      [[FIRST_MOMENT, first] as const, [SECOND_MOMENT, second] as const].map(writeTensor(builder)),
    );
    const parameterText = builder.createString(parameter);
    builder.startObject(OPTIMIZER_STATE.fields);
    builder.addFieldOffset(OPTIMIZER_STATE.parameter, parameterText, 0);
    builder.addFieldOffset(OPTIMIZER_STATE.moments, moments, 0);
    return builder.endObject();
  };

const writeProperties = (builder: Builder, { integers, floats, texts }: Properties): number => {
  /** A list of properties of a type: `prepare` writes what a value refers to, `add` the value's own field. */
  const list = <Value>(
    values: Readonly<Record<string, Value>>,
    prepare: (value: Value) => number,
    add: (prepared: number) => void,
  ): number =>
    vectorOf(
      builder,
      Object.entries(values).map(([name, value]) => {
        const nameText = builder.createString(name);
        const prepared = prepare(value);
        builder.startObject(PROPERTY.fields);
        builder.addFieldOffset(PROPERTY.name, nameText, 0);
        add(prepared);
        return builder.endObject();
      }),
    );
  const lists = [
    list(integers, Number, (value) => builder.addFieldInt64(PROPERTY.value, BigInt(value), 0n)),
    list(floats, Number, (value) => builder.addFieldFloat32(PROPERTY.value, value, 0)),
    list(texts, (value) => builder.createString(value), (text) => builder.addFieldOffset(PROPERTY.value, text, 0)),
  ];
  builder.startObject(PROPERTIES.fields);
  lists.forEach((offset, field) => builder.addFieldOffset(field, offset, 0));
  return builder.endObject();
};

/**
 * Writes a checkpoint.
 *
 * @example
 * ```ts
 * import { readCheckpoint, writeCheckpoint } from "@gpim/gpim/artifacts";
 * import { assertEquals } from "@std/assert";
 *
 * const weight = { shape: [2], data: Float32Array.of(1, 2) };
 * const zeros = { shape: [2], data: new Float32Array(2) };
 * const checkpoint = {
 *   trainable: { weight },
 *   frozen: {},
 *   step: 0,
 *   learningRate: 0.5,
 *   moments: { weight: { first: zeros, second: zeros } },
 * };
 * assertEquals(readCheckpoint(writeCheckpoint(checkpoint)), { _tag: "Right", right: checkpoint });
 * ```
 */
export const writeCheckpoint = (checkpoint: Checkpoint): Uint8Array<ArrayBuffer> => {
  const { trainable, frozen, step, learningRate, moments, properties } = checkpoint;
  const builder = new Builder(1024);

  const trainableTensors = vectorOf(builder, Object.entries(trainable).map(writeTensor(builder)));
  const frozenTensors = vectorOf(builder, Object.entries(frozen).map(writeTensor(builder)));
  builder.startObject(MODULE.fields);
  builder.addFieldOffset(MODULE.trainable, trainableTensors, 0);
  builder.addFieldOffset(MODULE.frozen, frozenTensors, 0);
  const module = builder.endObject();

  const states = vectorOf(builder, Object.entries(moments).map(writeOptimizerState(builder)));
  const group = builder.createString(GROUP);
  builder.startObject(OPTIMIZER_GROUP.fields);
  builder.addFieldOffset(OPTIMIZER_GROUP.name, group, 0);
  builder.addFieldInt64(OPTIMIZER_GROUP.step, BigInt(step), 0n);
  builder.addFieldFloat32(OPTIMIZER_GROUP.learningRate, learningRate, 0);
  builder.addFieldOffset(OPTIMIZER_GROUP.states, states, 0);
  const groups = vectorOf(builder, [builder.endObject()]);
  const propertyBag = properties === undefined ? 0 : writeProperties(builder, properties);

  builder.startObject(CHECKPOINT.fields);
  builder.addFieldInt32(CHECKPOINT.version, CHECKPOINT_VERSION, 0);
  builder.addFieldOffset(CHECKPOINT.module, module, 0);
  builder.addFieldOffset(CHECKPOINT.groups, groups, 0);
  builder.addFieldOffset(CHECKPOINT.properties, propertyBag, 0);
  builder.finish(builder.endObject(), IDENTIFIER);
  return builder.asUint8Array().slice();
};
