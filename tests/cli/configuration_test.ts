import { assertEquals, assertMatch } from "@std/assert";
import {
  checkConfiguration,
  type Configuration,
  readConfiguration,
  readWhole,
  writeConfiguration,
} from "../../lib/cli/configuration.ts";
import { formatFault } from "../../lib/fault.ts";
import { left, right } from "../support/right.ts";

const WHOLE: Configuration = {
  method: "diayn",
  world: "rooms",
  steps: 900,
  seed: 0,
  seeds: 2,
  evaluationGoals: 7,
  evaluateEvery: 30,
  engine: "webassembly",
  threads: 2,
  workers: 0,
  options: { latents: "discrete:16", hidden: [32, 16] },
};

Deno.test("a configuration that was written is read again, whatever it says about itself", () => {
  for (const about of [undefined, { command: "gpim train", machine: ["any"] }]) {
    const text = writeConfiguration(WHOLE, about);
    assertEquals(right(readConfiguration("run.json", text)), WHOLE);
    assertEquals(right(readWhole("run.json", text)), WHOLE);
  }
});

Deno.test("a part of a configuration is read, and is none that a run has written", () => {
  assertEquals(right(readConfiguration("run.json", '{ "seed": 4 }')), { seed: 4 });
  for (const name of ["method", "world", "seed", "seeds", "evaluationGoals", "evaluateEvery", "engine", "options"]) {
    const text = JSON.stringify({ ...WHOLE, [name]: undefined });
    assertMatch(formatFault(left(readWhole("run.json", text))), new RegExp(`^run\\.json: '${name}' is missing`));
  }
});

Deno.test("a byte order mark and the line ends of Windows are skipped", () => {
  assertEquals(right(readConfiguration("run.json", '\uFEFF{\r\n  "seeds": 16\r\n}\r\n')), { seeds: 16 });
  assertMatch(formatFault(left(readConfiguration("run.json", '{ "seeds": \uFEFF16 }'))), /it is not JSON/);
});

const MISTAKES: Readonly<Record<string, RegExp>> = {
  "": /^run\.json: it is not JSON/,
  "[1]": /^run\.json: it holds no JSON object/,
  "null": /^run\.json: it holds no JSON object/,
  '{ "batch": 1 }': /^run\.json, 'batch': there is no such entry\. There are method, .*belong in 'options'/,
  '{ "constructor": 1 }': /^run\.json, 'constructor': there is no such entry/,
  '{ "seeds": 1.5 }': /^run\.json, 'seeds': 1\.5 was given\. It takes a whole number from 1 to 2⁵³ − 1\./,
  '{ "seed": -1 }': /^run\.json, 'seed': -1 was given\. It takes a whole number of at least 0\./,
  '{ "world": 7 }': /^run\.json, 'world': 7 was given\. It takes a text\./,
  '{ "engine": "cuda" }': /^run\.json, 'engine': "cuda" was given\. It takes one of auto, /,
  '{ "options": [] }': /^run\.json, 'options': \[\] was given\. It takes an object such as/,
};

for (const [text, message] of Object.entries(MISTAKES)) {
  Deno.test(`the file '${text}' is refused in one sentence that names the place`, () => {
    const fault = left(readConfiguration("run.json", text));
    assertEquals(fault.kind, "configuration");
    assertMatch(formatFault(fault), message);
  });
}

Deno.test("the value of a JSON file is read as its text is", () => {
  assertEquals(right(checkConfiguration("run.json", WHOLE)), WHOLE);
  for (const value of [[1], null, { seeds: 1.5 }, { batch: 1 }, { options: [] }]) {
    assertEquals(
      left(checkConfiguration("run.json", value)),
      left(readConfiguration("run.json", JSON.stringify(value))),
    );
  }
});
