/**
 * Reading ONNX Runtime's training checkpoint.
 *
 * @module
 */
import { ByteBuffer } from "flatbuffers";
import * as E from "fp-ts/Either.js";
import { type Fault, fault, messageOf } from "../fault.ts";
import { size } from "../tensor/tensor.ts";
import type { Checkpoint, Moments, Properties } from "./checkpoint.ts";
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

  /** The properties of a type, by name. */
  const list = <Value>(at: number | undefined, valueAt: (at: number | undefined) => Value) =>
    Object.fromEntries(
      items(at, (property) => [text(field(property, PROPERTY.name)), valueAt(field(property, PROPERTY.value))]),
    );
  const propertiesAt = (bag: number): Properties => ({
    integers: list(field(bag, PROPERTIES.integers), (at) => at === undefined ? 0 : Number(buffer.readInt64(at))),
    floats: list(field(bag, PROPERTIES.floats), (at) => at === undefined ? 0 : buffer.readFloat32(at)),
    texts: list(field(bag, PROPERTIES.texts), text),
  });

  const root = buffer.readInt32(buffer.position()) + buffer.position();
  const versionAt = field(root, CHECKPOINT.version);
  const version = versionAt === undefined ? 0 : buffer.readInt32(versionAt);
  if (version !== CHECKPOINT_VERSION) {
    throw new RangeError(`its layout has version ${version}, expected ${CHECKPOINT_VERSION}`);
  }
  const module = table(field(root, CHECKPOINT.module));
  const isSet = (flag: number): boolean => {
    const at = field(module, flag);
    return at !== undefined && buffer.readInt8(at) !== 0;
  };
  if (isSet(MODULE.isNominal)) throw new RangeError("it is nominal: it names parameters and holds no numbers");
  if (isSet(MODULE.hasExternalData)) throw new RangeError("its numbers are in another file");
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
  const bag = field(root, CHECKPOINT.properties);
  return {
    trainable: Object.fromEntries(items(field(module, MODULE.trainable), tensor)),
    frozen: Object.fromEntries(items(field(module, MODULE.frozen), tensor)),
    ...groups[0],
    ...(bag === undefined ? {} : { properties: propertiesAt(table(bag)) }),
  };
};

/**
 * Reads a checkpoint with one group of parameters in the optimiser, as `writeCheckpoint` writes it.
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
