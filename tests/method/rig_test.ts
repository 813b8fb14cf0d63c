import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { pointNav } from "../../envs/mod.ts";
import { LATENT_GOAL_OPTIONS, rig } from "../../lib/method/mod.ts";
import { rigDefinition } from "../../lib/method/rig.ts";
import { key } from "../../lib/random/mod.ts";
import { append, emptyReplay, everyState, perEpisode } from "../../lib/replay/mod.ts";
import { render } from "../../lib/goal/family.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { sourceOf } from "../support/batch_source.ts";

Deno.test("RIG reaches goals on the line by their encodings, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(rig({ ...SMALL, hidden: [32, 32], latentSize: 1 }), 400), 0.3);
});

const [COUNT, HORIZON, BATCH] = [20, 8, 4000];

/** Episodes whose every state is told by its number, `episode + time / 100`, each in pursuit of the latent −100 − episode. */
const replay = (() => {
  const moments = Float32Array.from(
    { length: COUNT * (HORIZON + 1) },
    (_, row) => Math.floor(row / (HORIZON + 1)) + row % (HORIZON + 1) / 100,
  );
  const states = everyState(moments, { count: COUNT, horizon: HORIZON });
  const steps = { rows: HORIZON, width: 1, data: new Float32Array(COUNT * HORIZON) };
  return append(emptyReplay<string>(COUNT), {
    count: COUNT,
    horizon: HORIZON,
    lengths: new Int32Array(COUNT).fill(HORIZON),
    columns: {
      observation: states,
      achieved: states,
      action: steps,
      terminated: steps,
      goal: perEpisode(Float32Array.from({ length: COUNT }, (_, episode) => -100 - episode), 1),
    },
  });
})();

const drawn = () => {
  const settings = { ...LATENT_GOAL_OPTIONS, latentSize: 1, batch: BATCH };
  const { sampling } = rigDefinition(line, settings).actors.goalPolicy!;
  return sampling.draw(sourceOf({ goalPolicy: replay }), key(1));
};

Deno.test("three tenths of a batch pursue what came later in the same episode, half what was imagined, the rest what was pursued", () => {
  const { isLater, goal, observation } = drawn();
  const rows = Array.from({ length: BATCH }, (_, row) => row).filter((row) => isLater[row] === 0);
  const kept = rows.filter((row) => goal[row] === -100 - Math.floor(observation[row]));
  const imagined = rows.filter((row) => Math.abs(goal[row]) < 6);
  assertEquals(kept.length + imagined.length, rows.length);
  assertAlmostEquals(1 - rows.length / BATCH, 0.3, 0.03);
  assertAlmostEquals(imagined.length / BATCH, 0.5, 0.03);
  assertAlmostEquals(imagined.reduce((sum, row) => sum + goal[row] ** 2, 0) / imagined.length, 1, 0.1);
});

Deno.test("what is later is so in the same episode", () => {
  const { later, observation } = drawn();
  later.forEach((moment, row) => {
    assertEquals(Math.floor(moment), Math.floor(observation[row]));
    assert(moment > observation[row]);
  });
});

Deno.test("pictures are painted on what all starts show, which is the scene but for what moves", () => {
  const goals = render(32);
  const { background } = rigDefinition(pointNav, { ...LATENT_GOAL_OPTIONS, goals }).models.autoencoder.specifications;
  const begun = background.initial(key(1), background.shape);
  const elsewhere = goals.view.show(pointNav)(Float64Array.of(1, 1));
  const differing = begun.filter((level, index) => Math.abs(level - elsewhere[index]) > 1e-6).length / 3;
  // Two discs of radius 1.7 pixels, with their edges.
  assert(differing > 10 && differing < 50);
});
