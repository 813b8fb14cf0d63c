import { assertEquals } from "@std/assert";
import { formatFault } from "../lib/fault.ts";
import { byteCount, GIB, memoryFault } from "../lib/memory.ts";

const part = (place: string, bytes: number) => ({ place, name: `the ${place}`, bytes });

const LIMIT = { gibibytes: 2, words: "there are 2 GiB", remedy: "Make it smaller." };

Deno.test("memoryFault names the first part beyond the limit, with the estimate, the limit and the remedy", () => {
  const parts = [part("first", GIB), part("second", 3 * GIB), part("third", 100 * GIB)];
  assertEquals(
    formatFault(memoryFault(parts, LIMIT)!),
    "second: the second would take about 3 GiB, and there are 2 GiB. Make it smaller.",
  );
});

Deno.test("memoryFault takes what just fits, and refuses one byte more, and sizes beyond all numbers", () => {
  const isRefused = (bytes: number) => memoryFault([part("one", bytes)], LIMIT) !== undefined;
  assertEquals([0, 2 * GIB, 2 * GIB + 1, Infinity, NaN].map(isRefused), [false, false, true, true, true]);
  assertEquals(memoryFault([], LIMIT), undefined);
});

Deno.test("byteCount gives two digits in the largest unit that leaves a number of at least 1", () => {
  assertEquals([1, 1024, 1536, 2 ** 20, 12.6 * GIB, 2 ** 70].map(byteCount), [
    "0.00098 KiB",
    "1 KiB",
    "1.5 KiB",
    "1 MiB",
    "13 GiB",
    "1000 EiB",
  ]);
});
