import { assert, assertEquals, assertMatch } from "@std/assert";
import { formatFault } from "../../lib/fault.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import * as methods from "../../lib/method/mod.ts";
import { gpimWith, NAMED_METHODS } from "../../lib/method/named.ts";
import { train } from "../../lib/train/train.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

const SMALL = { hidden: [4], batch: 4, worlds: 2, updatesPerIteration: 2 };

const trained = async (method: ReturnType<typeof methods.gpim>) =>
  right(await train({ world: line, method, updates: 2, seed: 1, goals: 2 })(webassembly())());

for (const [name, { configure, options, title }] of Object.entries(NAMED_METHODS)) {
  Deno.test(`${name}: its options as written set up the same method again, which trains and is defined on a world`, async () => {
    const first = right(configure("here", SMALL));
    assertEquals(Object.keys(first.written), [...options]);
    const again = right(configure("here", JSON.parse(JSON.stringify(first.written))));
    assertEquals(again.written, first.written);
    assertEquals(again.settings.hidden, SMALL.hidden);
    const { name: own, settings } = right(again.define(line));
    assertEquals([settings.batch, title.length > 0], [4, true]);
    // One name for the function, for the command line and for results; a builder's own evaluation has it, too.
    const camel = name.replaceAll(/_(.)/g, (_, letter: string) => letter.toUpperCase());
    assert(camel in methods, camel);
    assertEquals(own, name);
    const outcome = await trained(again.method);
    assertEquals([outcome.saved.identity.method, outcome.state.updates], [own, 2]);
    assertEquals(outcome.state.weights, (await trained(first.method)).state.weights);
  });
}

Deno.test("an option that is unknown or not allowed is named with its place", () => {
  const { configure } = NAMED_METHODS.gpim;
  assertMatch(
    formatFault(left(configure("file", { speed: 1 }))),
    /^file, 'speed': there is no such setting\. There are /,
  );
  assertMatch(formatFault(left(configure("file", { constructor: 1 }))), /^file, 'constructor': there is no such/);
  assertMatch(formatFault(left(configure("file", { latents: "cube:2" }))), /^file, 'latents': "cube:2" was given/);
  assertMatch(formatFault(left(configure("file", { goals: "waypoints" }))), /^file, 'goals': "waypoints" was given/);
  assertMatch(formatFault(left(NAMED_METHODS.metra.configure("file", { latents: "box:2" }))), /It takes directions/);
});

Deno.test("goals, views and latents are read by name, and GPIM may have an iteration of one's own", async () => {
  const { settings, written } = right(NAMED_METHODS.gpim.configure("file", {
    goals: "waypoints:2",
    latents: "box:1",
    discriminatorView: "project:0",
  }));
  assertEquals([settings.goals.name, written.latents, written.discriminatorView], [
    "2 waypoints",
    "box:1",
    "project:0",
  ]);
  let iterations = 0;
  const counting: typeof methods.iterate = (method, updates) => {
    const own = methods.iterate(method, updates);
    return (state: methods.TrainState) => (iterations++, own(state));
  };
  const { method } = right(gpimWith(counting).configure("here", SMALL));
  const own = await trained(method);
  assert(iterations > 0);
  assertEquals(own.state.weights, (await trained(methods.gpim(SMALL))).state.weights);
});
