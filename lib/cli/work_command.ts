/**
 * The command that makes this machine a worker of a queue, with a process for each slot.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { parseJson } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { isQueueAddress, type QueueAddress } from "../queue/address.ts";
import type { CarryOut } from "../queue/mod.ts";
import { PACKAGE } from "../state/mod.ts";
import { carryOut } from "./carry_out.ts";
import type { Known } from "./example.ts";
import { optional, someOf, text, toggle, type Values, wholeNumber } from "./flags.ts";
import { linesOf } from "./lines.ts";
import { machineEngines, machineName, machineSlots, WORKER_ENGINES } from "./machine.ts";
import { ownPermissions, startItself } from "./own_process.ts";
import { readPlannedRun } from "./planned_run.ts";
import { printError } from "./print.ts";
import { findAddress, queueFlag, withQueue } from "./queue_module.ts";
import { runCommand } from "./run_command.ts";
import { RUN_RESULT } from "./run_result.ts";
import { statesInStore } from "./run_states.ts";
import { interruptible } from "./signals.ts";

const FLAGS = {
  queue: { ...queueFlag("the queue (env)"), fallback: "env" },
  slots: optional(
    wholeNumber(0, "runs at a time, each in a process of its own (by processors and memory)", 1, 1024),
  ),
  engines: optional(someOf(WORKER_ENGINES, WORKER_ENGINES, "the engines whose runs it takes (those that work here)")),
  name: optional(text("a word", "the machine's name (its host's, with --allow-sys)")),
  lease: wholeNumber(60, "seconds of silence after which its runs are given to others (60)", 1, 3600),
  "save-every": wholeNumber(60, "seconds between states that are saved (60)", 0),
  "until-empty": toggle("end when no run waits or is in hand"),
  help: toggle("print this help"),
};

type WorkValues = Values<typeof FLAGS>;

/** The settings of one slot. */
interface SlotSettings {
  readonly worker: string;
  readonly engines: readonly string[];
}

/** Carries out the runs of a queue: known methods on known worlds, which a message names, and nothing else of it. */
const carrier = (known: Known, saveEvery: number): CarryOut => ({ work }, { states, signal, watch }) =>
  pipe(
    () => readPlannedRun(work),
    TE.filterOrElse(
      ({ configuration: { data } }) => data === undefined,
      ({ name }) =>
        // A message must not choose files of this machine.
        fault("queue", `run '${name}'`, "it names a file, which is not read here", "Carry it out without --queue."),
    ),
    TE.chain((run) => carryOut(run, { known, states: statesInStore(states), saveEvery, signal, watch })),
    TE.map((carried) =>
      carried === undefined ? undefined : { value: RUN_RESULT.encode(carried.result), tidy: carried.tidy }
    ),
  );

/** Works in this process. */
const workHere = (
  known: Known,
  address: QueueAddress,
  { lease, "save-every": saveEvery, "until-empty": untilEmpty }: WorkValues,
  { worker, engines }: SlotSettings,
  signal: AbortSignal,
): TE.TaskEither<Fault, void> =>
  withQueue(address, worker, ({ work }, queue) =>
    pipe(
      work(queue, {
        worker,
        engines,
        version: PACKAGE.version,
        lease,
        untilEmpty,
        signal,
        carryOut: carrier(known, saveEvery),
        say: printError,
      }),
      TE.map(({ ended, failed }) => printError(`${worker}: ${ended} runs, ${failed} faults`)),
    ));

/** Seconds before a process that has ended is started again: at first, and at most. */
const SOON = 1;
const LATER = 60;

const seconds = (count: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000 * count));

/** A slot in a process of its own, which is started again when it ends without having been asked to. */
const keepSlot = async (
  address: QueueAddress,
  { lease, "save-every": saveEvery, "until-empty": untilEmpty }: WorkValues,
  { worker, engines }: SlotSettings,
  signal: AbortSignal,
): Promise<E.Either<Fault, void>> => {
  const { credentials, tls = {} } = address;
  const files = [credentials, ...Object.values(tls)].filter((path) => path !== undefined);
  for (let wait = SOON; !signal.aborted; wait = Math.min(LATER, 2 * wait)) {
    const began = performance.now();
    const process = startItself(ownPermissions(files, address.servers), [
      ...["work", "--queue=-", "--slots", "1", "--name", worker, "--engines", engines.join(",")],
      ...["--lease", String(lease), "--save-every", String(saveEvery), ...(untilEmpty ? ["--until-empty"] : [])],
    ], { stdout: "inherit", stderr: "inherit" });
    const writer = process.stdin.getWriter();
    // Secrets go this way: arguments and environment of a process can be read by others.
    await writer.write(new TextEncoder().encode(`${JSON.stringify(address)}\n`)).catch(() => {});
    const end = () => void writer.close().catch(() => {});
    signal.addEventListener("abort", end);
    const { code } = await process.status;
    signal.removeEventListener("abort", end);
    if (code === 0 || signal.aborted) break;
    if (performance.now() - began > 1000 * LATER) wait = SOON;
    else if (wait === LATER) {
      const cause = `its process ended with code ${code} as soon as it had begun, again and again`;
      return E.left(fault("engine", worker, cause, "See what it says, and begin with --slots 1."));
    }
    printError(`${worker}: its process ended with code ${code}; starting it again`);
    await Promise.race([seconds(wait), new Promise((resolve) => signal.addEventListener("abort", resolve))]);
  }
  return E.right(undefined);
};

/** Works in as many processes as there are slots. */
const workInProcesses = (
  address: QueueAddress,
  values: WorkValues,
  slots: readonly SlotSettings[],
  signal: AbortSignal,
): TE.TaskEither<Fault, void> =>
  // Before processes are started, this one sees that the queue can be reached.
  pipe(
    withQueue(address, "gpim work", () => TE.right(undefined)),
    TE.chain(() => async (): Promise<E.Either<Fault, void>> => {
      const ends = await Promise.all(slots.map((slot) => keepSlot(address, values, slot, signal)));
      return ends.find(E.isLeft) ?? E.right(undefined);
    }),
  );

/** The address that the process of all slots hands to that of one; when that process is gone, this one saves its run and ends. */
const addressOnInput = (end: () => void): TE.TaskEither<Fault, QueueAddress> => async () => {
  const lines = linesOf(Deno.stdin.readable);
  const first = await lines.next();
  lines.next().then(end);
  const address = parseJson(first.done === true ? "" : first.value);
  return E.isRight(address) && isQueueAddress(address.right) ? E.right(address.right) : findAddress("")();
};

/** A slot for each run at a time; only the first has the graphics card, if there is one. */
const slotsOf = (
  name: string,
  engines: readonly string[],
  count: number,
): readonly SlotSettings[] =>
  count === 1 ? [{ worker: name, engines }] : Array.from({ length: count }, (_, place) => ({
    worker: `${name}-${place + 1}`,
    engines: place === 0 ? engines : engines.filter((engine) => engine !== "webgpu"),
  })).filter(({ engines }) => engines.length > 0);

/** Works until it is told to end. */
const work = (known: Known, values: WorkValues, signal: AbortSignal): TE.TaskEither<Fault, void> => async () => {
  const controller = new AbortController();
  const ended = AbortSignal.any([signal, controller.signal]);
  const isSlot = values.queue === "-";
  const address = await (isSlot ? addressOnInput(() => controller.abort()) : findAddress(values.queue))();
  if (E.isLeft(address)) return address;
  const engines = await machineEngines(values.engines);
  const count = values.slots ?? machineSlots();
  const name = values.name ?? machineName();
  const slots = slotsOf(isSlot ? name : `${name}-${crypto.randomUUID().slice(0, 8)}`, engines, count);
  if (count > 1) printError(`${name}: ${slots.length} slots for ${engines.join(", ")}`);
  const outcome =
    await (count === 1
      ? workHere(known, address.right, values, slots[0], ended)
      : workInProcesses(address.right, values, slots, ended))();
  // Standard input, which is still being read, would keep the process of a slot from ending.
  if (isSlot && E.isRight(outcome)) Deno.exit();
  return outcome;
};

/** Makes this machine a worker; the exit code. */
export const workCommand = (known: Known, args: readonly string[]): Promise<number> =>
  runCommand("gpim work", FLAGS, args, (values) => interruptible((signal) => work(known, values, signal)));
