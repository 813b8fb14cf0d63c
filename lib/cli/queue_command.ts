/**
 * The command that shows a queue: its workers, the runs in hand, the time left, and the faults of runs.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { fault, formatFault } from "../fault.ts";
import type { QueueStatus } from "../queue/mod.ts";
import { table } from "../report/mod.ts";
import { toggle } from "./flags.ts";
import { print } from "./print.ts";
import { findAddress, queueFlag, withQueue } from "./queue_module.ts";
import { refuse, runCommand } from "./run_command.ts";

const FLAGS = {
  queue: { ...queueFlag("the queue (env)"), fallback: "env" },
  json: toggle("print JSON and nothing else"),
  help: toggle("print this help"),
};

/** The most workers, and the most faults, that are listed. */
const LISTED = 40;

const duration = (seconds: number): string => {
  const minutes = Math.ceil(seconds / 60);
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
};

const size = (bytes: number): string =>
  bytes < 2 ** 20 ? `${Math.ceil(bytes / 2 ** 10)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`;

const perHour = (perSecond: number): string => `${(3600 * perSecond).toFixed(perSecond < 0.003 ? 1 : 0)} runs an hour`;

/** The state of a queue as text. */
export const formatStatus = (
  { waiting, inHand, results, stateBytes, workers, runsPerSecond, secondsLeft, failures }: QueueStatus,
): string => {
  const lines = [
    `${waiting} runs wait, ${inHand} are in hand, ${results} have ended; states take ${size(stateBytes)}`,
    `${workers.length} workers, ${perHour(runsPerSecond)}${
      secondsLeft === undefined || waiting + inHand === 0 ? "" : `, about ${duration(secondsLeft)} left`
    }`,
  ];
  if (workers.length > 0) {
    lines.push(
      "",
      table([
        ["worker", "engines", "ended", "faults", "run in hand", ""],
        ...workers.slice(0, LISTED).map(({ worker, engines, ended, failed, run }) => [
          worker,
          engines.join(", "),
          String(ended),
          String(failed),
          run?.name ?? "waits",
          run === undefined ? "" : `${Math.floor(100 * run.fraction)} %, ${duration(run.seconds)}`,
        ]),
      ], { alignRight: [2, 3, 5] }),
    );
    if (workers.length > LISTED) lines.push(`and ${workers.length - LISTED} more; --json has all`);
  }
  if (failures.length > 0) {
    lines.push(
      "",
      ...failures.slice(0, LISTED).map(({ name, worker, fault, attempts, isSetAside }) =>
        `${name} failed ${attempts} times, last on ${worker}${isSetAside ? ", and was set aside" : ""}: ${
          formatFault(fault)
        }`
      ),
    );
    if (failures.length > LISTED) lines.push(`and ${failures.length - LISTED} more; --json has all`);
  }
  return lines.join("\n");
};

/** Shows a queue; the exit code. */
export const queueCommand = (what: string, args: readonly string[]): Promise<number> => {
  if (what !== "status") {
    return Promise.resolve(
      refuse(fault("flag", `'${what}'`, "there is no such command of a queue", "There is gpim queue status.")),
    );
  }
  return runCommand("gpim queue status", FLAGS, args, ({ queue, json }) =>
    pipe(
      findAddress(queue),
      TE.chain((address) => withQueue(address, "gpim queue", ({ queueStatus }, connection) => queueStatus(connection))),
      TE.map((status) => print(json ? JSON.stringify(status) : formatStatus(status))),
    ));
};
