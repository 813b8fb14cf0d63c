import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { mapRecord, recordOf } from "../lib/record.ts";

Deno.test("mapRecord gives each item and its name to the function, and keeps names and their order", () => {
  const mapped = mapRecord({ second: 2, first: 1 }, (item, name) => `${name}=${item}`);
  assertEquals(Object.entries(mapped), [["second", "second=2"], ["first", "first=1"]]);
});

Deno.test("mapRecord by the identity is the record, and by two functions in turn is by their composition", () => {
  const records = fc.dictionary(fc.string(), fc.integer(), { noNullPrototype: true });
  fc.assert(fc.property(records, (record) => {
    assertEquals(mapRecord(record, (item) => item), record);
    const twice = mapRecord(mapRecord(record, (item) => item + 1), (item) => 2 * item);
    assertEquals(twice, mapRecord(record, (item) => 2 * (item + 1)));
  }));
});

Deno.test("mapRecord leaves its argument as it is", () => {
  const record = Object.freeze({ a: 1 });
  mapRecord(record, (item) => item + 1);
  assertEquals(record, { a: 1 });
});

Deno.test("recordOf is a record of one item under its name", () => {
  assertEquals(recordOf("first", 7), { first: 7 });
});
