import { assert, assertAlmostEquals, assertEquals, assertNotEquals } from "@std/assert";
import { finalState } from "../../../lib/goal/mod.ts";
import { OBSERVED } from "../../../lib/goal/view.ts";
import { SETTINGS } from "../../../lib/method/mod.ts";
import { directionActor, directionSampling } from "../../../lib/method/shared/directions.ts";
import { key } from "../../../lib/random/mod.ts";
import { slice } from "../../../lib/tensor/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { transitionsOf } from "../../support/interpreted_definition.ts";
import { line } from "../../support/line_world.ts";
import { FRACTION, numberedReplay } from "../../support/numbered_episodes.ts";

const OPTIONS = { ...SETTINGS, hidden: [4], batch: 300, embeddingSize: 3 };
const SOURCE = sourceOf({ goalPolicy: numberedReplay([8, 5, 2]) });

Deno.test("steps come with the views of both states, and with directions of length 1 on all sides", () => {
  for (const [view, fraction] of [[finalState.view, FRACTION.achieved], [OBSERVED, FRACTION.observation]] as const) {
    const { widths, draw } = directionSampling(line, view, OPTIONS, "goalPolicy");
    assertEquals([widths.view, widths.nextView, widths.direction], [1, 1, 3]);
    const columns = draw(SOURCE, key(1));
    columns.view.forEach((number, row) => {
      assertEquals(number, columns.achieved[row] + fraction);
      assertEquals(columns.nextView[row], number + 1);
    });
    const means = [0, 0, 0];
    for (let row = 0; row < 300; row++) {
      const direction = columns.direction.subarray(3 * row, 3 * row + 3);
      assertAlmostEquals(Math.hypot(...direction), 1, 1e-5);
      direction.forEach((number, place) => means[place] += number / 300);
    }
    means.forEach((mean) => assertAlmostEquals(mean, 0, 0.15));
  }
});

Deno.test("directions and steps are drawn with the key, from streams of their own", () => {
  const { draw } = directionSampling(line, finalState.view, OPTIONS, "goalPolicy");
  assertEquals(draw(SOURCE, key(1)), draw(SOURCE, key(1)));
  const [one, other] = [key(1), key(2)].map((key) => draw(SOURCE, key));
  for (const name of ["achieved", "direction", "noise", "nextNoise"]) assertNotEquals(one[name], other[name]);
  assertNotEquals(one.direction.slice(0, 300), one.noise);
  assertNotEquals(one.noise, one.nextNoise);
});

Deno.test("the policy sees its observation and the direction, and its reward is the one given", () => {
  const actor = directionActor(
    line,
    { ...OPTIONS, embeddingSize: 2 },
    (_, { direction }) => slice(direction, -1, 1, 2),
  );
  assertEquals([actor.conditionSize, actor.agent.settings.observationSize], [2, 3]);
  const row = (...numbers: readonly number[]) => Float32Array.from(numbers);
  const transitions = transitionsOf({ models: {}, actors: { latentPolicy: actor } }, "latentPolicy", {}, {
    observation: row(1, 2),
    achieved: row(0, 0),
    nextObservation: row(3, 4),
    nextAchieved: row(0, 0),
    direction: row(5, 6, 7, 8),
  });
  assertEquals(transitions, { observation: [1, 5, 6, 2, 7, 8], reward: [6, 8], nextObservation: [3, 5, 6, 4, 7, 8] });
  assert("direction" in actor.sampling.draw(SOURCE, key(3)));
});
