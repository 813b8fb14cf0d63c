import { assertEquals } from "@std/assert";
import { knownSettings } from "../../lib/cli/settings.ts";
import { NAMED_METHODS } from "../../lib/method/named.ts";
import { right } from "../support/right.ts";

const WORLDS = ["reacher", "point_nav", "point_maze_u", "rooms", "object_push", "swimmer", "half_cheetah", "unknown"];

Deno.test("all settings of all worlds are allowed values of options that the method has, or of others that some method has", () => {
  for (const world of WORLDS) {
    for (const [name, { configure, options: names }] of Object.entries(NAMED_METHODS)) {
      const { options, withDefaultLatents, updates, evaluateEvery } = knownSettings(name, world);
      const own = Object.entries({ ...options, ...withDefaultLatents }).filter(([name]) => names.includes(name));
      right(configure(world, Object.fromEntries(own)));
      assertEquals([updates > 0, evaluateEvery > 0], [true, true]);
    }
  }
});

Deno.test("methods share the settings of a world, but for those of GPIM alone, and for what a method keeps", () => {
  assertEquals(knownSettings("contrastive", "point_maze_u").options, { latents: "box:2", discount: 0.95 });
  assertEquals(knownSettings("gpim", "point_maze_u").options.discount, 0.8);
  assertEquals(knownSettings("gpim", "swimmer").options.hindsight, true);
  assertEquals(knownSettings("diayn", "swimmer").options, { latents: "ball:2", discount: 0.9 });
  assertEquals(knownSettings("vic", "swimmer").options, { latents: "ball:2" });
  assertEquals(knownSettings("metra", "rooms").options, { representationView: "achieved" });
  assertEquals(knownSettings("csf", "point_maze_u").options, { representationView: "achieved" });
  assertEquals(knownSettings("contrastive_gpim", "reacher").options.updatesPerIteration, 200);
  assertEquals(knownSettings("gpim", "reacher").withDefaultLatents.discount, 0.65);
  assertEquals(knownSettings("diayn", "reacher").withDefaultLatents, {});
});

Deno.test("a world that is not known has a budget, and the latents of most", () => {
  assertEquals(knownSettings("gpim", "toString"), {
    options: { latents: "ball:2" },
    withDefaultLatents: {},
    updates: 6000,
    evaluateEvery: 250,
  });
  assertEquals(knownSettings("gpim", "half_cheetah").evaluateEvery, 1000);
});
