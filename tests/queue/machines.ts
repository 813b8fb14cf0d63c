/**
 * Machines for tests: workers in processes of their own, which are killed, frozen and begun again while a plan is carried out.
 *
 * @module
 */
import { type Key, uniform } from "../../lib/random/mod.ts";
import { fold } from "../../lib/random/mod.ts";
import { ROOT } from "../support/script.ts";

/** A queue as workers reach it, and the words that come before their command, such as those of another network. */
export interface Place {
  readonly url: string;
  readonly within?: readonly string[];
}

/** The permissions of a program on a queue. */
const permissions = (url: string, folder?: string): readonly string[] => [
  `--allow-net=${new URL(url).host}`,
  "--allow-env=NATS_URL",
  `--allow-read=lib/queue${folder === undefined ? "" : `,${folder}`}`,
  ...(folder === undefined ? [] : [`--allow-write=${folder}`]),
];

/** Starts the program. */
const start = (
  { url, within = [] }: Place,
  granted: readonly string[],
  args: readonly string[],
  stdout: "piped" | "null",
): Deno.ChildProcess => {
  const [program, ...rest] = [
    ...within,
    ...[Deno.execPath(), "run", "--no-check", "--quiet", "--no-prompt", ...granted, "cli.ts", ...args],
  ];
  return new Deno.Command(program, {
    args: rest,
    cwd: ROOT,
    env: { NATS_URL: url, NO_COLOR: "1" },
    stdin: "null",
    stdout,
    stderr: stdout,
  }).spawn();
};

/** Starts a worker. */
export const startWorker = (place: Place, name: string, lease = 2, saveEvery = 0): Deno.ChildProcess =>
  start(
    place,
    permissions(place.url),
    ["work", "--slots", "1", "--name", name, "--lease", String(lease), "--save-every", String(saveEvery)],
    "null",
  );

/** Runs a machine with some slots, each in a process of its own, until no run is left. */
export const runMachine = ({ url }: Place, slots: number): Promise<Output> =>
  outputOf(start({ url }, [...permissions(url), "--allow-run"], [
    ...["work", "--slots", String(slots), "--engines", "webassembly", "--name", "machine", "--lease", "2"],
    "--until-empty",
  ], "piped"));

/** The outcome of a program. */
export interface Output {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

const outputOf = async (process: Deno.ChildProcess): Promise<Output> => {
  const { code, stdout, stderr } = await process.output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, output, errors };
};

/** Runs a plan that lies in a folder, on a queue or, without one, on this machine; its results and pages go to a folder in it. */
export const runPlan = (folder: string, out: string, place?: Place, more: readonly string[] = []): Promise<Output> =>
  outputOf(start(
    place ?? { url: "nats://none" },
    place === undefined ? [`--allow-read=${folder}`, `--allow-write=${folder}`] : permissions(place.url, folder),
    [
      ...["run", `${folder}/plan.json`, "--out", `${folder}/${out}`, ...more],
      ...(place === undefined ? ["--slots", "1"] : ["--queue", "env"]),
    ],
    "piped",
  ));

/** Shows the state of a queue. */
export const queueWords = (place: Place, more: readonly string[] = []): Promise<Output> =>
  outputOf(start(place, permissions(place.url), ["queue", "status", ...more], "piped"));

/** Ends a process that may have ended already. */
export const end = async (process: Deno.ChildProcess, signal: Deno.Signal): Promise<number> => {
  try {
    process.kill(signal);
  } catch {
    // It has ended.
  }
  return (await process.status).code;
};

/** A disturbance of workers, once every few seconds. */
export interface Disturbance {
  /** Seconds between two, at least and at most. */
  readonly every: readonly [number, number];
  /** Signals, one after another: SIGKILL and SIGTERM end a worker, and another takes its place; SIGSTOP freezes it for a while. */
  readonly signals: readonly ("SIGKILL" | "SIGTERM" | "SIGSTOP")[];
  /** Seconds for which a worker is frozen. */
  readonly frozen?: number;
}

const wait = (seconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1000 * seconds));

/** Workers for the time of some work; the work's result, and the number of disturbances. */
export const withWorkers = async <Result>(
  places: readonly Place[],
  work: () => Promise<Result>,
  { key, disturbance, lease = 2, saveEvery = 0 }: {
    readonly key: Key;
    readonly disturbance?: Disturbance;
    readonly lease?: number;
    readonly saveEvery?: number;
  },
): Promise<{ readonly result: Result; readonly disturbed: number }> => {
  const workers = places.map((place, index) => startWorker(place, `worker-${index}`, lease, saveEvery));
  let isOver = false;
  let disturbed = 0;
  const disturb = async ({ every: [least, most], signals, frozen = 4 }: Disturbance): Promise<void> => {
    for (let round = 0; !isOver; round++) {
      const [delay, choice] = uniform(fold(key, round), [2]);
      await wait(least + delay * (most - least));
      if (isOver) return;
      const index = Math.floor(choice * workers.length);
      const signal = signals[round % signals.length];
      disturbed++;
      if (signal === "SIGSTOP") {
        workers[index].kill(signal);
        await wait(frozen);
        workers[index].kill("SIGCONT");
      } else {
        await end(workers[index], signal);
        workers[index] = startWorker(places[index], `worker-${index}-${round}`, lease, saveEvery);
      }
    }
  };
  const disturbing = disturbance === undefined ? undefined : disturb(disturbance);
  try {
    return { result: await work(), disturbed };
  } finally {
    isOver = true;
    await disturbing;
    await Promise.all(workers.map((worker) => end(worker, "SIGKILL")));
  }
};
