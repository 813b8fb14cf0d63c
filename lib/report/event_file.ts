/**
 * TensorBoard's event files: records of bytes, each a message `Event` with the scalars of one step.
 *
 * A file is a sequence of records, so that it grows by bytes at its end; the first is that of {@link fileVersion}. TensorBoard reads
 * every file of a folder whose name holds `tfevents`.
 *
 * @see `tensorflow/core/lib/io/record_writer.h` for records; `event.proto`, `summary.proto` and `tensor.proto` of TensorBoard for the
 * messages.
 * @module
 */
import { crc32c } from "../checksum.ts";
import { bytesField, concatenateBytes, doubleField, integerField, messageField, textField } from "../protobuf.ts";

/** The checksum of bytes as records have it, rotated and shifted, so that a checksum of bytes with checksums in them is no weaker. */
const maskedChecksum = (bytes: Uint8Array): number => {
  const sum = crc32c(bytes);
  return (sum >>> 15 | sum << 17) + 0xA282EAD8 >>> 0;
};

/** A record: the length of its data in eight bytes, the checksum of these, the data, and their checksum; least bytes first. */
const record = (data: Uint8Array): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(8 + 4 + data.length + 4);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedChecksum(bytes.subarray(0, 8)), true);
  bytes.set(data, 12);
  view.setUint32(12 + data.length, maskedChecksum(data), true);
  return bytes;
};

/** A scalar of a step. */
export interface Scalar {
  /** The tag, by which TensorBoard names it; tags are grouped by the part before the first `/`. */
  readonly tag: string;
  /** The value, which is stored as float32. */
  readonly value: number;
  /** The description that TensorBoard shows beside its curve; needed at the first value of a tag only. */
  readonly description?: string;
}

/** The data type of float32 numbers. */
const FLOAT = 1;

/** The class of data that scalars are. */
const SCALAR_CLASS = 1;

// The parts that are the same in all values are made once, for a run writes some twenty values after every iteration.
const PLUGIN = messageField(1, [textField(1, "scalars")]);
const CLASS = integerField(4, SCALAR_CLASS);
const PLAIN_METADATA = messageField(9, [PLUGIN, CLASS]);
const TENSOR_TYPE = integerField(1, FLOAT);
const NO_AXES = messageField(2, []);

/** A value of a summary; its metadata, which say that it is a scalar, come with it each time, as those of TensorFlow do. */
const summaryValue = ({ tag, value, description }: Scalar): Uint8Array =>
  messageField(1, [
    textField(1, tag),
    description === undefined ? PLAIN_METADATA : messageField(9, [PLUGIN, textField(3, description), CLASS]),
    messageField(8, [TENSOR_TYPE, NO_AXES, bytesField(4, new Uint8Array(Float32Array.of(value).buffer))]),
  ]);

/**
 * The first record of a file, which names the version of the format.
 *
 * @param wallTime seconds since the beginning of 1970.
 */
export const fileVersion = (wallTime: number): Uint8Array<ArrayBuffer> =>
  record(concatenateBytes([doubleField(1, wallTime), textField(3, "brain.Event:2")]));

/**
 * A record of the scalars of one step.
 *
 * @param wallTime seconds since the beginning of 1970.
 * @param step a whole number that is not negative, such as the number of gradient steps.
 * @example
 * ```ts
 * import { fileVersion, scalarEvent } from "@gpim/gpim/report";
 * import { assertEquals } from "@std/assert";
 *
 * const now = Date.now() / 1000;
 * const file = [fileVersion(now), scalarEvent(now, 250, [{ tag: "goalPolicy/reward", value: 0.7 }])];
 * assertEquals(file.map((record) => record[0] + 16 === record.length), [true, true]);
 * ```
 */
export const scalarEvent = (wallTime: number, step: number, scalars: readonly Scalar[]): Uint8Array<ArrayBuffer> =>
  record(concatenateBytes([
    doubleField(1, wallTime),
    integerField(2, step),
    messageField(5, scalars.map(summaryValue)),
  ]));
