/**
 * Tensors as bytes in the layout of safetensors: the length of a header (8 bytes, little-endian), the header as JSON, all numbers.
 * Other programs read them too, e.g. `safetensors.numpy.load_file` of Python. The last tensor, `checksum`, is the CRC-32 of all
 * bytes before it.
 *
 * @see https://huggingface.co/docs/safetensors
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { crc32 } from "../checksum.ts";
import { isRecord, parseJson } from "../codec.ts";
import { mapRecord } from "../record.ts";
import { size } from "../tensor/tensor.ts";

/** Numbers of a tensor. */
export type TensorNumbers = Float32Array | Int32Array | Uint32Array;

/** A tensor: its shape, and its numbers row by row. */
export interface StoredTensor<Data extends TensorNumbers = TensorNumbers> {
  /** The shape. */
  readonly shape: readonly number[];
  /** The numbers. */
  readonly data: Data;
}

/** Tensors by name, and texts about them. */
export interface Safetensors {
  /** Texts by name. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The tensors. */
  readonly tensors: Readonly<Record<string, StoredTensor>>;
}

/** The arrays of the types of numbers, by their names in the header; each number has four bytes. */
const ARRAYS = { F32: Float32Array, I32: Int32Array, U32: Uint32Array } as const;

const typeOf = (data: TensorNumbers): keyof typeof ARRAYS =>
  data instanceof Float32Array ? "F32" : data instanceof Int32Array ? "I32" : "U32";

const CHECKSUM = "checksum";

/** Bytes of the length of the header, of a number, and of the checksum at the end. */
const LENGTH = 8;
const NUMBER = 4;

/** Largest header, in bytes. */
const LARGEST_HEADER = 2 ** 25;

const bytesOf = (data: TensorNumbers): Uint8Array => new Uint8Array(data.buffer, data.byteOffset, data.byteLength);

/** The header: the place of each tensor among the numbers. */
const headerOf = ({ metadata, tensors }: Safetensors): Uint8Array => {
  let end = 0;
  const entries = mapRecord(
    { ...tensors, [CHECKSUM]: { shape: [1], data: new Uint32Array(1) } },
    ({ shape, data }) => ({
      dtype: typeOf(data),
      shape,
      data_offsets: [end, end += data.byteLength],
    }),
  );
  const text = JSON.stringify({ __metadata__: metadata, ...entries });
  const length = new TextEncoder().encode(text).length;
  // Spaces at the end, so that the numbers begin at a multiple of 8.
  return new TextEncoder().encode(text + " ".repeat(-length & 7));
};

/** Tensors as bytes. */
export const writeSafetensors = (content: Safetensors): Uint8Array<ArrayBuffer> => {
  const header = headerOf(content);
  const all = Object.values(content.tensors).map(({ data }) => data);
  const length = all.reduce((sum, { byteLength }) => sum + byteLength, LENGTH + header.length + NUMBER);
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(header.length), true);
  bytes.set(header, LENGTH);
  all.reduce((at, data) => (bytes.set(bytesOf(data), at), at + data.byteLength), LENGTH + header.length);
  view.setUint32(length - NUMBER, crc32(bytes.subarray(0, length - NUMBER)), true);
  return bytes;
};

/** The checksum at the end of bytes that {@link writeSafetensors} made. */
export const checksumOf = (bytes: Uint8Array): number =>
  bytes.length < NUMBER ? 0 : new DataView(bytes.buffer, bytes.byteOffset).getUint32(bytes.length - NUMBER, true);

const isTexts = (value: unknown): value is Readonly<Record<string, string>> =>
  isRecord(value) && Object.values(value).every((text) => typeof text === "string");

/** A tensor as the header describes it, out of the bytes of all numbers; a sentence where it is not allowed. */
const tensorOf = (name: string, entry: unknown, numbers: Uint8Array): E.Either<string, StoredTensor> => {
  const { dtype, shape, data_offsets: offsets }: Record<string, unknown> = isRecord(entry) ? entry : {};
  const isLength = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
  const type = dtype === "F32" || dtype === "I32" || dtype === "U32" ? dtype : undefined;
  if (type === undefined || !Array.isArray(shape) || !Array.isArray(offsets)) {
    return E.left(`tensor '${name}' is described by ${JSON.stringify(entry)?.slice(0, 80)}`);
  }
  const [start, end] = offsets;
  const fits = shape.every(isLength) && isLength(start) && isLength(end) && start <= end && end <= numbers.length &&
    end - start === NUMBER * size(shape);
  if (!fits) return E.left(`tensor '${name}' of shape [${shape}] has no numbers at [${offsets}]`);
  return E.right({ shape, data: new ARRAYS[type](numbers.slice(start, end).buffer) });
};

/** The texts and tensors that a header describes. */
const contentOf = (header: unknown, numbers: Uint8Array): E.Either<string, Safetensors> => {
  if (!isRecord(header)) return E.left("its header is no JSON object");
  const { __metadata__: metadata = {}, [CHECKSUM]: _checksum, ...entries } = header;
  if (!isTexts(metadata)) return E.left("its metadata are not texts by name");
  const tensors: (readonly [string, StoredTensor])[] = [];
  let bytes = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const tensor = tensorOf(name, entry, numbers);
    if (E.isLeft(tensor)) return tensor;
    bytes += tensor.right.data.byteLength;
    // Tensors that overlap could take a multiple of the file's size in memory.
    if (bytes > numbers.length) return E.left("its tensors overlap");
    tensors.push([name, tensor.right]);
  }
  return E.right({ metadata, tensors: Object.fromEntries(tensors) });
};

/**
 * Tensors out of bytes that {@link writeSafetensors} made; in a sentence, why they are none. The numbers are copied.
 */
export const readSafetensors = (bytes: Uint8Array): E.Either<string, Safetensors> => {
  if (bytes.length < LENGTH + NUMBER) return E.left(`it has only ${bytes.length} bytes`);
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  if (length > BigInt(Math.min(LARGEST_HEADER, bytes.length - LENGTH - NUMBER))) {
    return E.left("it is no safetensors file, or it is cut off");
  }
  if (crc32(bytes.subarray(0, bytes.length - NUMBER)) !== checksumOf(bytes)) {
    return E.left("it is cut off or damaged: its checksum is another one");
  }
  const begin = LENGTH + Number(length);
  return pipe(
    parseJson(new TextDecoder().decode(bytes.subarray(LENGTH, begin))),
    E.chain((header) => contentOf(header, bytes.subarray(begin))),
  );
};
