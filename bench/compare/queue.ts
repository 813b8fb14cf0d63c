/**
 * Runs of the comparison on the workers of a queue: `deno task compare --queue nats://…`, and on each machine
 * `deno task compare:work --queue nats://…`.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import * as t from "io-ts";
import { LOOK, stateKeeper } from "../../lib/cli/carry_out.ts";
import type { QueueModule } from "../../lib/cli/queue_module.ts";
import { statesInStore } from "../../lib/cli/run_states.ts";
import { COUNT, guardCodec, refusal, WHOLE } from "../../lib/codec.ts";
import { type Fault, fault, formatFault } from "../../lib/fault.ts";
import type { CarryOut, QueueConnection, QueuedResult, QueuedRun } from "../../lib/queue/mod.ts";
import { PACKAGE } from "../../lib/state/mod.ts";
import { carryOutRequest } from "./carry_out.ts";
import { METHODS } from "./methods.ts";
import { optionsOf } from "./options.ts";
import type { RunRequest } from "./request.ts";
import { RESULT, type Result } from "./result.ts";
import { WORLDS } from "./worlds.ts";

/** The version of the runs; workers of plans, which know other methods and other measurements, do not take them. */
export const VERSION = `${PACKAGE.version} compare`;

const among = (names: Readonly<Record<string, unknown>>, what: string) =>
  guardCodec(what, (value): value is string => typeof value === "string" && Object.hasOwn(names, value));

const REQUEST: t.Type<RunRequest, unknown, unknown> = t.type({
  world: among(WORLDS, "a world of the comparison"),
  method: among(METHODS, "a method of the comparison"),
  seed: WHOLE,
  seeds: COUNT,
  budget: COUNT,
  engine: guardCodec("a word", (value): value is string => typeof value === "string"),
});

/** The identity of a request, made from all that decides its results, the method's options among them. */
const identityOf = (request: RunRequest): TE.TaskEither<Fault, string> =>
  pipe(
    optionsOf(request.world, request.method, request.budget),
    TE.chainTaskK((options) => async () => {
      const { world, method, seed, seeds, budget, engine } = request;
      const all = [VERSION, world, method, seed, seeds, budget, engine, Object.entries(options).toSorted()];
      const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(JSON.stringify(all)));
      return new Uint8Array(digest).toHex().slice(0, 32);
    }),
  );

/** A request as the queue has it. */
const queuedRequest = (request: RunRequest): TE.TaskEither<Fault, QueuedRun> =>
  pipe(
    identityOf(request),
    TE.map((id): QueuedRun => ({
      id,
      name: `${request.world}, ${request.method}, ${request.seeds} seeds from ${request.seed}`,
      version: VERSION,
      engine: request.engine,
      level: "normal",
      work: { ...request },
    })),
  );

/** Carries out requests: known methods on known worlds, from their newest states. */
export const carryRequest = (saveEvery: number): CarryOut => (run, { states: store, signal, watch }) => async () => {
  const request = pipe(
    REQUEST.decode(run.work),
    E.mapLeft((errors) => fault("configuration", "run of a comparison", refusal(errors), "Send it with `compare`.")),
  );
  if (E.isLeft(request)) return request;
  const id = await identityOf(request.right)();
  if (E.isLeft(id)) return id;
  if (id.right !== run.id) {
    return E.left(fault("configuration", run.name, "its identity is that of another run", "Use one checkout for all."));
  }
  const { seed, seeds } = request.right;
  const all = Array.from({ length: seeds }, (_, place) => seed + place);
  const states = statesInStore(store);
  const newest = await pipe(all.map((seed) => states.open(run.id, seed)), TE.sequenceSeqArray)();
  if (E.isLeft(newest)) return newest;
  const keeper = await stateKeeper({ id: run.id, updates: undefined }, all, { states, saveEvery, signal })();
  if (E.isLeft(keeper)) return keeper;
  const results = await carryOutRequest(request.right, {
    from: newest.right.flatMap(({ newest }) => newest ?? []),
    checkpoint: keeper.right.checkpoint,
    checkpointEvery: LOOK,
    signal,
    watch: ({ updates, fraction }, of) => of === seed ? watch({ updates, fraction }) : undefined,
  })();
  if (E.isLeft(results)) {
    await keeper.right.flush();
    return results;
  }
  return E.right(
    results.right === undefined ? undefined : {
      value: { results: results.right },
      tidy: pipe(all.map((seed) => states.remove(run.id, seed)), TE.sequenceSeqArray),
    },
  );
};

const ANSWER = t.type({ results: t.array(RESULT) });

/** The results in a message, or the fault with which the run was set aside. */
const read = (result: QueuedResult): E.Either<Fault, readonly Result[]> =>
  "fault" in result ? E.left(result.fault) : pipe(
    ANSWER.decode(result.value),
    E.bimap(
      (errors) => fault("queue", `result of '${result.name}'`, refusal(errors), "Use one checkout for all."),
      ({ results }) => results,
    ),
  );

/** Makes all runs on the workers of a queue, and writes the results of each when it ends. The failures in words. */
export const runAllOnQueue = async (
  { openResults, readResult, submitRun }: QueueModule,
  queue: QueueConnection,
  requests: readonly RunRequest[],
  write: (result: Result) => Promise<void>,
): Promise<readonly string[]> => {
  const results = openResults(queue);
  const failures: string[] = [];
  let ended = 0;
  const sent: TE.TaskEither<Fault, QueuedRun>[] = [];
  for (const request of requests) {
    const run = await pipe(
      queuedRequest(request),
      TE.chainFirst(({ id }) => readResult(queue)(id)),
      TE.chainFirst((run) => submitRun(queue)(run)),
    )();
    sent.push(TE.fromEither(run));
  }
  await Promise.all(sent.map(async (run, place) => {
    const outcome = await pipe(run, TE.chain(({ id }) => results.wait(id)), TE.chainEitherK(read))();
    const { world, method } = requests[place];
    if (E.isLeft(outcome)) failures.push(`${world}, ${method}: ${formatFault(outcome.left)}`);
    else for (const result of outcome.right) await write(result);
    console.error(`${++ended}/${requests.length} · ${world} · ${method}`);
  }));
  results.close();
  return failures;
};
