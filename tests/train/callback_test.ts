import { assertEquals } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { fault } from "../../lib/fault.ts";
import { callBack, callbackFault } from "../../lib/train/callback.ts";
import { left, right } from "../support/right.ts";

const thrower = (): never => {
  throw new Error("out of order");
};

Deno.test("callbackFault names the function and what it threw", () => {
  const { kind, place, cause } = callbackFault("watch")(new Error("out of order"));
  assertEquals([kind, place, cause], ["callback", "run, 'watch'", "it threw 'out of order'"]);
});

Deno.test("callBack is the result of the function, or its own fault", async () => {
  const own = fault("world", "here", "it broke", "Mend it.");
  assertEquals(right(await callBack("probe", TE.right(7))()), 7);
  assertEquals(left(await callBack("probe", TE.left(own))()), own);
});

Deno.test("callBack is a fault where the function throws, or its promise is rejected", async () => {
  const expected = callbackFault("checkpoint")(new Error("out of order"));
  assertEquals(left(await callBack("checkpoint", thrower)()), expected);
  assertEquals(left(await callBack("checkpoint", () => Promise.reject(new Error("out of order")))()), expected);
});
