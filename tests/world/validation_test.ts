import { assertEquals, assertStrictEquals } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { fault, faultError } from "../../lib/fault.ts";
import { arrayFault, attemptAt, nonFiniteIndex, rows, sizeFault, thrownFault } from "../../lib/world/validation.ts";
import { left, right } from "../support/right.ts";

Deno.test("arrayFault is undefined for as many finite numbers as were declared", () => {
  const sizes = fc.nat(5);
  fc.assert(fc.property(sizes, sizes, (count, width) => {
    assertEquals(arrayFault("step", new Float64Array(count * width), count, width), undefined);
  }));
});

Deno.test("arrayFault of another number of numbers is a fault of shape that says both", () => {
  const fault = arrayFault("world.step", new Float64Array(5), 2, 3);
  assertEquals([fault?.kind, fault?.place, fault?.cause], [
    "shape",
    "world.step",
    "5 numbers came for 2 worlds, 2 × 3 were declared",
  ]);
  assertEquals(arrayFault("world.step", [], 1, 1)?.kind, "shape");
});

Deno.test("arrayFault names the first number that is not finite by its place and its world", () => {
  const fault = arrayFault("world.observe", [1, 2, 3, 4, NaN, Infinity], 2, 3);
  assertEquals([fault?.kind, fault?.place, fault?.cause], [
    "non-finite",
    "world.observe",
    "number 1 of world 1 is NaN",
  ]);
  fc.assert(fc.property(fc.nat(11), fc.constantFrom(NaN, Infinity, -Infinity), (index, value) => {
    const cause = `number ${index % 4} of world ${Math.floor(index / 4)} is ${value}`;
    assertEquals(arrayFault("step", new Float64Array(12).with(index, value), 3, 4)?.cause, cause);
  }));
});

Deno.test("nonFiniteIndex is the index of the first number that is not finite, or −1", () => {
  fc.assert(fc.property(fc.array(fc.double(), { maxLength: 12 }), (numbers) => {
    assertEquals(nonFiniteIndex(numbers), numbers.findIndex((number) => !Number.isFinite(number)));
  }));
  assertEquals(nonFiniteIndex(Float64Array.of(1.7e308, 1.7e308, -0)), -1);
});

Deno.test("sizeFault is that of arrayFault, and looks at no number", () => {
  assertEquals(sizeFault("step", [1, 2, 3], 2, 2), arrayFault("step", [1, 2, 3], 2, 2));
  assertEquals(sizeFault("step", [NaN, 2], 1, 2), undefined);
});

Deno.test("attemptAt is the result, or the fault that was thrown, with the moment behind its place", () => {
  assertEquals(attemptAt(" at step 3", () => 7), E.right(7));
  const own = fault("world", "world line, step", "it broke", "Mend it.");
  const thrower = (reason: unknown) => () => {
    throw reason;
  };
  assertEquals(
    attemptAt(" at step 3", thrower(faultError(own))),
    E.left({ ...own, place: "world line, step at step 3" }),
  );
  assertEquals(attemptAt(" at step 3", thrower("no")), E.left(thrownFault("world at step 3")("no")));
});

Deno.test("thrownFault holds an error's message, or whatever else was thrown, as text", () => {
  const cause = (reason: unknown) => thrownFault("world.reset")(reason).cause;
  assertEquals([cause(new TypeError("no")), cause("plain"), cause(7), cause(undefined)], [
    "it threw 'no'",
    "it threw 'plain'",
    "it threw '7'",
    "it threw 'undefined'",
  ]);
  const { kind, place } = thrownFault("world.reset")("no");
  assertEquals([kind, place], ["world", "world.reset"]);
});

Deno.test("thrownFault is the fault that an error has as its cause, at its own place, and its own for any other cause", () => {
  const remedy = (cause: unknown) => thrownFault("world.step")(new Error("no", { cause })).remedy;
  const own = fault("engine", "engine", "it is gone", "Load it again.");
  assertEquals(thrownFault("world.step")(faultError(own)), { ...own, place: "world.step" });
  for (const cause of [undefined, null, 7, new Error("no"), { remedy: 7 }]) {
    assertEquals(remedy(cause), thrownFault("world.step")("no").remedy);
  }
  assertEquals(thrownFault("world.step")(fault("world", "engine", "no", "Load it again.")).place, "world.step");
});

Deno.test("rows is the very array that the function returns, where it is sound", () => {
  const numbers = Float32Array.of(1, 2, 3, 4);
  assertStrictEquals(right(rows("world.observe", () => numbers, 2, 2)), numbers);
});

Deno.test("rows is a fault where the function throws, or returns other numbers than were declared", () => {
  const thrower = () => {
    throw new Error("no");
  };
  assertEquals(left(rows("world.observe", thrower, 2, 2)), thrownFault("world.observe")(new Error("no")));
  for (const numbers of [Float32Array.of(1, 2, 3), Float32Array.of(1, NaN, 3, 4)]) {
    assertEquals(rows("world.observe", () => numbers, 2, 2), E.left(arrayFault("world.observe", numbers, 2, 2)!));
  }
});
