import { assert, assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { pointNav, reacher, rooms } from "../../envs/mod.ts";
import { type Example, exampleUsage, idleFault, readExampleFlags, resumeFault } from "../../lib/cli/example.ts";
import { formatFault } from "../../lib/fault.ts";
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { left, right } from "../support/right.ts";

const ONE: Example = { name: "examples/one.ts", worlds: { reacher } };
const SEVERAL: Example = {
  name: "examples/several.ts",
  worlds: { point_nav: pointNav, rooms, loaded: () => TE.right(reacher) },
};
const ALL: Example = { name: "gpim train", worlds: { reacher, rooms }, methods: NAMED_METHODS };

Deno.test("a single world without a physics engine leaves no choice of worlds or workers, a single method none of methods", () => {
  for (const flag of ["--world", "--workers", "--method"]) assert(!exampleUsage(ONE).includes(flag));
  assertMatch(exampleUsage(SEVERAL), /--world .*point_nav, rooms, loaded/);
  assertMatch(exampleUsage(SEVERAL), /--workers /);
  assertMatch(exampleUsage(ALL), /--method .*gpim, contrastive_gpim, /);
  assertMatch(formatFault(left(readExampleFlags(ONE, ["--workers", "1"]))), /^--workers: there is no such flag/);
});

Deno.test("help names the command as it is typed, and has the default of the first world, and those of other worlds beside it", () => {
  assertMatch(exampleUsage(SEVERAL), /^Usage: deno run examples\/several\.ts \[flags\]/);
  assertMatch(exampleUsage(ALL), /^Usage: gpim train \[flags\]/);
  assertMatch(exampleUsage(SEVERAL), /the latents \(box:2, discrete:16 on rooms, ball:2 on loaded\)/);
});

Deno.test("a run that goes on may change some flags; the others are refused by name", () => {
  assertEquals(resumeFault(SEVERAL, ["--resume", "here", "--updates", "20", "--engine=native", "--json"]), undefined);
  for (const changed of ["--seed=5", "--strict", "--batch=8", "--world=rooms", "--out=there", "--goals=any_state"]) {
    const fault = resumeFault(SEVERAL, ["--resume", "here", changed]);
    assertMatch(formatFault(fault!), new RegExp(`^${changed.split("=")[0]}: a run that goes on cannot change it`));
  }
});

Deno.test("flags about saving are refused where nothing is saved", () => {
  const found = (...args: readonly string[]) => idleFault(ONE, args, right(readExampleFlags(ONE, args)))?.place;
  assertEquals([found("--overwrite"), found("--checkpoint-every", "5")], ["--overwrite", "--checkpoint-every"]);
  assertEquals([found(), found("--overwrite", "--out", "run"), found("--resume", "run", "--checkpoint-every", "5")], [
    undefined,
    undefined,
    undefined,
  ]);
});
