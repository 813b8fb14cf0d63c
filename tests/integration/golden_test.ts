import { assert, assertEquals } from "@std/assert";
import { CASES, freeze, freezeArtifacts, freezeStreams } from "./golden.ts";
import golden from "./golden.json" with { type: "json" };

/** Kernels differ from processor to processor by rounding, which 20 steps of learning make larger. */
const TOLERANCE = 1e-2;

Deno.test("random streams are those that were frozen", async () => {
  assertEquals(await freezeStreams(), golden.streams);
});

Deno.test("the artifacts of a soft actor-critic are those that were frozen, to the byte", async () => {
  assertEquals(await freezeArtifacts(), golden.artifacts);
});

const cases: Readonly<Record<string, Omit<Awaited<ReturnType<typeof freeze>>, "nativeBits">>> = golden.cases;

for (const name of Object.keys(CASES)) {
  Deno.test(`20 gradient steps of ${name} give what was frozen`, async () => {
    assert(Object.hasOwn(cases, name), `there is no golden value of ${name}: record it by \`deno task golden\``);
    const { native, nativeBits: _, ...bits } = await freeze(name);
    const { native: expected, ...expectedBits } = cases[name];
    assertEquals(bits, expectedBits);
    assertEquals(native.length, expected.length);
    native.forEach((value, index) =>
      assert(
        Math.abs(value - expected[index]) <= TOLERANCE * Math.max(1, Math.abs(expected[index])),
        `number ${index} on native is ${value}, frozen as ${expected[index]}`,
      )
    );
  });
}
