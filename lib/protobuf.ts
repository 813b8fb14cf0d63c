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
