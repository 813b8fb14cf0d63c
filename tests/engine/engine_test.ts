import { assertEquals } from "@std/assert";
import { GENERATIONS, nextName } from "../../lib/engine/mod.ts";

Deno.test("nextName is the input's name with ':out' behind it, whatever the name is made of", () => {
  assertEquals([nextName("x"), nextName("agent.parameters"), nextName("x:out")], [
    "x:out",
    "agent.parameters:out",
    "x:out:out",
  ]);
});

Deno.test("GENERATIONS are four values of a program", () => {
  assertEquals(GENERATIONS, 4);
});
