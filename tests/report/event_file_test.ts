import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { fileVersion, scalarEvent } from "../../lib/report/event_file.ts";
import { concatenateBytes } from "../../lib/protobuf.ts";
import { readEvents } from "../support/event_reader.ts";

Deno.test("the first record is that of TensorFlow, byte for byte", () => {
  const record = fileVersion(1.5);
  assertEquals([...record.subarray(0, 8)], [24, 0, 0, 0, 0, 0, 0, 0]);
  assertEquals([...record.subarray(12, 21)], [0x09, 0, 0, 0, 0, 0, 0, 0xf8, 0x3f]);
  assertEquals([...record.subarray(21, 23)], [0x1a, 13]);
  assertEquals(new TextDecoder().decode(record.subarray(23, 36)), "brain.Event:2");
  assertEquals(record.length, 40);
  // The masked CRC-32C of the length 24, which every event file of TensorFlow has at this place.
  assertEquals([...record.subarray(8, 12)], [0xa3, 0x7f, 0x4b, 0x22]);
  assertEquals(readEvents(record), [{ wallTime: 1.5, step: 0, version: "brain.Event:2", scalars: [] }]);
});

Deno.test("an independent reader finds wall time, step, tags, float32 values and descriptions of all scalars", () => {
  const scalar = fc.record({
    tag: fc.string({ minLength: 1, unit: "grapheme" }),
    value: fc.float({ noNaN: true }),
    description: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
  });
  const event = fc.record({
    wallTime: fc.double({ min: 1, max: 4e9, noNaN: true }),
    step: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
    scalars: fc.array(scalar, { maxLength: 5 }),
  });
  fc.assert(fc.property(fc.array(event, { maxLength: 4 }), (events) => {
    const records = events.map(({ wallTime, step, scalars }) =>
      scalarEvent(
        wallTime,
        step,
        scalars.map(({ description, ...rest }) => description === undefined ? rest : { ...rest, description }),
      )
    );
    const [first, ...read] = readEvents(concatenateBytes([fileVersion(1), ...records]));
    assertEquals(first.version, "brain.Event:2");
    assertEquals(
      read,
      events.map(({ wallTime, step, scalars }) => ({
        wallTime,
        step,
        version: undefined,
        scalars: scalars.map(({ tag, value, description = "" }) => ({
          tag,
          value,
          plugin: "scalars",
          dataClass: "DATA_CLASS_SCALAR",
          description,
        })),
      })),
    );
  }));
});

Deno.test("the reader refuses a record with a flipped bit, wherever it is", () => {
  const whole = concatenateBytes([fileVersion(1), scalarEvent(2, 3, [{ tag: "goalPolicy/reward", value: 0.5 }])]);
  for (let bit = 0; bit < 8 * whole.length; bit++) {
    const flipped = whole.slice();
    flipped[bit >> 3] ^= 1 << (bit & 7);
    assertThrows(() => readEvents(flipped));
  }
});
