import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import fc from "fast-check";
import { type DataSet, readDataSet, writeDataSet } from "../../lib/data/mod.ts";
import { writeNpz } from "../../lib/data/npz.ts";
import { formatFault } from "../../lib/fault.ts";
import { left, right } from "../support/right.ts";
import { edged, walksIn } from "./walks.ts";

const CASES = Number(Deno.env.get("GPIM_HOSTILE_FILES") ?? 2000);

const SET: DataSet = { about: { world: "edged", seed: 1 }, sets: { goalPolicy: await walksIn(edged, 3) } };
const bytes = writeDataSet(SET);

Deno.test("a data set that was written is read again", () => assertEquals(right(readDataSet("f", bytes)), SET));

/** An archive with a change of its description or of its arrays. */
const changed = (about: object, arrays: object = {}): Uint8Array => {
  const { lengths, horizon, columns } = SET.sets.goalPolicy;
  const all = {
    "goalPolicy/length": { shape: [lengths.length], data: lengths },
    ...Object.fromEntries(
      Object.entries(columns).map(([name, { width, data }]) =>
        [`goalPolicy/${name}`, { shape: [data.length / width, width], data }] as const
      ),
    ),
    ...arrays,
  };
  const sets = { goalPolicy: { horizon, columns: { observation: "states", action: "steps" } } };
  const described = { format: "gpim-data 1", about: {}, sets, ...about };
  return writeNpz({ arrays: all, texts: { "about.json": JSON.stringify(described) } });
};

const rows = (...shape: readonly number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });

const REFUSED: Readonly<Record<string, readonly [Uint8Array, RegExp]>> = {
  "no archive": [new Uint8Array(9), /^f: it is no zip archive/],
  "no description": [writeNpz({ arrays: {}, texts: {} }), /^f: it has no about\.json/],
  "another format": [changed({ format: "gpim-data 2" }), /^f, about\.json: 'format': "gpim-data 2" was given/],
  "another moment": [
    changed({ sets: { goalPolicy: { horizon: 20, columns: { action: "days" } } } }),
    /'sets, goalPolicy, columns, action': "days" was given/,
  ],
  "a missing column": [
    changed({ sets: { goalPolicy: { horizon: 20, columns: { goal: "episode" } } } }),
    /^f, 'goalPolicy\/goal': it is missing/,
  ],
  "episodes beyond their horizon": [
    changed({ sets: { goalPolicy: { horizon: 5, columns: {} } } }),
    /^f, 'goalPolicy\/length': episode \d+ lasted \d+ steps, expected 1 to 5/,
  ],
  "lengths that are none": [changed({}, { "goalPolicy/length": rows(3) }), /it is no list of whole numbers/],
  "a missing row": [
    changed({}, { "goalPolicy/action": rows(7, 2) }),
    /^f, 'goalPolicy\/action': it is \[7, 2\], expected \d+ rows/,
  ],
  "a number that is not finite": [
    changed({}, {
      "goalPolicy/action": {
        shape: [SET.sets.goalPolicy.columns.action.data.length / 2, 2],
        data: SET.sets.goalPolicy.columns.action.data.map((value, at) => at === 3 ? NaN : value),
      },
    }),
    /^f, 'goalPolicy\/action': number 1 of row 1 is NaN/,
  ],
};

for (const [name, [wrong, message]] of Object.entries(REFUSED)) {
  Deno.test(`${name}: a fault that names the place`, () => {
    assertMatch(formatFault(left(readDataSet("f", wrong))), message);
  });
}

Deno.test("a file that takes more memory than it may is refused", () => {
  assertMatch(formatFault(left(readDataSet("f", bytes, 100))), /unpacks to more than 100 bytes/);
});

Deno.test(`${CASES} damaged files are a data set or a fault each`, () => {
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
      const read = readDataSet("f", file, 1e7);
      assert(E.isRight(read) || formatFault(read.left).length > 10);
    }),
    { numRuns: CASES },
  );
});
