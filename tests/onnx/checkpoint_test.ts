import { assertEquals } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import {
  type Checkpoint,
  type NamedArrays,
  type NumberArray,
  type Properties,
  readCheckpoint,
  writeCheckpoint,
} from "../../lib/onnx/mod.ts";
import { SMALL } from "./small_checkpoint.ts";
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

const anyNames = <Value>(value: fc.Arbitrary<Value>) =>
  fc.dictionary(fc.string({ unit: "grapheme", minLength: 1 }), value, { maxKeys: 4, noNullPrototype: true });
const anyProperties: fc.Arbitrary<Properties> = fc.record({
  integers: anyNames(fc.maxSafeInteger()),
  floats: anyNames(fc.float({ noNaN: true })),
  texts: anyNames(fc.string({ unit: "grapheme" })),
}, { noNullPrototype: true });

Deno.test("every checkpoint is read as it was written", () => {
  fc.assert(fc.property(anyCheckpoint, (checkpoint) => {
    assertEquals(readCheckpoint(writeCheckpoint(checkpoint)), E.right(checkpoint));
  }));
});

Deno.test("every property is read as it was written", () => {
  fc.assert(fc.property(anyProperties, (properties) => {
    const checkpoint = { ...SMALL, properties };
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
