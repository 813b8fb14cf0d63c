import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Builder } from "flatbuffers";
import * as E from "fp-ts/Either.js";
import { formatFault } from "../../lib/fault.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "../../lib/onnx/mod.ts";
import { SMALL } from "./small_checkpoint.ts";

const WITH_PROPERTIES: Checkpoint = {
  ...SMALL,
  properties: { integers: { epoch: 3 }, floats: { learning_rate: 0.25 }, texts: { unit: "critic" } },
};

const refusal = (bytes: Uint8Array): string => {
  const outcome = readCheckpoint(bytes, "critic/checkpoint");
  return E.isLeft(outcome) ? formatFault(outcome.left) : "";
};

Deno.test("a checkpoint can be read from the middle of a larger buffer", () => {
  const bytes = writeCheckpoint(WITH_PROPERTIES);
  const around = new Uint8Array(bytes.length + 7);
  around.set(bytes, 3);
  assertEquals(readCheckpoint(around.subarray(3, 3 + bytes.length)), E.right(WITH_PROPERTIES));
});

Deno.test("what is no checkpoint is refused with the file's name and the reason", () => {
  assertEquals(
    refusal(new TextEncoder().encode("not a checkpoint at all")),
    "critic/checkpoint: it is no checkpoint: the identifier 'ODTC' is missing. " +
      "Give a checkpoint that `deno task artifacts` or ONNX Runtime has written.",
  );
  assert(refusal(new Uint8Array()).includes("is no checkpoint"));
});

Deno.test("another version of the layout is refused", () => {
  const bytes = writeCheckpoint(WITH_PROPERTIES);
  const root = new DataView(bytes.buffer).getUint32(0, true);
  const table = new DataView(bytes.buffer);
  const vtable = root - table.getInt32(root, true);
  table.setInt32(root + table.getUint16(vtable + 4, true), 1, true);
  assert(refusal(bytes).includes("its layout has version 1, expected 2"));
});

Deno.test("a damaged or cut checkpoint gives a fault or a checkpoint, and never an exception", () => {
  const bytes = writeCheckpoint(WITH_PROPERTIES);
  const damage = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 });
  fc.assert(
    fc.property(damage, fc.integer({ min: 0, max: bytes.length }), (changes, length) => {
      const damaged = bytes.slice();
      changes.forEach(([at, byte]) => damaged[at] = byte);
      readCheckpoint(damaged);
      readCheckpoint(damaged.subarray(0, length));
    }),
    { numRuns: 2000 },
  );
});

/** A field's writer: what it refers to is written first, then the field itself. */
type FieldOf = (builder: Builder) => (field: number) => void;

/** A table of a schema, by the number of its fields; `undefined` leaves one out, as a default does. */
const table = (...fields: readonly (FieldOf | undefined)[]) => (builder: Builder): number => {
  const writers = fields.map((field) => field?.(builder));
  builder.startObject(fields.length);
  writers.forEach((write, field) => write?.(field));
  return builder.endObject();
};

const referring = (write: (builder: Builder) => number): FieldOf => (builder) => {
  const offset = write(builder);
  return (field) => builder.addFieldOffset(field, offset, 0);
};
const text = (letters: string) => referring((builder) => builder.createString(letters));
const number = (value: number): FieldOf => (builder) => (field) => builder.addFieldInt32(field, value, 0);
const flag: FieldOf = (builder) => (field) => builder.addFieldInt8(field, 1, 0);
const list = (...items: readonly ((builder: Builder) => number)[]) =>
  referring((builder) => {
    const offsets = items.map((item) => item(builder));
    builder.startVector(4, offsets.length, 4);
    offsets.toReversed().forEach((offset) => builder.addOffset(offset));
    return builder.endVector();
  });
const longs = (...values: readonly number[]) =>
  referring((builder) => {
    builder.startVector(8, values.length, 8);
    values.toReversed().forEach((value) => builder.addInt64(BigInt(value)));
    return builder.endVector();
  });
const bytesOf = (...values: readonly number[]) =>
  referring((builder) => builder.createByteVector(new Uint8Array(Float32Array.from(values).buffer)));

/** A tensor: name, documentation, lengths of axes, data type, bytes. */
const tensor = (name: string, shape: readonly number[], values: readonly number[], dataType = 1) =>
  table(text(name), undefined, longs(...shape), number(dataType), bytesOf(...values));
/** A group: name, step, rate, states of parameters; without a step and a rate these are zero. */
const group = (...states: readonly ((builder: Builder) => number)[]) =>
  table(text("group0"), undefined, undefined, list(...states));
/** The state of a parameter: its name, and its moments. */
const state = (...moments: readonly ((builder: Builder) => number)[]) => table(text("w"), list(...moments));

/** A checkpoint as ONNX Runtime's schema has it: version, parameters, groups, properties. */
const checkpoint = (
  parts: {
    readonly module?: readonly (FieldOf | undefined)[];
    readonly groups?: readonly ((builder: Builder) => number)[];
    readonly properties?: FieldOf;
  },
): Uint8Array => {
  const { module = [], groups = [group()], properties } = parts;
  const builder = new Builder(64);
  const whole = table(number(2), referring(table(...module)), list(...groups), properties)(builder);
  builder.finish(whole, "ODTC");
  return builder.asUint8Array().slice();
};

Deno.test("a checkpoint of ONNX Runtime's schema is read; what it leaves out is zero or empty", () => {
  const [first, second] = [tensor("momentum0", [2], [1, 2]), tensor("momentum1", [2], [3, 4])];
  const bytes = checkpoint({
    module: [list(tensor("w", [1, 2], [5, 6])), list(tensor("none", [0], []), tensor("scalar", [], [7]))],
    groups: [group(state(first, second))],
    properties: referring(table(list(table(text("epoch"))), list(table(text("loss"))), list(table(text("note"))))),
  });
  assertEquals(
    readCheckpoint(bytes),
    E.right({
      trainable: { w: { shape: [1, 2], data: Float32Array.of(5, 6) } },
      frozen: {
        none: { shape: [0], data: new Float32Array() },
        scalar: { shape: [], data: Float32Array.of(7) },
      },
      step: 0,
      learningRate: 0,
      moments: {
        w: { first: { shape: [2], data: Float32Array.of(1, 2) }, second: { shape: [2], data: Float32Array.of(3, 4) } },
      },
      properties: { integers: { epoch: 0 }, floats: { loss: 0 }, texts: { note: "" } },
    }),
  );
});

Deno.test("a checkpoint whose numbers are not those of its shapes or of float32 is refused", () => {
  const refusedWith = (wrong: (builder: Builder) => number) => refusal(checkpoint({ module: [list(wrong)] }));
  assert(refusedWith(tensor("w", [2], [1])).includes("tensor 'w' of shape [2] came with 4 bytes"));
  assert(refusedWith(tensor("w", [-1, -1], [1])).includes("tensor 'w' of shape [-1, -1] came with 4 bytes"));
  assert(refusedWith(tensor("w", [-1, 1, -1], [1])).includes("came with 4 bytes"));
  assert(refusedWith(tensor("w", [1], [1], 7)).includes("tensor 'w' does not hold float32 numbers"));
  assert(refusedWith(table(text("w"), undefined, longs(1), undefined, bytesOf(1))).includes("does not hold float32"));
});

Deno.test("a checkpoint with one moment of two, or another number of groups than one, is refused", () => {
  for (const only of ["momentum0", "momentum1"]) {
    const bytes = checkpoint({ groups: [group(state(tensor(only, [1], [0])))] });
    assert(refusal(bytes).includes("parameter 'w' lacks momentum0 or momentum1"));
  }
  assert(refusal(checkpoint({ groups: [] })).includes("it has 0 optimizer groups, expected 1"));
  assert(refusal(checkpoint({ groups: [group(), group()] })).includes("it has 2 optimizer groups, expected 1"));
});

Deno.test("a checkpoint without a version or without parameters is refused", () => {
  const written = (...fields: readonly (FieldOf | undefined)[]) => {
    const builder = new Builder(64);
    builder.finish(table(...fields)(builder), "ODTC");
    return builder.asUint8Array().slice();
  };
  assert(refusal(written(undefined)).includes("its layout has version 0, expected 2"));
  assert(refusal(written(number(2))).includes("it is damaged: a part is missing"));
});

Deno.test("a checkpoint without numbers, or with numbers elsewhere, is refused", () => {
  const [nominal, external] = [[undefined, undefined, flag], [undefined, undefined, undefined, flag]];
  assert(refusal(checkpoint({ module: nominal })).includes("it is nominal: it names parameters and holds no numbers"));
  assert(refusal(checkpoint({ module: external })).includes("its numbers are in another file"));
});
