import { assert, assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { pointNav, reacher, rooms } from "../../envs/mod.ts";
import {
  budgetOf,
  type Example,
  exampleUsage,
  optionsOf,
  readExampleFlags,
  readResumedFlags,
} from "../../lib/cli/example.ts";
import { formatFault } from "../../lib/fault.ts";
import { GPIM, STRICT } from "../../lib/method/mod.ts";
import { left, right } from "../support/right.ts";

const ONE: Example = { name: "examples/one.ts", worlds: { reacher } };
const SEVERAL: Example = {
  name: "examples/several.ts",
  worlds: { point_nav: pointNav, rooms, loaded: () => TE.right(reacher) },
};

const valuesOf = (...args: readonly string[]) => right(readExampleFlags(SEVERAL, args));

Deno.test("a single world without a physics engine leaves no choice of worlds or workers", () => {
  assert(!exampleUsage(ONE).includes("--world") && !exampleUsage(ONE).includes("--workers"));
  assertMatch(exampleUsage(SEVERAL), /--world .*point_nav, rooms, loaded/);
  assertMatch(exampleUsage(SEVERAL), /--workers /);
  assertMatch(formatFault(left(readExampleFlags(ONE, ["--workers", "1"]))), /^--workers: there is no such flag/);
  const { world, workers, seed } = right(readExampleFlags(ONE, []));
  assertEquals([world, workers, seed], ["reacher", undefined, 1]);
});

Deno.test("help has the default of the first world, and those of other worlds beside it", () => {
  assertMatch(exampleUsage(SEVERAL), /the latents \(box:2, discrete:16 on rooms, ball:2 on loaded\)/);
});

Deno.test("flags come before a configuration, a configuration before the world's settings", () => {
  const rooms = right(optionsOf(SEVERAL, valuesOf("--world", "rooms")));
  assertEquals([rooms.discount, rooms.batch, rooms.latents.name], [0.9, GPIM.batch, "discrete:16"]);
  const configured = valuesOf(
    "--world",
    "rooms",
    "--config",
    "file.json",
    "--batch",
    "9",
    "--latents",
    "ball:3",
    "--strict",
  );
  const options = right(optionsOf(SEVERAL, configured, '{ "batch": 7, "discount": 0.5 }'));
  assertEquals([options.discount, options.batch, options.latents.name], [0.5, 9, "ball:3"]);
  assertEquals(options.rewardLatent, STRICT.rewardLatent);
  assertMatch(formatFault(left(optionsOf(SEVERAL, configured, "{"))), /^file.json: it is not JSON/);
});

Deno.test("a run that goes on has the arguments that it began with; some may change, the others are refused by name", () => {
  const began = ["--world", "rooms", "--seed=4", "--strict", "--updates", "9", "--batch", "7"];
  const values = right(readResumedFlags(SEVERAL, ["--resume", "here", "--updates", "20", "--engine=native"], began));
  assertEquals([values.world, values.seed, values.strict, values.batch], ["rooms", 4, true, 7]);
  assertEquals([values.updates, values.engine, values.resume], [20, "native", "here"]);
  for (const changed of ["--seed=5", "--strict", "--batch=8", "--world=rooms", "--out=there"]) {
    const fault = left(readResumedFlags(SEVERAL, ["--resume", "here", changed], began));
    assertMatch(formatFault(fault), new RegExp(`^${changed.split("=")[0]}: a run that goes on cannot change it`));
  }
});

Deno.test("a budget of environment steps alone has no bound on gradient steps", () => {
  assertEquals(budgetOf(valuesOf()), { updates: 4000 });
  assertEquals(budgetOf(valuesOf("--strict")), { updates: 12_000 });
  assertEquals(budgetOf(valuesOf("--steps", "900")), { steps: 900 });
  assertEquals(budgetOf(valuesOf("--steps", "900", "--updates", "5", "--strict")), { updates: 5, steps: 900 });
});
