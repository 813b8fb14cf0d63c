import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { fault, faultError, faultOf, formatFault, isFault, messageOf } from "../lib/fault.ts";

Deno.test("fault holds kind, place, cause and remedy under their names, in the order of its arguments", () => {
  assertEquals(fault("file", "run.json", "it is empty", "Give another."), {
    kind: "file",
    place: "run.json",
    cause: "it is empty",
    remedy: "Give another.",
  });
});

Deno.test("a fault is a record of four texts, and nothing else is", () => {
  const own = fault("world", "here", "it broke", "Mend it.");
  assertEquals(isFault(own), true);
  for (const other of [undefined, null, 7, "here", {}, { ...own, remedy: 7 }, { ...own, kind: undefined }, [own]]) {
    assertEquals(isFault(other), false);
  }
});

Deno.test("faultOf is the fault of an error that was made of it, and undefined for whatever else was thrown", () => {
  const own = fault("world", "here", "it broke", "Mend it.");
  assertEquals([faultOf(faultError(own)), faultError(own).message], [own, "it broke"]);
  for (const other of [own, new Error("no"), new Error("no", { cause: "it broke" }), undefined, "it broke"]) {
    assertEquals(faultOf(other), undefined);
  }
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
