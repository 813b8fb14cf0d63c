/**
 * A worker process: runs one method on one world, consecutive seeds in one graph. Its argument is a run request as JSON; it prints
 * messages as lines of JSON, `{"fraction": …}` on the way and `{"result": …}` for every seed at the end, or `{"fault": …}`.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { formatFault } from "../../lib/fault.ts";
import { carryOutRequest } from "./carry_out.ts";
import type { RunRequest, WorkerMessage } from "./request.ts";

const send = (message: WorkerMessage): void => console.log(JSON.stringify(message));

const run = async (request: RunRequest): Promise<void> => {
  const results = await carryOutRequest(request, {
    watch: ({ fraction, phase }, seed) =>
      phase === "evaluating" && seed === request.seed ? send({ fraction }) : undefined,
  })();
  if (E.isLeft(results)) return send({ fault: formatFault(results.left) });
  results.right?.forEach((result) => send({ result }));
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
