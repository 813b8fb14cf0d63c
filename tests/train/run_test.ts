import { assertEquals, assertMatch } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { gpim, hindsightReplay, type MethodFactory, type TrainState } from "../../lib/method/mod.ts";
import { continued, identityOf } from "../../lib/train/run.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";
import { SAVED } from "../state/saved_run.ts";

Deno.test("the identity of a run names world, method, options, seed and goals, and its options are texts", async () => {
  const method = right(await gpim({ hidden: [8], batch: 8, discount: 0.5 })(line)(webassembly())());
  const { world, options, ...rest } = identityOf({ world: line, seed: 7 }, method, 3);
  await method.dispose()();
  assertEquals(rest, { method: "gpim", seed: 7, goals: 3 });
  assertEquals(world, {
    name: "line",
    horizon: 8,
    stateSize: 1,
    observationSize: 1,
    actionSize: 1,
    actionSpace: "continuous",
    goalSize: 1,
  });
  assertEquals([options.hidden, options.discount, options.latents, options.goals], [
    "[8]",
    "0.5",
    "ball:2",
    "final state",
  ]);
});

Deno.test("a saved run is continued as itself, and as no other: the fault names the first difference", () => {
  const { identity } = SAVED;
  assertEquals(right(continued(SAVED, structuredClone(identity))), SAVED);
  const others = [
    [{ method: "diayn" }, /run, 'from', method: gpim was saved, diayn was given/],
    [{ seed: 3 }, /'from', seed: 9007199254740991 was saved, 3 was given/],
    [{ goals: 5 }, /'from', goals/],
    [{ world: { ...identity.world, name: "plane" } }, /'from', name: line was saved, plane was given/],
    [{ world: { ...identity.world, stateSize: 2 } }, /'from', stateSize: 1 was saved, 2 was given/],
    [{ options: { hidden: "[9]", latents: "box:1" } }, /option 'hidden': \[8\] was saved, \[9\] was given/],
    [{ options: { hidden: "[8]" } }, /option 'latents': box:1 was saved, nothing was given/],
    [{ options: { ...identity.options, tau: "1" } }, /option 'tau': nothing was saved, 1 was given/],
  ] as const;
  for (const [change, message] of others) {
    const fault = left(continued(SAVED, { ...identity, ...change }));
    assertEquals(fault.kind, "configuration");
    assertMatch(formatFault(fault), message);
  }
});

Deno.test("options are told apart by their names and numbers", async () => {
  const texts = async (method: MethodFactory<TrainState>) => {
    const compiled = right(await method(line)(webassembly())());
    await compiled.dispose()();
    return compiled.options;
  };
  const plain = await texts(hindsightReplay({ hidden: [8], batch: 8 }));
  const faster = await texts(hindsightReplay({ hidden: [8], batch: 8, learningRate: 0.1 }));
  const different = Object.keys(plain).filter((name) => plain[name] !== faster[name]);
  assertEquals(different, ["learningRate"]);
});
