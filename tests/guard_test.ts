import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import { fault, formatFault } from "../lib/fault.ts";
import { guard, guardTask, immediate } from "../lib/guard.ts";
import { left } from "./support/right.ts";

const FAULT = fault("file", "here", "it is none", "Give one.");

const refuse = (): never => {
  throw new Error("no");
};

Deno.test("guard and guardTask leave results and faults as they are", async () => {
  for (const result of [E.right(7), E.left(FAULT)]) {
    assertStrictEquals(guard("a call", () => result), result);
    assertStrictEquals(await guardTask("a call", () => TE.fromEither(result))(), result);
  }
});

Deno.test("guard and guardTask make a fault of what is thrown, whenever it is", async () => {
  const message = "a call: it threw 'no'. " +
    "Give values of the documented types, and functions that return what their types say.";
  assertEquals(formatFault(left(guard("a call", refuse))), message);
  for (const task of [refuse, () => refuse, () => () => Promise.reject(new Error("no"))]) {
    assertEquals(formatFault(left(await guardTask("a call", task)())), message);
  }
});

Deno.test("guard and guardTask refuse what is neither a result nor a fault", async () => {
  for (const garbage of [undefined, null, 7, {}, { _tag: "Left" }, { _tag: "Left", left: {} }, { _tag: "Middle" }]) {
    const given = garbage as E.Either<typeof FAULT, number>;
    assertEquals(left(guard("a call", () => given)).place, "a call");
    assertEquals(left(await guardTask("a call", () => () => Promise.resolve(given))()).place, "a call");
  }
});

Deno.test("immediate returns what is no promise, and refuses a promise, whose rejection then goes nowhere", async () => {
  const value = {};
  assertStrictEquals(immediate(value), value);
  assertThrows(() => immediate(Promise.resolve(7)), TypeError, "it returned a promise");
  assertThrows(() => immediate(Promise.reject(new Error("no"))), TypeError, "it returned a promise");
  // A rejection that nothing handles would fail this test.
  await new Promise((resolve) => setTimeout(resolve, 5));
});
