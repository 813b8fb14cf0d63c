/**
 * A worker of the comparison: `deno task compare:work --queue nats://… [--engines native,webassembly]`, once for each run at a time.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { someOf, toggle, wholeNumber } from "../../lib/cli/flags.ts";
import { machineEngines, machineName, WORKER_ENGINES } from "../../lib/cli/machine.ts";
import { findAddress, queueFlag } from "../../lib/cli/queue_module.ts";
import { runCommand } from "../../lib/cli/run_command.ts";
import { interruptible } from "../../lib/cli/signals.ts";
import { openQueue, work } from "../../lib/queue/mod.ts";
import { carryRequest, VERSION } from "./queue.ts";

const FLAGS = {
  queue: { ...queueFlag("the queue (env)"), fallback: "env" },
  engines: someOf(WORKER_ENGINES, ["native"], "the engines whose runs it takes (native)"),
  lease: wholeNumber(60, "seconds of silence after which its runs are given to others (60)", 1, 3600),
  "save-every": wholeNumber(60, "seconds between states that are saved (60)", 0),
  "until-empty": toggle("end when no run waits or is in hand"),
  help: toggle("print this help"),
};

if (import.meta.main) {
  const code = await runCommand("deno task compare:work", FLAGS, Deno.args, (values) =>
    interruptible((signal) =>
      pipe(
        findAddress(values.queue),
        TE.chain((address) => openQueue(address, "compare:work")),
        TE.chain((queue) =>
          pipe(
            TE.fromTask(() => machineEngines(values.engines)),
            TE.chain((engines) =>
              work(queue, {
                worker: `${machineName()}-${crypto.randomUUID().slice(0, 8)}`,
                engines,
                version: VERSION,
                lease: values.lease,
                untilEmpty: values["until-empty"],
                signal,
                carryOut: carryRequest(values["save-every"]),
                say: (line) => console.error(line),
              })
            ),
            TE.chainFirstTaskK(() => queue.close),
          )
        ),
      )
    ));
  Deno.exit(code);
}
