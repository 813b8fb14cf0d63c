/**
 * The wire format of protocol buffers, as far as ONNX models and TensorBoard's event files need it: a message is the concatenation
 * of its fields.
 *
 * @module
 */

/** Concatenates byte arrays. */
export const concatenateBytes = (parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  parts.reduce((start, part) => {
    bytes.set(part, start);
    return start + part.length;
  }, 0);
  return bytes;
};

/** A non-negative integer, seven bits a byte, least significant first. */
const varint = (value: number): Uint8Array => {
  const bytes: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest > 0 ? low + 128 : low);
  } while (rest > 0);
  return Uint8Array.from(bytes);
};

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

const tag = (field: number, wireType: number): Uint8Array => varint(field * 8 + wireType);

/** A field that holds a non-negative integer. */
export const integerField = (field: number, value: number): Uint8Array =>
  concatenateBytes([tag(field, VARINT), varint(value)]);

/** A field that holds a floating-point number of 32 bits. */
export const floatField = (field: number, value: number): Uint8Array =>
  concatenateBytes([tag(field, FIXED_32), new Uint8Array(Float32Array.of(value).buffer)]);

/** A field that holds a floating-point number of 64 bits. */
export const doubleField = (field: number, value: number): Uint8Array =>
  concatenateBytes([tag(field, FIXED_64), new Uint8Array(Float64Array.of(value).buffer)]);

/** A field that holds bytes, or a message. */
export const bytesField = (field: number, bytes: Uint8Array): Uint8Array =>
  concatenateBytes([tag(field, LENGTH_DELIMITED), varint(bytes.length), bytes]);

/** A field that holds a message, given by its fields. */
export const messageField = (field: number, fields: readonly Uint8Array[]): Uint8Array =>
  bytesField(field, concatenateBytes(fields));

const UTF_8 = new TextEncoder();

/** A field that holds text. */
export const textField = (field: number, text: string): Uint8Array => bytesField(field, UTF_8.encode(text));

/** A field of a message: its number, and its bytes, or the integer that it holds. Fields of 32 and 64 bits are bytes. */
export interface Field {
  /** The field's number. */
  readonly field: number;
  /** Its content. */
  readonly value: Uint8Array | number;
}

/** The integer at a place and the place behind it; `undefined` where it does not end, or is larger than 2⁵³ − 1. */
const readVarint = (bytes: Uint8Array, start: number): readonly [value: number, end: number] | undefined => {
  let [value, factor] = [0, 1];
  for (let at = start; at < bytes.length && at < start + 8; at++) {
    value += (bytes[at] & 0x7F) * factor;
    if ((bytes[at] & 0x80) === 0) return Number.isSafeInteger(value) ? [value, at + 1] : undefined;
    factor *= 128;
  }
};

/** Bytes of a field without a length of its own, by wire type. */
const FIXED_BYTES: Readonly<Record<number, number>> = { [FIXED_64]: 8, [FIXED_32]: 4 };

/**
 * The fields of a message in their order, which share its memory; `undefined` where the bytes are no message, or have more than
 * `most` fields. Negative integers, which take ten bytes, are not read.
 *
 * @example
 * ```ts
 * import { integerField, readFields, textField } from "./protobuf.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const message = Uint8Array.of(...integerField(1, 300), ...textField(2, "ab"));
 * assertEquals(readFields(message), [{ field: 1, value: 300 }, { field: 2, value: Uint8Array.of(97, 98) }]);
 * ```
 */
export const readFields = (bytes: Uint8Array, most = 100_000): readonly Field[] | undefined => {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length;) {
    const head = readVarint(bytes, at);
    if (head === undefined || fields.length === most) return undefined;
    const [field, wireType] = [Math.floor(head[0] / 8), head[0] % 8];
    at = head[1];
    if (wireType === VARINT || wireType === LENGTH_DELIMITED) {
      const read = readVarint(bytes, at);
      if (read === undefined) return undefined;
      at = read[1];
      if (wireType === VARINT) {
        fields.push({ field, value: read[0] });
        continue;
      }
      if (read[0] > bytes.length - at) return undefined;
      fields.push({ field, value: bytes.subarray(at, at += read[0]) });
      continue;
    }
    const length = FIXED_BYTES[wireType];
    if (length === undefined || length > bytes.length - at) return undefined;
    fields.push({ field, value: bytes.subarray(at, at += length) });
  }
  return fields;
};
