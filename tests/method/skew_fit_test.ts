import { assert, assertAlmostEquals, assertEquals, assertLess } from "@std/assert";
import { SKEW_FIT, skewFit, type SkewFitOptions } from "../../lib/method/skew_fit.ts";
import { skewedRows, temperedPower } from "../../lib/method/shared/importance_resampling.ts";
import { autoencoderOf, priorLatents, reachedViews } from "../../lib/method/shared/latent_goals.ts";
import { initialise, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { fold, integer, key, normal } from "../../lib/random/mod.ts";
import { append, emptyReplay, withColumns } from "../../lib/replay/mod.ts";
import { takeRows } from "../../lib/rows.ts";
import { iterationKey } from "../../lib/stage/step.ts";
import { evaluator, input } from "../../lib/tensor/mod.ts";
import { assertBuilderOptions, definitionOf } from "../support/built_method.ts";
import { sourceOf } from "../support/batch_source.ts";
import { distanceLeft, line, SMALL } from "../support/line_world.ts";
import { numberedEpisodes, numberedReplay } from "../support/numbered_episodes.ts";
import { COUNTS, FRACTIONS, POSITIVES, SETTING_CASES } from "../support/options.ts";
import { right } from "../support/right.ts";
import { contextOf, exactSteering, FOLLOWING, stateWith } from "../support/steering.ts";

Deno.test("Skew-Fit reaches goals on the line by their encodings, which a wrong sign of the reward would not", async () => {
  assertLess(await distanceLeft(skewFit({ ...SMALL, latentSize: 1, candidates: 200 }), 400), 0.3);
});

const OPTIONS: SkewFitOptions = {
  ...SKEW_FIT,
  latentSize: 1,
  hidden: [],
  batch: 30,
  worlds: 6,
  replayEpisodes: 9,
  candidates: 40,
  densitySamples: 3,
  effectiveFraction: 0.9,
  // Numbers of states are up to 308.
  decoderStd: 100,
};

const defined = (changes: Partial<SkewFitOptions> = {}) =>
  definitionOf(skewFit({ ...OPTIONS, hidden: [3], ...changes }));

Deno.test("SKEW_FIT are Skew-Fit's options, and each of them refuses what it cannot be", async () => {
  await assertBuilderOptions(skewFit, SKEW_FIT, {
    ...SETTING_CASES,
    hindsightFraction: FRACTIONS,
    imaginedFraction: FRACTIONS,
    latentSize: COUNTS,
    decoderStd: POSITIVES,
    autoencoderLearningRate: POSITIVES,
    power: { takes: [-1, -0.5, -1e-9], refuses: [0, -1.01, 1, NaN, "-1", undefined] },
    candidates: COUNTS,
    densitySamples: COUNTS,
    effectiveFraction: FRACTIONS,
  }, { hidden: [4], batch: 8 });
});

const REPLAY = numberedReplay([8, 8, 8, 8], { goal: () => -1000 });
const SOURCE = sourceOf({ goalPolicy: REPLAY });

Deno.test("in the first iteration goals and views are those of RIG, and nothing is remembered", async () => {
  const definition = await defined();
  assertEquals([definition.name, definition.replays], ["skew_fit", { goalPolicy: 9 }]);
  const context = contextOf({ goalPolicy: exactSteering });
  const state = stateWith();
  const { episodes, memory } = right(await definition.collect(context)(state)());
  const latents = priorLatents(OPTIONS)(state, 6, fold(fold(iterationKey(state), 0), 1));
  assertEquals([episodes.goalPolicy![0].columns.goal.data, memory], [latents, {}]);
  const { view } = definition.models.autoencoder.sampling.draw(SOURCE, key(1));
  assertEquals(view, reachedViews(line, OPTIONS)(SOURCE, 30, fold(key(1), 0)));
  right(await context.programs.dispose()());
});

Deno.test("later, states of the replay are drawn with weights p(x)^α, and their views and encodings remembered", async () => {
  const definition = await defined();
  const { specifications, encode, logDensity } = autoencoderOf(line, { ...OPTIONS, hidden: [3] });
  const context = contextOf({ goalPolicy: exactSteering });
  const autoencoder = initialise(specifications, key(7)).map((weight) => weight / 50);
  const state = stateWith({
    iteration: 1,
    weights: { goalPolicy: FOLLOWING, autoencoder },
    replays: SOURCE.replays,
  });
  const { episodes, memory } = right(await definition.collect(context)(state)());

  const drawing = fold(fold(iterationKey(state), 0), 0);
  const view = reachedViews(line, OPTIONS)(SOURCE, 40, fold(drawing, 0));
  const noise = normal(fold(drawing, 1), [3, 40, 1]);
  const parameters = parameterInputs(specifications);
  const inputs = { view: input("view", [40, 1]), noise: input("noise", [3, 40, 1]) };
  const computed = evaluator({
    density: logDensity(parameters, inputs.view, inputs.noise),
    mean: encode(parameters, inputs.view).mean,
  })({ ...unflattenValues(specifications, autoencoder), view, noise });
  const density = Float32Array.from(computed.density.data);
  const power = temperedPower(density, OPTIONS.power, OPTIONS.effectiveFraction * 40);
  const rows = skewedRows(density, power, fold(drawing, 2));
  assert(power > OPTIONS.power && power < 0 && new Set(rows).size > 3);
  assertEquals(memory?.views, takeRows(view, 1, rows));
  memory!.latents.forEach((latent, place) => assertAlmostEquals(latent, computed.mean.data[rows[place]], 1e-4));

  // Goals are encodings that are remembered, and the next batches' views and imagined goals are so, too.
  const { goal, action } = episodes.goalPolicy![0].columns;
  const chosen = integer(fold(fold(iterationKey(state), 0), 1), [6], { minimum: 0, maximum: 40 });
  assertEquals(goal.data, takeRows(memory!.latents, 1, chosen));
  action.data.forEach((action, step) => assertAlmostEquals(action, goal.data[Math.floor(step / line.horizon)], 1e-4));
  const remembering = { ...SOURCE, memory: memory! };
  const { view: learned } = definition.models.autoencoder.sampling.draw(remembering, key(3));
  assert(learned.every((view) => memory!.views.includes(view)) && new Set(learned).size > 3);
  const batch = (await defined({ imaginedFraction: 1, hindsightFraction: 0 })).actors.goalPolicy!.sampling
    .draw(remembering, key(4));
  assert(batch.goal.every((goal) => memory!.latents.includes(goal)) && new Set(batch.goal).size > 3);
  right(await context.programs.dispose()());
});

Deno.test("Skew-Fit is evaluated under its own name", async () => {
  const context = contextOf({ goalPolicy: exactSteering });
  const { evaluationPolicies } = await defined();
  assertEquals(Object.keys(evaluationPolicies(context)({ goalPolicy: FOLLOWING })), ["skew_fit"]);
});

Deno.test("goals of several numbers are whole rows of the memory, all of them about as often", async () => {
  const two = { rows: 1, width: 2, data: new Float32Array(8) };
  const replay = append(emptyReplay<string>(4), withColumns(numberedEpisodes([8, 8, 8, 8]), { goal: two }));
  const latents = Float32Array.from([1, 2, 3, 4, 5].flatMap((number) => [number, -number]));
  const source = { ...sourceOf({ goalPolicy: replay }), memory: { latents } };
  const { actors } = await defined({ latentSize: 2, imaginedFraction: 1, hindsightFraction: 0, batch: 500 });
  const { goal } = actors.goalPolicy!.sampling.draw(source, key(5));
  const firsts = goal.filter((_, index) => index % 2 === 0);
  firsts.forEach((first, row) => assertEquals(goal[2 * row + 1], -first));
  for (const number of [1, 2, 3, 4, 5]) {
    assertAlmostEquals(firsts.filter((first) => first === number).length / 500, 1 / 5, 0.06);
  }
});
