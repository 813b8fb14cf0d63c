import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { softActorCriticArtifacts } from "../../lib/cli/soft_actor_critic_artifacts.ts";
import { formatFault } from "../../lib/fault.ts";
import { type Manifest, manifestText, readManifest } from "../../lib/onnx/mod.ts";

const TEXT = String(
  softActorCriticArtifacts({ observation: 2, action: 1, hidden: 2, batch: 2, seed: 3 })["manifest.json"],
);
const MANIFEST: Manifest = (() => {
  const outcome = readManifest(TEXT);
  if (E.isLeft(outcome)) throw new Error(formatFault(outcome.left));
  return outcome.right;
})();

const anyFloat = fc.float({ noNaN: true, noDefaultInfinity: true });

Deno.test("readManifest reads a manifest as manifestText wrote it, every float32 to the bit", () => {
  assertEquals(manifestText(MANIFEST), TEXT);
  fc.assert(fc.property(fc.array(anyFloat, { minLength: 1 }), (numbers) => {
    const initial = { "actor.0.bias": { shape: [numbers.length], data: Float32Array.from(numbers) } };
    const manifest = { ...MANIFEST, initial };
    assertEquals(readManifest(manifestText(manifest)), E.right(manifest));
  }));
});

Deno.test("manifestText begins and ends every array of numbers on the same line", () => {
  const lines = TEXT.split("\n");
  const openings = lines.filter((line) => line.includes('"data": ['));
  assert(openings.length > 0);
  assertEquals(openings.filter((line) => !line.includes("]")), []);
});

/** All paths in a value, to leaves and to what holds them. */
const pathsOf = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] => [
  path,
  ...(typeof value === "object" && value !== null
    ? Object.entries(value).flatMap(([name, item]) => pathsOf(item, [...path, name]))
    : []),
];

const replaced = (value: unknown, [name, ...rest]: readonly string[], by: unknown): unknown => {
  if (name === undefined) return by;
  const copy = Array.isArray(value) ? [...value] : { ...value as Record<string, unknown> };
  const items = copy as Record<string, unknown>;
  items[name] = replaced(items[name], rest, by);
  return copy;
};

const causeOf = (text: string): string => {
  const outcome = readManifest(text, "some/manifest.json");
  return E.isLeft(outcome) ? outcome.left.cause : "";
};

Deno.test("readManifest names the file and the place of a value of the wrong type, wherever it is", () => {
  const parsed: unknown = JSON.parse(TEXT);
  const isArrayEntry = (path: readonly string[]) =>
    path[0] === "initial" || path[0] === "probe" && path[1] !== "losses";
  // Left out is what people may reword without doing harm, and all but the first number of each array.
  const isLaterNumber = (path: readonly string[]) => path.at(-2) === "data" && path.at(-1) !== "0";
  const paths = pathsOf(parsed).filter((path) => path[0] !== "formulas" && path[0] !== "roles" && !isLaterNumber(path));
  fc.assert(fc.property(fc.constantFrom(...paths), (path) => {
    const cause = causeOf(JSON.stringify(replaced(parsed, path, true)));
    const place = path.length === 0 ? "the whole" : `'${path.join(".")}'`;
    // An array of numbers is judged as a whole, so the place is the array's.
    const isWithinArray = isArrayEntry(path) || path.includes("shape") || path.includes("hidden");
    assert(cause.includes(", expected "), `${place}: ${cause}`);
    if (!isWithinArray) assert(cause.startsWith(`${place} is true`), cause);
  }));
});

Deno.test("readManifest refuses another format, a shape that its numbers do not fill, an infinite number and an unknown role", () => {
  const parsed: unknown = JSON.parse(TEXT);
  const cause = (path: readonly string[], by: unknown) => causeOf(JSON.stringify(replaced(parsed, path, by)));
  assertEquals(cause(["format"], 2), "'format' is 2, expected 1");
  assert(cause(["initial", "actor.0.bias", "shape"], [3]).startsWith("'initial.actor.0.bias' is"));
  assert(cause(["initial", "actor.0.bias", "data"], [1, 1e39]).startsWith("'initial.actor.0.bias' is"));
  assert(cause(["initial", "actor.0.bias", "data"], [1, null]).startsWith("'initial.actor.0.bias' is"));
  assertEquals(
    cause(["units", "critic", "training", "inputs", "0", "role"], "guess"),
    "'units.critic.training.inputs.0.role' is \"guess\", expected a role",
  );
  assertEquals(
    cause(["trainStep", "layout", "agent.target", "0", "offset"], -1),
    "'trainStep.layout.agent.target.0.offset' is -1, expected a whole number from 0 to 2⁵³ − 1",
  );
});

Deno.test("readManifest answers text that is no JSON, or no manifest, with one sentence", () => {
  const outcome = readManifest("{", "some/manifest.json");
  assert(E.isLeft(outcome));
  assert(formatFault(outcome.left).startsWith("some/manifest.json: it is not JSON ("));
  assertEquals(readManifest(`\uFEFF${TEXT}`), readManifest(TEXT));
  assertEquals(causeOf("{}").split(",")[0], "'format' is missing");
  assertEquals(causeOf("[]"), "the whole is [], expected a manifest");
  fc.assert(fc.property(fc.json(), (text) => assert(E.isLeft(readManifest(text)))));
});

Deno.test("manifestText refuses numbers that are not finite", () => {
  const probe = { ...MANIFEST.probe, losses: { critic: NaN } };
  assertThrows(() => manifestText({ ...MANIFEST, probe }), RangeError, "NaN cannot be written");
});

Deno.test("manifestText writes arrays as a shape and numbers of few digits", () => {
  const initial = { bias: { shape: [3], data: Float32Array.of(0.1, -0, 1e-20) } };
  assert(manifestText({ ...MANIFEST, initial }).includes(`"bias": { "shape": [3], "data": [0.1, -0, 1e-20] }`));
});

Deno.test("readManifest takes settings that are numbers or lists of them, and nothing else", () => {
  const parsed: unknown = JSON.parse(TEXT);
  const cause = (by: unknown) => causeOf(JSON.stringify(replaced(parsed, ["settings"], by)));
  assertEquals(cause({ discount: 0.99, hidden: [64, 64], none: [] }), "");
  assertEquals(cause({ hidden: [64, "64"] }), `'settings.hidden' is [64,"64"], expected a finite number, or several`);
  assertEquals(cause({ name: "gpim" }), `'settings.name' is "gpim", expected a finite number, or several`);
});
