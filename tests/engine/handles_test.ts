import { assertEquals, assertNotStrictEquals, assertStrictEquals } from "@std/assert";
import { FOREIGN, handles } from "../../lib/engine/handles.ts";

Deno.test("hold gives a handle of the generation, behind which valuesOf finds the very values", () => {
  const { hold, valuesOf } = handles<readonly number[]>();
  const values = [1, 2];
  const held = hold(3, values);
  assertEquals(held, { generation: 3 });
  assertStrictEquals(valuesOf(held), values);
});

Deno.test("hold gives a handle of its own every time, also for equal generations and values", () => {
  const { hold, valuesOf } = handles<string>();
  const [first, second, same] = [hold(0, "a"), hold(0, "b"), hold(0, "a")];
  assertNotStrictEquals(first, same);
  assertEquals([first, second, same].map(valuesOf), ["a", "b", "a"]);
});

Deno.test("valuesOf is undefined behind a handle of others, and behind one that only looks alike", () => {
  const [own, other] = [handles<string>(), handles<string>()];
  const held = own.hold(1, "a");
  assertEquals([other.valuesOf(held), own.valuesOf({ generation: 1 }), own.valuesOf({ ...held })], [
    undefined,
    undefined,
    undefined,
  ]);
});

Deno.test("FOREIGN is a cause and a remedy", () => {
  assertEquals(FOREIGN.length, 2);
});
