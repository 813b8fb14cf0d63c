import { assert, assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { pointNav, reacher, rooms } from "../../envs/mod.ts";
import { budgetOf, type Example, exampleUsage, optionsOf, readExampleFlags } from "../../lib/cli/example.ts";
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

Deno.test("flags come before a configuration, a configuration before the world's settings", async () => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(file, '{ "batch": 7, "discount": 0.5 }');
  const rooms = right(await optionsOf(SEVERAL, valuesOf("--world", "rooms"))());
  assertEquals([rooms.discount, rooms.batch, rooms.latents.name], [0.9, GPIM.batch, "discrete:16"]);
  const configured = valuesOf("--world", "rooms", "--config", file, "--batch", "9", "--latents", "ball:3", "--strict");
  const options = right(await optionsOf(SEVERAL, configured)());
  assertEquals([options.discount, options.batch, options.latents.name], [0.5, 9, "ball:3"]);
  assertEquals(options.rewardLatent, STRICT.rewardLatent);
  await Deno.remove(file);
});

Deno.test("a budget of environment steps alone has no bound on gradient steps", () => {
  assertEquals(budgetOf(valuesOf()), { updates: 4000 });
  assertEquals(budgetOf(valuesOf("--strict")), { updates: 12_000 });
  assertEquals(budgetOf(valuesOf("--steps", "900")), { steps: 900 });
  assertEquals(budgetOf(valuesOf("--steps", "900", "--updates", "5", "--strict")), { updates: 5, steps: 900 });
});
