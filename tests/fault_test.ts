import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fault, formatFault, messageOf } from "../lib/fault.ts";

Deno.test("fault holds kind, place, cause and remedy under their names, in the order of its arguments", () => {
  assertEquals(fault("file", "run.json", "it is empty", "Give another."), {
    kind: "file",
    place: "run.json",
    cause: "it is empty",
    remedy: "Give another.",
  });
});

Deno.test("formatFault puts place, cause and remedy into one line and leaves the kind out", () => {
  const text = fc.string({ maxLength: 20 });
  fc.assert(fc.property(text, text, text, (place, cause, remedy) => {
    const messages = (["flag", "world"] as const).map((kind) => formatFault(fault(kind, place, cause, remedy)));
    assertEquals(messages, [`${place}: ${cause}. ${remedy}`, `${place}: ${cause}. ${remedy}`]);
  }));
});

Deno.test("messageOf is an error's message, and whatever else was thrown as text", () => {
  assertEquals(messageOf(new RangeError("too long")), "too long");
  assertEquals(["stop", 7, undefined].map(messageOf), ["stop", "7", "undefined"]);
});

Deno.test("messageOf has words for what cannot be turned into text, and throws nothing itself", () => {
  const mute = {
    toString: () => {
      throw new Error("no");
    },
  };
  assertEquals([Object.create(null), mute].map(messageOf), Array(2).fill("a value that has no words"));
});
