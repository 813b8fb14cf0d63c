import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import fc from "fast-check";
import { pointNav } from "../../envs/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { gpimDefinition } from "../../lib/method/gpim.ts";
import { GPIM } from "../../lib/method/mod.ts";
import { initialise } from "../../lib/network/mod.ts";
import { encodeModel } from "../../lib/onnx/model.ts";
import { exportPolicy } from "../../lib/policy/export_policy.ts";
import { readPolicy } from "../../lib/policy/read_policy.ts";
import { bytesField, concatenateBytes, integerField, messageField, textField } from "../../lib/protobuf.ts";
import { key } from "../../lib/random/mod.ts";
import { input, relu } from "../../lib/tensor/mod.ts";
import { left, right } from "../support/right.ts";

const CASES = Number(Deno.env.get("GPIM_HOSTILE_FILES") ?? 2000);

const definition = gpimDefinition(pointNav, { ...GPIM, hidden: [4] });
const bytes = right(
  exportPolicy(pointNav, definition, initialise(definition.actors.goalPolicy!.agent.specifications, key(1)), {
    seed: 3,
    updates: 20,
    environmentSteps: 400,
    evaluation: { goals: 5, distance: 1.5, unit: "units", normalisedDistance: 0.5, success: 0.2 },
  }),
);

Deno.test("a policy is read with its description and its inputs, from a copy of the bytes", () => {
  const read = right(readPolicy(bytes));
  assertEquals(read.inputs, ["observation", "achieved", "goal"]);
  const { world, method, goals, seed, evaluation } = read.description;
  assertEquals([world, method, goals, seed, evaluation.distance], ["point_nav", "gpim", "final_state", 3, 1.5]);
  assert(read.bytes.buffer !== bytes.buffer);
  assertEquals(read.bytes, bytes);
});

/** The file with further fields in its graph; fields of a message that come twice are joined. */
const withGraph = (...fields: readonly Uint8Array[]) => {
  const description = right(readPolicy(bytes)).description;
  return concatenateBytes([
    messageField(7, fields),
    messageField(14, [textField(1, "gpim"), textField(2, JSON.stringify(description))]),
  ]);
};

const node = (operator: string, ...more: readonly Uint8Array[]) => messageField(1, [textField(4, operator), ...more]);

const REFUSED: Readonly<Record<string, readonly [bytes: Uint8Array, cause: RegExp]>> = {
  "no bytes": [new Uint8Array(0), /it is not an ONNX model/],
  "a text": [new TextEncoder().encode("a policy"), /it is not an ONNX model/],
  "another model": [
    encodeModel({ name: "other", inputs: [input("x", [1])], outputs: { y: relu(input("x", [1])) } }).bytes,
    /without a description of a policy/,
  ],
  "two graphs": [concatenateBytes([bytes, messageField(7, [])]), /it is not an ONNX model/],
  "a loop": [withGraph(node("Loop")), /it has the operator 'Loop'/],
  "an operator of others": [withGraph(node("Relu", textField(7, "others"))), /it has the operator 'Relu'/],
  "a graph within": [
    withGraph(node("Relu", messageField(5, [textField(1, "body"), messageField(6, [])]))),
    /it has a graph within its graph/,
  ],
  "numbers in another file": [
    withGraph(messageField(5, [messageField(13, [textField(1, "location"), textField(2, "/etc/passwd")])])),
    /it refers to numbers in another file/,
  ],
  "numbers elsewhere": [withGraph(messageField(5, [integerField(14, 1)])), /it refers to numbers in another file/],
  "another input": [withGraph(node("Relu"), messageField(11, [textField(1, "x")])), /its inputs are x/],
  "a description that is none": [
    concatenateBytes([messageField(7, []), messageField(14, [textField(1, "gpim"), textField(2, "{}")])]),
    /its description: 'package': undefined was given/,
  ],
  "a description of bytes": [
    concatenateBytes([
      messageField(7, []),
      messageField(14, [textField(1, "gpim"), bytesField(2, Uint8Array.of(0xFF))]),
    ]),
    /its description: /,
  ],
};

for (const [name, [wrong, cause]] of Object.entries(REFUSED)) {
  Deno.test(`${name}: a fault of the file`, () => {
    const found = left(readPolicy(wrong));
    assertEquals(found.kind, "file");
    assertMatch(formatFault(found), cause);
  });
}

Deno.test(`${CASES} damaged policies are a policy or a fault each`, () => {
  const damaged = fc.oneof(
    fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }).map((changes) => {
      const copy = bytes.slice();
      changes.forEach(([at, value]) => copy[at] = value);
      return copy;
    }),
    fc.nat(bytes.length).map((length) => bytes.slice(0, length)),
    fc.uint8Array({ maxLength: 200 }),
  );
  fc.assert(
    fc.property(damaged, (file) => {
      const read = readPolicy(file);
      assert(E.isRight(read) || formatFault(read.left).length > 10);
    }),
    { numRuns: CASES },
  );
});
