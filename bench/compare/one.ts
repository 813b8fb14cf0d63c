/**
 * A worker process: runs one method on one world, consecutive seeds in one graph. Its argument is a run request as JSON; it prints
 * messages as lines of JSON, `{"fraction": …}` on the way and `{"result": …}` for every seed at the end, or `{"fault": …}`.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { engineByName } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { trainSeeds } from "../../lib/train/seeds.ts";
import { measured, probe } from "./measure.ts";
import { METHODS } from "./methods.ts";
import { updatesOf } from "./options.ts";
import type { RunRequest, WorkerMessage } from "./request.ts";
import { WORLDS } from "./worlds.ts";

/** Number of held-out goals. */
const GOALS = 100;

/** Number of evaluations of a run. */
const EVALUATIONS = 16;

const send = (message: WorkerMessage): void => console.log(JSON.stringify(message));

const run = async (request: RunRequest): Promise<void> => {
  const compared = WORLDS[request.world];
  const { method } = METHODS[request.method];
  const updates = updatesOf(request.world, request.method, request.budget);
  const outcomes = await pipe(
    engineByName(request.engine as "native", {}),
    TE.chain(trainSeeds({
      world: compared.world,
      method: method(compared, updates),
      steps: request.budget,
      seed: request.seed,
      seeds: request.seeds,
      goals: GOALS,
      evaluateEvery: Math.max(1, Math.round(updates / EVALUATIONS)),
      probe: probe(compared),
      watch: ({ fraction, phase }, seed) =>
        phase === "evaluating" && seed === request.seed ? send({ fraction }) : undefined,
    })),
  )();
  if (E.isLeft(outcomes)) return send({ fault: formatFault(outcomes.left) });
  outcomes.right.forEach((outcome, place) =>
    send({ result: measured(compared, request, request.seed + place, outcome) })
  );
};

/** Ends the process when the comparison that began it is gone: standard input, which nothing is written to, then ends. */
const endWithComparison = async (): Promise<void> => {
  for await (const _ of Deno.stdin.readable);
  Deno.exit(1);
};

if (import.meta.main) {
  endWithComparison();
  await run(JSON.parse(Deno.args[0]) as RunRequest);
  Deno.exit(0);
}
