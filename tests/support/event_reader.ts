/**
 * A reader of TensorBoard's event files that shares nothing with their writer: framing and checksums by their definitions, messages
 * by protobufjs from the text of the schema.
 *
 * @module
 */
import protobuf from "protobufjs";

/** The parts of TensorBoard's schema that scalars need, with its names and numbers. */
const SCHEMA = `
syntax = "proto3";
message Event {
  double wall_time = 1;
  int64 step = 2;
  oneof what { string file_version = 3; Summary summary = 5; }
}
message Summary {
  message Value {
    string node_name = 7;
    string tag = 1;
    SummaryMetadata metadata = 9;
    oneof value { float simple_value = 2; TensorProto tensor = 8; }
  }
  repeated Value value = 1;
}
enum DataClass { DATA_CLASS_UNKNOWN = 0; DATA_CLASS_SCALAR = 1; DATA_CLASS_TENSOR = 2; DATA_CLASS_BLOB_SEQUENCE = 3; }
message SummaryMetadata {
  message PluginData { string plugin_name = 1; bytes content = 2; }
  PluginData plugin_data = 1;
  string display_name = 2;
  string summary_description = 3;
  DataClass data_class = 4;
}
enum DataType { DT_INVALID = 0; DT_FLOAT = 1; DT_DOUBLE = 2; }
message TensorShapeProto {
  message Dim { int64 size = 1; string name = 2; }
  repeated Dim dim = 2;
  bool unknown_rank = 3;
}
message TensorProto {
  DataType dtype = 1;
  TensorShapeProto tensor_shape = 2;
  int32 version_number = 3;
  bytes tensor_content = 4;
  repeated float float_val = 5;
}`;

const EVENT = protobuf.parse(SCHEMA).root.lookupType("Event");

/** CRC-32C by its definition, bit by bit. */
const checksum = (bytes: Uint8Array): number => {
  let sum = 0xFFFFFFFF;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = (sum & 1) === 1 ? sum >>> 1 ^ 0x82F63B78 : sum >>> 1;
  }
  return ~sum >>> 0;
};

/** `((crc >> 15) | (crc << 17)) + 0xa282ead8`, in arithmetic of 64 bits. */
const masked = (sum: number): number => {
  const wide = BigInt(sum);
  return Number(BigInt.asUintN(32, (wide >> 15n | BigInt.asUintN(32, wide << 17n)) + 0xA282EAD8n));
};

/** The data of each record. */
const recordsOf = (bytes: Uint8Array): readonly Uint8Array[] => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const records: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const expect = (what: string, from: number, to: number) => {
      if (view.getUint32(to, true) !== masked(checksum(bytes.subarray(from, to)))) {
        throw new Error(`record ${records.length}: the checksum of its ${what} is wrong`);
      }
    };
    const end = at + 12 + Number(view.getBigUint64(at, true));
    expect("length", at, at + 8);
    expect("data", at + 12, end);
    records.push(bytes.subarray(at + 12, end));
    at = end + 4;
  }
  return records;
};

/** A scalar as it was read. */
export interface ReadScalar {
  readonly tag: string;
  readonly value: number;
  readonly plugin: string;
  readonly dataClass: string;
  readonly description: string;
}

/** An event as it was read. */
export interface ReadEvent {
  readonly wallTime: number;
  readonly step: number;
  readonly version: string | undefined;
  readonly scalars: readonly ReadScalar[];
}

/** A value of a message as protobufjs gives it, which is not typed. */
type Message = Readonly<Record<string, unknown>>;

const isMessage = (value: unknown): value is Message => typeof value === "object" && value !== null;

const message = (value: unknown): Message => {
  if (isMessage(value)) return value;
  throw new Error(`${value} is no message`);
};

/** The number of a tensor without axes. */
const scalarOf = ({ dtype, tensorShape, tensorContent }: Message): number => {
  if (dtype !== "DT_FLOAT" || !(tensorContent instanceof Uint8Array) || tensorContent.length !== 4) {
    throw new Error(`a tensor of type ${dtype} is no scalar`);
  }
  if (message(tensorShape).dim !== undefined) throw new Error("a scalar has axes");
  return new DataView(tensorContent.buffer, tensorContent.byteOffset).getFloat32(0, true);
};

const readScalar = (value: Message): ReadScalar => {
  const { pluginData, summaryDescription = "", dataClass } = message(value.metadata);
  return {
    tag: String(value.tag),
    value: scalarOf(message(value.tensor)),
    plugin: String(message(pluginData).pluginName),
    dataClass: String(dataClass),
    description: String(summaryDescription),
  };
};

/** Reads a whole event file; throws where a record or a message is not well-formed. */
export const readEvents = (bytes: Uint8Array): readonly ReadEvent[] =>
  recordsOf(bytes).map((data) => {
    const event: Message = EVENT.toObject(EVENT.decode(data), { enums: String, longs: Number });
    const values = event.summary === undefined ? [] : message(event.summary).value;
    return {
      wallTime: Number(event.wallTime),
      step: Number(event.step ?? 0),
      version: event.fileVersion === undefined ? undefined : String(event.fileVersion),
      scalars: Array.isArray(values) ? values.map(readScalar) : [],
    };
  });
