import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { PACKAGE } from "../../lib/package.ts";
import { type Header, readHeader, writeHeader } from "../../lib/state/header.ts";
import { right } from "../support/right.ts";
import { SAVED } from "./saved_run.ts";
import configuration from "../../deno.json" with { type: "json" };

const { state: { key, iteration, updates, environmentSteps, metrics }, ...run } = SAVED;
const HEADER: Header = {
  ...run,
  package: PACKAGE,
  state: { key, iteration, updates, environmentSteps, metrics },
  replays: {
    latentPolicy: { capacity: 3, count: 2, appended: 9, shape: { horizon: 2, columns: { x: { rows: 1, width: 2 } } } },
    goalPolicy: { capacity: 1, count: 0, appended: 0 },
  },
  segments: [{ file: "a", checksum: 0xFFFFFFFF, episodes: { latentPolicy: [7, 9], goalPolicy: [0, 0] } }],
};

Deno.test("the package is the one that deno.json declares", () => {
  assertEquals<unknown>({ ...PACKAGE }, { name: configuration.name, version: configuration.version });
});

Deno.test("a header comes back from its JSON", () => {
  const again = right(readHeader(writeHeader(HEADER)));
  assertEquals(again, HEADER);
  assert(Object.is(again.state.metrics.loss, -0) && Number.isNaN(again.curve[1].metrics.loss));
});

Deno.test("evaluations of before the time at goals was measured are read as they were written", () => {
  assertEquals(["timeAtGoal", "lateTimeAtGoal", "everAtGoal"].filter((name) => name in HEADER.curve[0]), []);
  assertEquals(right(readHeader(writeHeader(HEADER))).curve[0], HEADER.curve[0]);
});

Deno.test("a header with a member that is missing or not allowed is refused with its place", () => {
  const json: Readonly<Record<string, unknown>> = JSON.parse(writeHeader(HEADER));
  for (const name of Object.keys(json)) {
    const { [name]: _, ...rest } = json;
    const read = readHeader(JSON.stringify(rest));
    assert(E.isLeft(read), name);
    assertMatch(read.left, new RegExp(`'${name}`));
  }
  const segment = { ...HEADER.segments[0], checksum: -1 };
  const range = { ...HEADER.segments[0], episodes: { latentPolicy: [9, 7], goalPolicy: [0, 0] } };
  const changes: readonly (readonly [object, RegExp])[] = [
    [{ segments: [segment] }, /'segments, 0, checksum': -1/],
    [{ segments: [range] }, /'segments, 0, episodes, latentPolicy'/],
    [{ budget: { updates: 0 } }, /'budget, updates': 0/],
    [{ state: { ...HEADER.state, key: [1] } }, /'state, key'/],
    [{ curve: [{ ...HEADER.curve[0], lateTimeAtGoal: { gpim: "all" } }] }, /'curve, 0, lateTimeAtGoal, gpim'/],
    [{ state: { ...HEADER.state, updates: 1.5 } }, /'state, updates': 1.5/],
  ];
  for (const [change, message] of changes) {
    const read = readHeader(JSON.stringify({ ...json, ...change }));
    assert(E.isLeft(read));
    assertMatch(read.left, message);
  }
});
