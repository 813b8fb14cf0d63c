/**
 * One method on one world, some seeds in one graph, in a process of its own: told what to run by one JSON object, it prints
 * lines of JSON, `{"share": …}` on the way and `{"result": …}` for every seed at the end, or `{"fault": …}`.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { engineNamed } from "../../lib/engine/mod.ts";
import { describe } from "../../lib/fault.ts";
import { trainSeeds } from "../../lib/train/seeds.ts";
import { measured, probe } from "./measure.ts";
import { METHODS, WORLDS } from "./protocol.ts";
import type { Asked } from "./result.ts";

/** Held-out goals. */
const GOALS = 100;

/** Evaluations of a run. */
const EVALUATIONS = 16;

const say = (what: unknown): void => console.log(JSON.stringify(what));

const run = async (asked: Asked): Promise<void> => {
  const compared = WORLDS[asked.world];
  const { method, policies } = METHODS[asked.method];
  const { worlds, updatesPerIteration } = compared.settings;
  const stepsPerUpdate = policies * worlds * compared.world.horizon / updatesPerIteration;
  const outcomes = await pipe(
    engineNamed(asked.engine as "native", {}),
    TE.chain(trainSeeds({
      world: compared.world,
      method: method(compared, asked.budget / stepsPerUpdate),
      steps: asked.budget,
      seed: asked.seed,
      seeds: asked.seeds,
      goals: GOALS,
      evaluateEvery: Math.max(1, Math.round(asked.budget / stepsPerUpdate / EVALUATIONS)),
      probe: probe(compared),
      watch: ({ share, phase }, seed) => phase === "evaluating" && seed === asked.seed ? say({ share }) : undefined,
    })),
  )();
  if (E.isLeft(outcomes)) return say({ fault: describe(outcomes.left) });
  outcomes.right.forEach((outcome, place) => say({ result: measured(compared, asked, asked.seed + place, outcome) }));
};

if (import.meta.main) {
  await run(JSON.parse(Deno.args[0]) as Asked);
  Deno.exit(0);
}
