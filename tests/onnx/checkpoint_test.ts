import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { formatFault } from "../../lib/fault.ts";
import {
  type Checkpoint,
  type NamedArrays,
  type NumberArray,
  readCheckpoint,
  writeCheckpoint,
} from "../../lib/onnx/mod.ts";
import { size } from "../../lib/tensor/mod.ts";

const anyArray: fc.Arbitrary<NumberArray> = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 3 }).chain((shape) =>
  fc.float32Array({ minLength: size(shape), maxLength: size(shape) }).map((data) => ({ shape, data }))
);
const anyArrays: fc.Arbitrary<NamedArrays> = fc.dictionary(fc.string({ unit: "grapheme", minLength: 1 }), anyArray, {
  maxKeys: 5,
  noNullPrototype: true,
});
const anyCheckpoint: fc.Arbitrary<Checkpoint> = fc.record({
  trainable: anyArrays,
  frozen: anyArrays,
  step: fc.maxSafeNat(),
  learningRate: fc.float({ noNaN: true }),
  moments: fc.dictionary(
    fc.string({ unit: "grapheme", minLength: 1 }),
    fc.record({ first: anyArray, second: anyArray }),
    {
      maxKeys: 5,
      noNullPrototype: true,
    },
  ),
}, { noNullPrototype: true });

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
};

const refusal = (bytes: Uint8Array): string => {
  const outcome = readCheckpoint(bytes, "critic/checkpoint");
  return E.isLeft(outcome) ? formatFault(outcome.left) : "";
};

Deno.test("every checkpoint is read as it was written", () => {
  fc.assert(fc.property(anyCheckpoint, (checkpoint) => {
    assertEquals(readCheckpoint(writeCheckpoint(checkpoint)), E.right(checkpoint));
  }));
});

Deno.test("a checkpoint carries ONNX Runtime's identifier, and its numbers begin at multiples of sixteen", () => {
  const bytes = writeCheckpoint(SMALL);
  assertEquals(new TextDecoder().decode(bytes.subarray(4, 8)), "ODTC");
  for (const numbers of [[1, 2], [3, 4], [5, 6], [7, 8, 9]]) {
    const raw = new Uint8Array(Float32Array.from(numbers).buffer);
    const starts = [...bytes.keys()].filter((start) => raw.every((byte, at) => bytes[start + at] === byte));
    assertEquals(starts.map((start) => start % 16), [0]);
  }
});

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
