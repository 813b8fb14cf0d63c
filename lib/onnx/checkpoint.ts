/**
 * ONNX Runtime's training checkpoint: a flatbuffer with identifier `ODTC`, version 2, that holds the parameters of one
 * trainable unit and the moments of its optimiser.
 *
 * @see `onnxruntime/core/flatbuffers/schema/ort_training_checkpoint.fbs` in ONNX Runtime's sources.
 * @module
 */
import { Builder, ByteBuffer } from "flatbuffers";
import * as E from "fp-ts/Either.js";
import { type Fault, fault, messageOf } from "../fault.ts";
import { size } from "../tensor/tensor.ts";
import type { NamedArrays, NumberArray } from "./named_array.ts";

/** Adam's two moving averages of one parameter's gradient, in the parameter's shape. */
export interface Moments {
  /** Of the gradient: `momentum0`. */
  readonly first: NumberArray;
  /** Of the gradient's square: `momentum1`. */
  readonly second: NumberArray;
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
}

/** The version of the layout. */
const CHECKPOINT_VERSION = 2;

const IDENTIFIER = "ODTC";
const GROUP = "group0";
const FIRST_MOMENT = "momentum0";
const SECOND_MOMENT = "momentum1";
const FLOAT = 1;

/** Alignment of numbers in bytes: ONNX Runtime reads them in place, with registers of up to this width. */
const ALIGNMENT = 16;

// The fields of each table, in the schema's order.
const TENSOR = { fields: 6, name: 0, dimensions: 2, dataType: 3, rawData: 4 } as const;
const MODULE = { fields: 4, trainable: 0, frozen: 1 } as const;
const OPTIMIZER_STATE = { fields: 2, parameter: 0, moments: 1 } as const;
const OPTIMIZER_GROUP = { fields: 4, name: 0, step: 1, learningRate: 2, states: 3 } as const;
const CHECKPOINT = { fields: 4, version: 0, module: 1, groups: 2 } as const;

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
  const { trainable, frozen, step, learningRate, moments } = checkpoint;
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

  builder.startObject(CHECKPOINT.fields);
  builder.addFieldInt32(CHECKPOINT.version, CHECKPOINT_VERSION, 0);
  builder.addFieldOffset(CHECKPOINT.module, module, 0);
  builder.addFieldOffset(CHECKPOINT.groups, groups, 0);
  builder.finish(builder.endObject(), IDENTIFIER);
  return builder.asUint8Array().slice();
};

/** Times its own length that the lists of a file may have together. */
const SHARED = 4;

/** Access to the tables of a flatbuffer, by position; positions beyond the bytes are refused. */
const tables = (bytes: Uint8Array) => {
  const buffer = new ByteBuffer(bytes);
  // The lists of a sound file do not overlap, but for names that are shared; in a damaged one thousands may lead to the same bytes.
  let left = SHARED * bytes.length;

  /** Position of a field's value; `undefined` where the table leaves it out. */
  const field = (table: number, index: number): number | undefined => {
    const offset = buffer.__offset(table, 4 + 2 * index);
    return offset === 0 ? undefined : table + offset;
  };

  /** Position of a vector's first item, and the number of items. */
  const vector = (at: number | undefined, itemSize: number): readonly [start: number, length: number] => {
    if (at === undefined) return [0, 0];
    const start = at + buffer.readInt32(at) + 4;
    const length = buffer.readInt32(start - 4);
    if (!(start >= 4 && length >= 0 && start + length * itemSize <= bytes.length)) {
      throw new RangeError("it is cut off or damaged: a list reaches beyond its end");
    }
    left -= length * itemSize;
    if (left < 0) throw new RangeError("it is damaged: its lists lie on top of each other");
    return [start, length];
  };

  return {
    buffer,
    field,
    vector,
    table: (at: number | undefined): number => {
      if (at === undefined) throw new RangeError("it is damaged: a part is missing");
      return buffer.__indirect(at);
    },
    text: (at: number | undefined): string => {
      const [start, length] = vector(at, 1);
      return new TextDecoder().decode(bytes.subarray(start, start + length));
    },
    items: <Item>(at: number | undefined, read: (table: number) => Item): readonly Item[] => {
      const [start, length] = vector(at, 4);
      return Array.from({ length }, (_, index) => read(buffer.__indirect(start + 4 * index)));
    },
  };
};

const read = (bytes: Uint8Array): Checkpoint => {
  const { buffer, field, vector, table, text, items } = tables(bytes);
  if (bytes.length < 8 || !buffer.__has_identifier(IDENTIFIER)) {
    throw new RangeError(`it is no checkpoint: the identifier '${IDENTIFIER}' is missing`);
  }

  const tensor = (at: number): readonly [string, NumberArray] => {
    const name = text(field(at, TENSOR.name));
    const [dimensions, rank] = vector(field(at, TENSOR.dimensions), 8);
    const [start, length] = vector(field(at, TENSOR.rawData), 1);
    const dataType = field(at, TENSOR.dataType);
    const shape = Array.from({ length: rank }, (_, axis) => Number(buffer.readInt64(dimensions + 8 * axis)));
    if (dataType === undefined || buffer.readInt32(dataType) !== FLOAT) {
      throw new RangeError(`tensor '${name}' does not hold float32 numbers`);
    }
    if (shape.some((axis) => axis < 0) || length !== 4 * size(shape)) {
      throw new RangeError(`tensor '${name}' of shape [${shape.join(", ")}] came with ${length} bytes`);
    }
    return [name, { shape, data: new Float32Array(bytes.slice(start, start + length).buffer) }];
  };

  const optimizerState = (at: number): readonly [string, Moments] => {
    const parameter = text(field(at, OPTIMIZER_STATE.parameter));
    const moments: NamedArrays = Object.fromEntries(items(field(at, OPTIMIZER_STATE.moments), tensor));
    const { [FIRST_MOMENT]: first, [SECOND_MOMENT]: second } = moments;
    if (first === undefined || second === undefined) {
      throw new RangeError(`parameter '${parameter}' lacks ${FIRST_MOMENT} or ${SECOND_MOMENT}`);
    }
    return [parameter, { first, second }];
  };

  const root = buffer.readInt32(buffer.position()) + buffer.position();
  const versionAt = field(root, CHECKPOINT.version);
  const version = versionAt === undefined ? 0 : buffer.readInt32(versionAt);
  if (version !== CHECKPOINT_VERSION) {
    throw new RangeError(`its layout has version ${version}, expected ${CHECKPOINT_VERSION}`);
  }
  const module = table(field(root, CHECKPOINT.module));
  const groups = items(field(root, CHECKPOINT.groups), (group) => {
    const step = field(group, OPTIMIZER_GROUP.step);
    const learningRate = field(group, OPTIMIZER_GROUP.learningRate);
    return {
      step: step === undefined ? 0 : Number(buffer.readInt64(step)),
      learningRate: learningRate === undefined ? 0 : buffer.readFloat32(learningRate),
      moments: Object.fromEntries(items(field(group, OPTIMIZER_GROUP.states), optimizerState)),
    };
  });
  if (groups.length !== 1) throw new RangeError(`it has ${groups.length} optimizer groups, expected 1`);
  return {
    trainable: Object.fromEntries(items(field(module, MODULE.trainable), tensor)),
    frozen: Object.fromEntries(items(field(module, MODULE.frozen), tensor)),
    ...groups[0],
  };
};

/**
 * Reads a checkpoint with one group of parameters in the optimiser, as {@link writeCheckpoint} writes it.
 *
 * @param place the file's name, for the fault.
 */
export const readCheckpoint = (bytes: Uint8Array, place = "checkpoint"): E.Either<Fault, Checkpoint> =>
  E.tryCatch(
    () => read(bytes),
    (reason) =>
      fault(
        "file",
        place,
        messageOf(reason),
        "Give a checkpoint that `deno task artifacts` or ONNX Runtime has written.",
      ),
  );
