import { assertEquals, assertMatch } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import { pointNav, reacher, rooms } from "../../envs/mod.ts";
import type { Configuration } from "../../lib/cli/configuration.ts";
import { type Example, readExampleFlags } from "../../lib/cli/example.ts";
import { resolveRun, resolveSaved } from "../../lib/cli/resolve_run.ts";
import { formatFault } from "../../lib/fault.ts";
import { GPIM, STRICT } from "../../lib/method/mod.ts";
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { left, right } from "../support/right.ts";

const ONE: Example = { name: "examples/one.ts", worlds: { reacher } };
const SEVERAL: Example = {
  name: "examples/several.ts",
  worlds: { point_nav: pointNav, rooms, loaded: () => TE.right(reacher) },
};
const ALL: Example = { name: "gpim train", worlds: { reacher, rooms }, methods: NAMED_METHODS };

const valuesOf = (...args: readonly string[]) => right(readExampleFlags(SEVERAL, args));

const resolved = (args: readonly string[], file: Partial<Configuration> = {}, example = SEVERAL) =>
  right(resolveRun(example, right(readExampleFlags(example, args)), file)).configuration;

Deno.test("flags come before a configuration, a configuration before the settings known to work, these before defaults", () => {
  const { options } = resolved(["--world", "rooms"]);
  assertEquals([options.discount, options.batch, options.latents], [0.9, GPIM.batch, "discrete:16"]);
  const file: Partial<Configuration> = { seed: 5, engine: "native", options: { batch: 7, discount: 0.5, tau: 0.5 } };
  const flags = ["--world", "rooms", "--batch", "9", "--latents", "ball:3", "--strict", "--options", '{"tau":0.25}'];
  const run = resolved(flags, file);
  assertEquals([run.seed, run.engine, run.world], [5, "native", "rooms"]);
  const { batch, discount, latents, tau, rewardLatent, goalWindow } = run.options;
  assertEquals([batch, discount, latents, tau], [9, 0.5, "ball:3", 0.25]);
  assertEquals({ rewardLatent, goalWindow }, STRICT);
});

Deno.test("settings that are known to work with some latents are left out with others", () => {
  assertEquals(resolved([], {}, ONE).options.discount, 0.65);
  assertEquals(resolved(["--latents", "box:2"], {}, ONE).options.discount, GPIM.discount);
  assertEquals(resolved([], { options: { latents: "box:2" } }, ONE).options.discount, GPIM.discount);
});

Deno.test("a whole configuration resolves to itself, for every method", () => {
  for (const method of Object.keys(NAMED_METHODS)) {
    const once = resolved(["--method", method, "--goals", "any_state"], {}, ALL);
    assertEquals(resolved([], once, ALL), once);
    assertEquals(right(resolveSaved({ worlds: ALL.worlds, methods: NAMED_METHODS }, once)).configuration, once);
  }
});

Deno.test("goals are those of a flag, of a file, or of the example", () => {
  const moving: Example = { ...SEVERAL, goals: "aligned_trajectory" };
  assertEquals(resolved([], {}, moving).options.goals, "aligned_trajectory");
  assertEquals(resolved([], { options: { goals: "project:1" } }, moving).options.goals, "project:1");
  assertEquals(resolved(["--goals", "waypoints:2"], {}, moving).options.goals, "waypoints:2");
});

Deno.test("an unknown world or method of a file, or an option that its method has not, is named", () => {
  const refused = (args: readonly string[], file: Partial<Configuration>) =>
    formatFault(left(resolveRun(SEVERAL, valuesOf(...args), file)));
  assertMatch(
    refused([], { world: "mars" }),
    /^'world': there is none named 'mars'\. There are point_nav, rooms, loaded/,
  );
  assertMatch(refused([], { method: "magic" }), /^'method': there is none named 'magic'\. There are gpim/);
  assertMatch(refused([], { world: "toString" }), /^'world': there is none named 'toString'/);
  assertMatch(refused(["--config", "file.json"], { options: { speed: 1 } }), /^file\.json, 'speed': there is no such/);
  assertMatch(refused(["--options", '{"batch":0}'], {}), /^--options, 'batch': 0 was given/);
});

Deno.test("a budget of environment steps alone has no bound on gradient steps; flags replace the budget of a file", () => {
  const budget = (args: readonly string[], file: Partial<Configuration> = {}) => {
    const { updates, steps } = resolved(args, file);
    return { updates, steps };
  };
  assertEquals(budget([]), { updates: 4000, steps: undefined });
  assertEquals(budget(["--strict"]), { updates: 12_000, steps: undefined });
  assertEquals(budget(["--steps", "900"]), { updates: undefined, steps: 900 });
  assertEquals(budget(["--steps", "900", "--updates", "5", "--strict"]), { updates: 5, steps: 900 });
  assertEquals(budget([], { updates: 7, steps: 70 }), { updates: 7, steps: 70 });
  assertEquals(budget([], { steps: 70 }), { updates: undefined, steps: 70 });
  assertEquals(budget(["--updates", "9"], { updates: 7, steps: 70 }), { updates: 9, steps: undefined });
});

Deno.test("a fault of an option names the flag that has set it, and is one of flags; that of a file is not", () => {
  const found = (args: readonly string[], file: Partial<Configuration> = {}) => {
    const { kind, ...fault } = left(resolveRun(ALL, right(readExampleFlags(ALL, args)), file));
    return `${kind}: ${formatFault({ kind, ...fault })}`;
  };
  assertMatch(found(["--options", '{"discount": 2}']), /^flag: --options, 'discount': 2 was given/);
  assertMatch(found(["--options", '{"none": 2}']), /^flag: --options, 'none': there is no such setting/);
  assertMatch(found(["--method", "rig", "--latents", "box:3"]), /^flag: --latents: the method has no 'latents'/);
  assertMatch(
    found(["--method", "metra", "--latents", "box:3"]),
    /^flag: --latents: .* by name sphere:2 or discrete:8/,
  );
  assertMatch(found(["--method", "rig", "--strict"]), /^flag: --strict: the method has no 'rewardLatent'/);
  assertMatch(
    found(["--config", "run.json"], { options: { discount: 2 } }),
    /^configuration: run\.json, 'discount': 2 was given/,
  );
});
