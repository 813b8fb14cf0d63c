import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { Builder } from "flatbuffers";
import * as E from "fp-ts/Either.js";
import { formatFault } from "../../lib/fault.ts";
import { type Checkpoint, readCheckpoint, writeCheckpoint } from "../../lib/onnx/mod.ts";

const SMALL: Checkpoint = {
  trainable: { weight: { shape: [1, 2], data: Float32Array.of(1, 2) } },
  frozen: { goal: { shape: [3], data: Float32Array.of(7, 8, 9) } },
  step: 4,
  learningRate: 0.5,
  moments: {
    weight: {
      first: { shape: [1, 2], data: Float32Array.of(3, 4) },
      second: { shape: [1, 2], data: Float32Array.of(5, 6) },
    },
  },
  properties: { integers: { epoch: 3 }, floats: { learning_rate: 0.25 }, texts: { unit: "critic" } },
};

const refusal = (bytes: Uint8Array): string => {
  const outcome = readCheckpoint(bytes, "critic/checkpoint");
  return E.isLeft(outcome) ? formatFault(outcome.left) : "";
};

Deno.test("a checkpoint can be read from the middle of a larger buffer", () => {
  const bytes = writeCheckpoint(SMALL);
  const around = new Uint8Array(bytes.length + 7);
  around.set(bytes, 3);
  assertEquals(readCheckpoint(around.subarray(3, 3 + bytes.length)), E.right(SMALL));
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
  const bytes = writeCheckpoint(SMALL);
  const root = new DataView(bytes.buffer).getUint32(0, true);
  const table = new DataView(bytes.buffer);
  const vtable = root - table.getInt32(root, true);
  table.setInt32(root + table.getUint16(vtable + 4, true), 1, true);
  assert(refusal(bytes).includes("its layout has version 1, expected 2"));
});

Deno.test("a damaged or cut checkpoint gives a fault or a checkpoint, and never an exception", () => {
  const bytes = writeCheckpoint(SMALL);
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

/** A checkpoint as ONNX Runtime's schema has it, with one of the flags of its parameters set. */
const flagged = (field: number): Uint8Array => {
  const builder = new Builder(64);
  builder.startObject(4);
  builder.addFieldInt8(field, 1, 0);
  const module = builder.endObject();
  builder.startObject(4);
  builder.addFieldInt32(0, 2, 0);
  builder.addFieldOffset(1, module, 0);
  builder.finish(builder.endObject(), "ODTC");
  return builder.asUint8Array().slice();
};

Deno.test("a checkpoint without numbers, or with numbers elsewhere, is refused", () => {
  assert(refusal(flagged(2)).includes("it is nominal: it names parameters and holds no numbers"));
  assert(refusal(flagged(3)).includes("its numbers are in another file"));
});
