/**
 * NumPy's format of one array, `.npy`, version 1.0: numbers in rows, little-endian.
 *
 * @see "The .npy format", NumPy's enhancement proposal 1.
 * @module
 */
import * as E from "fp-ts/Either.js";

/** An array of numbers. */
export interface NumberArray {
  /** Lengths of its axes. */
  readonly shape: readonly number[];
  /** The numbers, row by row. */
  readonly data: Float32Array | Float64Array | Int32Array | Uint8Array;
}

const MAGIC = "\x93NUMPY\x01\x00";

/** Bytes of the part before the header: the magic, the version, and the header's length in two bytes. */
const PREFIX = MAGIC.length + 2;

/** The alignment of the numbers. */
const ALIGNED = 64;

/** Most letters of a header that is read. */
const LONGEST = 4096;

const DESCRIPTIONS = [
  ["<f4", Float32Array],
  ["<f8", Float64Array],
  ["<i4", Int32Array],
  ["|u1", Uint8Array],
  ["|b1", Uint8Array],
] as const;

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));

/** Writes an array. */
export const writeNpy = ({ shape, data }: NumberArray): Uint8Array => {
  const [description] = DESCRIPTIONS.find(([, type]) => data instanceof type)!;
  const lengths = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const header = `{'descr': '${description}', 'fortran_order': False, 'shape': (${lengths}), }`;
  const padding = (ALIGNED - (PREFIX + header.length + 1) % ALIGNED) % ALIGNED;
  const text = `${header}${" ".repeat(padding)}\n`;
  const bytes = new Uint8Array(PREFIX + text.length + data.byteLength);
  bytes.set(latin1(MAGIC));
  new DataView(bytes.buffer).setUint16(MAGIC.length, text.length, true);
  bytes.set(latin1(text), PREFIX);
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), PREFIX + text.length);
  return bytes;
};

const HEADER = /^\{'descr': '([^']+)', 'fortran_order': (True|False), 'shape': \(([\d, ]*)\),? ?\} *\n$/;

/** Reads an array; the reason why bytes are none that this library reads. */
export const readNpy = (bytes: Uint8Array): E.Either<string, NumberArray> => {
  const start = new TextDecoder("latin1").decode(bytes.subarray(0, MAGIC.length));
  if (start !== MAGIC.replace(/^./, "\x93") && !(bytes[0] === 0x93 && start.slice(1) === MAGIC.slice(1))) {
    return E.left("it is no array of NumPy's format, version 1.0");
  }
  const length = bytes.length < PREFIX ? 0 : bytes[MAGIC.length] + 256 * bytes[MAGIC.length + 1];
  const end = PREFIX + length;
  if (length > LONGEST || end > bytes.length) return E.left("its header is cut off, or too long");
  const match = new TextDecoder("latin1").decode(bytes.subarray(PREFIX, end)).match(HEADER);
  if (match === null) return E.left("its header is none that NumPy writes");
  const [, description, isFortran, lengths] = match;
  if (isFortran === "True") return E.left("its numbers are in columns; save it with numpy.ascontiguousarray");
  const type = DESCRIPTIONS.find(([name]) => name === description)?.[1];
  if (type === undefined) return E.left(`its numbers are of type ${description}; save it as float32, float64 or int32`);
  const shape = lengths.split(",").map((part) => part.trim()).filter((part) => part !== "").map(Number);
  const count = shape.reduce((product, axis) => product * axis, 1);
  const size = count * type.BYTES_PER_ELEMENT;
  if (size !== bytes.length - end) {
    return E.left(`${bytes.length - end} bytes of numbers came, [${shape.join(", ")}] takes ${size}`);
  }
  // A copy, since the numbers may begin at any place of the file.
  return E.right({ shape, data: new type(bytes.slice(end).buffer) });
};
