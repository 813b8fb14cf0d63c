import { assertEquals, assertMatch } from "@std/assert";
import { formatFault } from "../../lib/fault.ts";
import { readConfiguration } from "../../lib/cli/configuration.ts";
import { left, right } from "../support/right.ts";

Deno.test("settings are read, latents by their name", () => {
  const text = '{ "latents": "sphere:3", "hidden": [32, 16], "discount": 0.9, "rewardLatent": "stored" }';
  const { latents, ...rest } = right(readConfiguration("run.json", text));
  assertEquals([latents?.name, latents?.size], ["sphere:3", 3]);
  assertEquals(rest, { hidden: [32, 16], discount: 0.9, rewardLatent: "stored" });
});

Deno.test("a byte order mark and the line ends of Windows are skipped", () => {
  assertEquals(right(readConfiguration("run.json", '\uFEFF{\r\n  "batch": 16\r\n}\r\n')), { batch: 16 });
  assertMatch(formatFault(left(readConfiguration("run.json", '{ "batch": \uFEFF16 }'))), /it is not JSON/);
});

const MISTAKES: Readonly<Record<string, RegExp>> = {
  "": /^run\.json: it is not JSON/,
  "[1]": /^run\.json: it holds no JSON object/,
  "null": /^run\.json: it holds no JSON object/,
  '{ "speed": 1 }': /^run\.json, 'speed': there is no such setting\. There are hidden, /,
  '{ "constructor": 1 }': /^run\.json, 'constructor': there is no such setting/,
  '{ "batch": 1.5 }': /^run\.json, 'batch': 1\.5 was given\. It takes a whole number from 1 to 2⁵³ − 1\./,
  '{ "hidden": [] }': /^run\.json, 'hidden': \[\] was given\. It takes a list of 1 to 64 widths/,
  '{ "hidden": [64, "64"] }': /^run\.json, 'hidden': /,
  '{ "discount": 1 }': /^run\.json, 'discount': 1 was given\. It takes a number from 0 to below 1\./,
  '{ "latents": "constructor:2" }': /^run\.json, 'latents': "constructor:2" was given/,
  '{ "rewardLatent": "remembered" }':
    /^run\.json, 'rewardLatent': "remembered" was given\. It takes 'stored' or 'inferred'\./,
};

for (const [text, message] of Object.entries(MISTAKES)) {
  Deno.test(`the file '${text}' is refused in one sentence that names the place`, () => {
    const fault = left(readConfiguration("run.json", text));
    assertEquals(fault.kind, "configuration");
    assertMatch(formatFault(fault), message);
  });
}
