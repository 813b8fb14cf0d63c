import { assert, assertEquals, assertLess } from "@std/assert";
import fc from "fast-check";
import { box } from "../../lib/learner/mod.ts";
import { EPISODE_OPTIONS, vic } from "../../lib/method/mod.ts";
import { endingStepSampling, type EpisodeEncoder } from "../../lib/method/shared/episode_skills.ts";
import { key } from "../../lib/random/mod.ts";
import { append, emptyReplay, everyState, perEpisode } from "../../lib/replay/mod.ts";
import { reshape } from "../../lib/tensor/mod.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { sourceOf } from "../support/batch_source.ts";

Deno.test("VIC reaches goals on the line by inferring their latents, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(vic({ ...SMALL, latents: box(1) }), 500), 0.5);
});

/** Episodes of the line of so many steps, in which every number tells its episode and its time. */
const told = (lengths: readonly number[]) => {
  const { horizon } = line;
  const count = lengths.length;
  const rows = (length: number) =>
    Float32Array.from({ length: count * length }, (_, i) => 100 * Math.floor(i / length) + i % length);
  const states = everyState(rows(horizon + 1), { count, horizon });
  const steps = { rows: horizon, width: 1, data: rows(horizon) };
  return append(emptyReplay<string>(count), {
    count,
    horizon,
    lengths: Int32Array.from(lengths),
    columns: {
      observation: states,
      achieved: states,
      action: steps,
      terminated: steps,
      latent: perEpisode(Float32Array.from(lengths, (_, episode) => episode), 1),
    },
  });
};

const THREE: EpisodeEncoder = {
  moments: 3,
  summary: () => ({ specifications: {}, apply: (_, seen) => reshape(seen, [seen.shape[0], 3]), outputs: 3 }),
};

Deno.test("an option ends with its episode, and every step comes with the first, middle and last state of its own", () => {
  const lengths = fc.array(fc.integer({ min: 1, max: line.horizon }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(lengths, fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (lengths, seed, endFraction) => {
      const batch = 12;
      const { draw } = endingStepSampling(line, { ...EPISODE_OPTIONS, latents: box(1), batch, endFraction }, THREE);
      const drawn = draw(sourceOf({ latentPolicy: told(lengths) }), key(seed));
      let ends = 0;
      for (let row = 0; row < batch; row++) {
        const [episode, time] = [Math.floor(drawn.observation[row] / 100), drawn.observation[row] % 100];
        const length = lengths[episode];
        assertEquals(drawn.latent[row], episode);
        assertEquals(drawn.terminated[row], Number(time === length - 1));
        assertEquals(drawn.elapsed[row], time / line.horizon);
        const path = [0, Math.round(length / 2), length].map((moment) => 100 * episode + moment);
        assertEquals([...drawn.path.slice(3 * row, 3 * row + 3)], path);
        ends += drawn.terminated[row];
      }
      assert(ends >= Math.round(endFraction * batch));
    }),
    { numRuns: 50, seed: 1 },
  );
});
