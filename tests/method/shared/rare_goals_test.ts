import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import * as TE from "fp-ts/TaskEither.js";
import fc from "fast-check";
import { finalState } from "../../../lib/goal/mod.ts";
import { SETTINGS } from "../../../lib/method/core/settings.ts";
import type { Candidates } from "../../../lib/method/shared/goal_candidates.ts";
import { bestOfEach } from "../../../lib/method/shared/goal_candidates.ts";
import { valueOfSteps } from "../../../lib/method/shared/goal_values.ts";
import { logKernelDensity } from "../../../lib/method/shared/kernel_density.ts";
import {
  adaptCutoff,
  RARE_GOAL_CODECS,
  RARE_GOALS,
  rareGoalScores,
  rareGoalScratch,
  rareScores,
  rememberSuccess,
  successRate,
} from "../../../lib/method/shared/rare_goals.ts";
import { key } from "../../../lib/random/mod.ts";
import { gather, sampleIndices } from "../../../lib/replay/mod.ts";
import { sourceOf } from "../../support/batch_source.ts";
import { line } from "../../support/line_world.ts";
import { numberedEpisodes, numberedReplay } from "../../support/numbered_episodes.ts";
import { assertOptions, COUNTS, POSITIVES } from "../../support/options.ts";
import { right } from "../../support/right.ts";
import { contextOf, stateWith } from "../../support/steering.ts";

Deno.test("the goal is the rarest within the cutoff, and that of the highest value where none is within it", () => {
  const densities = [-1, -5, -9, 2];
  assertEquals([...bestOfEach(rareScores(densities, [-3, -2, -8, -1], -4), 1)], [1]);
  assertEquals([...bestOfEach(rareScores(densities, [-4, -8, -8, -1], -4), 1)], [0]);
  assertEquals([...bestOfEach(rareScores(densities, [-9, -7, -8, -6], -4), 1)], [3]);
  const number = fc.double({ min: -60, max: 0, noNaN: true });
  fc.assert(
    fc.property(
      fc.array(fc.tuple(number, number), { minLength: 1, maxLength: 9 }),
      number,
      (candidates, cutoff) => {
        const [densities, values] = [0, 1].map((part) => candidates.map((candidate) => candidate[part]));
        const [chosen] = bestOfEach(rareScores(densities, values, cutoff), 1);
        const within = candidates.filter(([, value]) => value >= cutoff);
        if (within.length === 0) assertAlmostEquals(values[chosen], Math.max(...values), 1e-9);
        else {
          assert(values[chosen] >= cutoff);
          assertEquals(densities[chosen], Math.min(...within.map(([density]) => density)));
        }
      },
    ),
  );
});

Deno.test("the cutoff goes a step farther after many successes if it is binding, a step nearer after few, within its bounds", () => {
  const bounds = { initialCutoff: 3, horizon: 50 };
  const next = (steps: number, successes: number, isBinding = true) =>
    adaptCutoff({ steps, isBinding }, successes, bounds);
  assertEquals([next(5, 0.7), next(5, 0.69), next(5, 0.31), next(5, 0.3)], [6, 5, 5, 4]);
  assertEquals([next(5, 1, false), next(5, 0, false)], [5, 4]);
  assertEquals([next(3, 0), next(3.5, 0), next(40, 1), next(39.5, 1)], [3, 3, 40, 40]);
  // An initial cutoff beyond the farthest is kept.
  assertEquals(adaptCutoff({ steps: 60, isBinding: true }, 1, { initialCutoff: 60, horizon: 50 }), 60);
});

/** Episodes of the line's numbers with a target each, of which the state of a time is within the radius. */
const episodesFor = (targets: readonly number[], lengths: readonly number[]) =>
  numberedEpisodes(lengths, { target: (episode) => targets[episode] });

Deno.test("an episode succeeds where any state after its first is within the radius of its goal", () => {
  // Numbers are 100 an episode and 1 a step; the line's radius is 0.1.
  const episodes = episodesFor([0, 103.05, 207, 303.2, 404.05], [8, 8, 5, 8, 8]);
  // The first one's goal is its start, the third's comes after its end, the fourth's is missed by a fifth.
  assertEquals(right(successRate(line, undefined, episodes)), 2 / 5);
  assertEquals(right(successRate(line, [], episodes)), 1, "coordinates that do not count are free");
});

const OPTIONS = { ...SETTINGS, ...RARE_GOALS, worlds: 2, densitySamples: 30, bandwidth: 0.3, initialCutoff: 2 };

Deno.test("the cutoff is remembered after the episodes of an iteration, beside the method's other memory", () => {
  const remember = (changes: Parameters<typeof stateWith>[0], targets: readonly number[], memory?: object) =>
    right(
      rememberSuccess(line, OPTIONS)({
        state: stateWith({ iteration: 1, ...changes }),
        episodes: { goalPolicy: [episodesFor(targets, [8, 8])] },
        environmentSteps: 16,
        ...(memory === undefined ? {} : { memory: { ...memory } }),
      }),
    ).memory;
  const before = { cutoff: Float32Array.of(4, 1), other: Float32Array.of(7) };
  assertEquals(remember({}, [1, 101], before), { cutoff: Float32Array.of(5, 1), other: Float32Array.of(7) });
  assertEquals(remember({ memory: before }, [-1, -1]), { cutoff: Float32Array.of(3, 1), other: Float32Array.of(7) });
  assertEquals(remember({ memory: before }, [1, -1]), before);
  assertEquals(remember({}, [1, 101]), { cutoff: Float32Array.of(2, 0) });
  assertEquals(remember({ iteration: 0 }, [1, 101]), undefined);
});

Deno.test("candidates are scored by their density among the replay's states, and by their values from their starts", async () => {
  const replay = numberedReplay([8, 8]);
  const state = stateWith({ ...sourceOf({ goalPolicy: replay }), iteration: 1, memory: { other: Float32Array.of(1) } });
  const compared = Float32Array.of(3, 50, 104, 400);
  const candidates: Candidates = {
    episodes: 2,
    starts: Float64Array.of(1, 1, 2, 2),
    states: Float64Array.from(compared),
    shown: compared,
    compared,
  };
  const cutoff = valueOfSteps(2, OPTIONS);
  const values = Float32Array.of(cutoff, 0, cutoff - 0.5, -1);
  const given: unknown[] = [];
  const score = (own: Float32Array) =>
    rareGoalScores(contextOf({}), OPTIONS, (...all) => (given.push(all), TE.right(own)))(state, candidates, key(4));
  const { scores, memory } = right(await score(Float32Array.from(values, (value) => value + 1e-6))());
  assertEquals(given, [[state.weights, candidates.starts, candidates.shown]]);
  const samples = gather(replay, sampleIndices(replay, key(4), 30))("achieved", 1);
  const logDensity = logKernelDensity(samples, compared, 1, 0.3);
  [0, 1, 3].forEach((row) => assertAlmostEquals(scores[row], -logDensity[row], 1e-6));
  assert(scores[2] < -1e5);
  assertEquals(memory, { other: Float32Array.of(1), cutoff: Float32Array.of(2, 1) });
  assertEquals(right(await score(new Float32Array(4))()).memory?.cutoff, Float32Array.of(2, 0));
});

Deno.test("RARE_GOALS are the authors' settings, of which each refuses what it cannot be", () => {
  assertEquals(RARE_GOALS, { goalCandidates: 100, densitySamples: 1000, bandwidth: 0.1, initialCutoff: 3 });
  assertOptions(RARE_GOALS, RARE_GOAL_CODECS, {
    goalCandidates: COUNTS,
    densitySamples: COUNTS,
    bandwidth: POSITIVES,
    initialCutoff: POSITIVES,
  });
});

Deno.test("memory for the choice grows with the candidates of all worlds and with the samples", () => {
  const settings = { ...OPTIONS, goals: finalState, hidden: [7, 9] };
  const own = rareGoalScratch(line, settings);
  assertEquals(own, { goalCandidates: 2 * 100 * (4 + 2 * 3 + 9), densitySamples: 4 * 30 });
});
