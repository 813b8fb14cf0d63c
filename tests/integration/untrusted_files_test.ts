/**
 * Untrusted files: every parser of bytes or text with files that were cut off, damaged, nested deeply, or belong to another program.
 * Each must end in a value or a fault in a few seconds and little memory.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { readResults } from "../../bench/compare/result.ts";
import { readConfiguration } from "../../lib/cli/mod.ts";
import { softActorCriticArtifacts } from "../../lib/cli/soft_actor_critic_artifacts.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { type Fault, formatFault } from "../../lib/fault.ts";
import { type Checkpoint, encodeModel, readCheckpoint, readManifest, writeCheckpoint } from "../../lib/onnx/mod.ts";
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { add, input, matmul, relu } from "../../lib/tensor/mod.ts";
import { right } from "../support/right.ts";

const RUNS = Number(Deno.env.get("GPIM_HOSTILE_FILES") ?? 2000);

/** Bytes that reading a small file may add to the process. */
const MOST_BYTES = 256 * 2 ** 20;

const weight = { shape: [3, 2], data: Float32Array.of(1, 2, 3, 4, 5, 6) };
const SOUND: Checkpoint = {
  trainable: { weight, bias: { shape: [2], data: Float32Array.of(7, 8) } },
  frozen: { target: weight },
  step: 3,
  learningRate: 0.5,
  moments: { weight: { first: weight, second: weight } },
};
const CHECKPOINT = writeCheckpoint(SOUND);

/** A change of bytes. */
type Damage = (bytes: Uint8Array<ArrayBuffer>) => Uint8Array<ArrayBuffer>;

const position = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

/** Numbers that are lengths or offsets beyond everything, or nearly sound. */
const LENGTHS = [0, 1, 2, 4, 255, 2 ** 16, 2 ** 31 - 1, 2 ** 32 - 1, -1, -4, -(2 ** 31)];

const damage: fc.Arbitrary<Damage> = fc.oneof(
  position.map((at): Damage => (bytes) => bytes.slice(0, Math.floor(at * bytes.length))),
  fc.tuple(position, fc.integer({ min: 0, max: 7 })).map(([at, bit]): Damage => (bytes) => {
    const place = Math.floor(at * bytes.length);
    return bytes.map((byte, index) => index === place ? byte ^ 1 << bit : byte);
  }),
  fc.tuple(position, fc.constantFrom(...LENGTHS)).map(([at, length]): Damage => (bytes) => {
    const changed = bytes.slice();
    const place = Math.floor(at * bytes.length / 4) * 4;
    if (place + 4 <= changed.length) new DataView(changed.buffer).setInt32(place, length | 0, true);
    return changed;
  }),
  fc.tuple(position, fc.uint8Array({ maxLength: 16 })).map(([at, more]): Damage => (bytes) => {
    const place = Math.floor(at * bytes.length);
    return Uint8Array.of(...bytes.subarray(0, place), ...more, ...bytes.subarray(place));
  }),
);

const damaged = (bytes: Uint8Array<ArrayBuffer>): fc.Arbitrary<Uint8Array<ArrayBuffer>> =>
  fc.array(damage, { minLength: 1, maxLength: 4 }).map((all) => all.reduce((left, change) => change(left), bytes));

/** Asserts that an outcome is a value, or a fault that names the file in a sentence. */
const assertRead = (outcome: E.Either<Fault, unknown>): void => {
  if (E.isLeft(outcome)) assert(/^file.*: .+\. \S/s.test(formatFault(outcome.left)), formatFault(outcome.left));
};

Deno.test("damaged checkpoints are read or refused", () => {
  fc.assert(fc.property(damaged(CHECKPOINT), (bytes) => assertRead(readCheckpoint(bytes, "file"))), { numRuns: RUNS });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => assertRead(readCheckpoint(bytes, "file"))), {
    numRuns: RUNS,
  });
});

Deno.test("a checkpoint whose lists lead to the same bytes again and again is refused, not read into gigabytes", () => {
  // A list of references to one and the same tensor, of a million numbers.
  const large = { shape: [2 ** 20], data: new Float32Array(2 ** 20) };
  const names = Array.from({ length: 2000 }, (_, index) => `p${index}`);
  const few = { shape: [1], data: Float32Array.of(1) };
  const bytes = writeCheckpoint({
    ...SOUND,
    trainable: { large, ...Object.fromEntries(names.map((name) => [name, few])) },
  });
  const view = new DataView(bytes.buffer);
  const table = (at: number) => at + view.getInt32(at, true);
  const field = (at: number, index: number) => at + view.getUint16(at - view.getInt32(at, true) + 4 + 2 * index, true);
  const trainable = table(field(table(field(table(0), 1)), 0));
  const target = table(trainable + 4);
  for (let item = 0; item <= names.length; item++) {
    view.setInt32(trainable + 4 + 4 * item, target - (trainable + 4 + 4 * item), true);
  }
  const before = Deno.memoryUsage().rss;
  const outcome = readCheckpoint(bytes, "file");
  assert(E.isLeft(outcome));
  assertEquals(outcome.left.cause, "it is damaged: its lists lie on top of each other");
  assert(Deno.memoryUsage().rss - before < MOST_BYTES);
});

const CONFIGURATION = '{"seed": 4, "world": "rooms", "options": {"batch": 64, "hidden": [32, 32], "latents": "box:2"}}';
const RESULT = JSON.stringify({
  world: "reacher",
  method: "gpim",
  seed: 1,
  budget: 100,
  engine: "webassembly",
  steps: 100,
  updates: 10,
  seconds: 1,
  curve: [{ steps: 1, updates: 1, normalisedDistance: { gpim: 1 }, success: { gpim: 0 } }],
  distance: 1,
  normalisedDistance: 1,
  success: 0,
  others: { random: 1 },
  drift: 1,
});
const MANIFEST = String(
  softActorCriticArtifacts({ observation: 2, action: 1, hidden: 2, batch: 2, seed: 3 })["manifest.json"],
);

/** Texts that are nested deeply, or long, or of another program. */
const FOREIGN: readonly string[] = [
  "",
  "null",
  "[]",
  "[".repeat(100_000),
  `{"batch": ${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  `{"format": ${'{"a":'.repeat(50_000)}1${"}".repeat(50_000)}}`,
  `{"world":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
  `{"batch": 1e999999}`,
  `{"batch": ${"9".repeat(100_000)}}`,
  `{"hidden": [${"64,".repeat(100_000)}64]}`,
  `{"initial": {"a": {"shape": [4294967296, 4294967296], "data": []}}}`,
  '{"__proto__": {"batch": 1}, "constructor": 1}',
  "\uFEFF{}",
  "\0\0\0",
  "\uD800",
  "PK\u0003\u0004",
  "<html></html>",
];

const PARSERS: readonly (readonly [sound: string, read: (text: string) => E.Either<Fault, unknown>])[] = [
  [CONFIGURATION, (text) => readConfiguration("file", text)],
  [
    CONFIGURATION,
    (text) =>
      pipe(
        readConfiguration("file", text),
        E.chain(({ options = {} }) => NAMED_METHODS.gpim.configure("file", options)),
      ),
  ],
  [RESULT, (text) => readResults("file", text)],
  [MANIFEST, (text) => readManifest(text, "file")],
];

Deno.test("damaged texts are read or refused: configurations, results of comparisons, manifests", () => {
  for (const [sound, read] of PARSERS) {
    const encoded = new TextEncoder().encode(sound);
    const texts = damaged(encoded).map((bytes) => new TextDecoder().decode(bytes));
    fc.assert(fc.property(texts, (text) => assertRead(read(text))), { numRuns: RUNS });
    fc.assert(fc.property(fc.json(), (text) => assertRead(read(text))), { numRuns: RUNS / 4 });
  }
});

Deno.test("texts that are nested deeply, long or of another program are refused in a short sentence", () => {
  for (const text of FOREIGN) {
    for (const [, read] of PARSERS) {
      const began = performance.now();
      const outcome = read(text);
      assertRead(outcome);
      if (E.isLeft(outcome)) assert(formatFault(outcome.left).length < 2000, formatFault(outcome.left).slice(0, 100));
      assert(performance.now() - began < 5000);
    }
  }
});

/** Models that are compiled, each on WebAssembly. */
const MODELS = Math.ceil(RUNS / 10);

Deno.test("damaged models are compiled or refused, and a sound one is compiled after them", async () => {
  const [x, weight] = [input("x", [4, 3]), input("weight", [3, 3])];
  const model = encodeModel({ name: "small", inputs: [x, weight], outputs: { y: relu(add(matmul(x, weight), 1)) } });
  const { batched: _batched, lowered: _lowered, ...own } = model;
  const engine = webassembly();
  for (const bytes of fc.sample(damaged(model.bytes), { numRuns: MODELS, seed: 1 })) {
    const compiled = await engine.compile({ ...own, bytes })();
    if (E.isLeft(compiled)) {
      assertEquals(compiled.left.kind, "engine");
      continue;
    }
    const held = right(await compiled.right.store({})());
    const feeds = { x: new Float32Array(12), weight: new Float32Array(9) };
    const outcome = await compiled.right.run(held, feeds)();
    assert(E.isRight(outcome) || outcome.left.kind === "engine");
    right(await compiled.right.dispose()());
  }
  right(await right(await engine.compile(model)()).dispose()());
});
