/**
 * The program `gpim`: one command line for training, evaluating and looking around.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import { fault } from "../fault.ts";
import { NAMED_METHODS } from "../method/named.ts";
import { table } from "../report/mod.ts";
import { PACKAGE } from "../package.ts";
import { trainCommand } from "./command.ts";
import { resumeUsage } from "./example.ts";
import { evaluateCommand } from "./evaluate_command.ts";
import { exportCommand } from "./export_command.ts";
import { examineMachine, formatFindings } from "./doctor.ts";
import type { WorldSource } from "./world_source.ts";
import { toggle } from "./flags.ts";
import { print } from "./print.ts";
import { refuse, runCommand } from "./run_command.ts";
import { planCommand } from "./plan_command.ts";
import { slotCommand } from "./process_pool.ts";
import { queueCommand } from "./queue_command.ts";
import { watchCommand } from "./watch_command.ts";
import { workCommand } from "./work_command.ts";
import { artifactsCommand } from "./artifacts_command.ts";

/** A command of the program. */
export interface Command {
  /** Its line in the help, which commands for internal use lack. */
  readonly help?: string;
  /** Its work; the exit code. */
  readonly run: (args: readonly string[]) => Promise<number>;
}

/** The worlds of a program, by name. */
export type Worlds = Readonly<Record<string, WorldSource>>;

const FLAGS = { json: toggle("print JSON and nothing else"), help: toggle("print this help") };

/** A command without arguments of its own, which shows something as text or as JSON. */
const showing = <Shown>(
  name: string,
  help: string,
  find: () => Shown | Promise<Shown>,
  format: (shown: Shown) => string,
): Command => ({
  help,
  run: (args) =>
    runCommand(`gpim ${name}`, FLAGS, args, ({ json }) =>
      TE.fromTask(async () => {
        const found = await find();
        print(json ? JSON.stringify(found) : format(found));
      })),
});

/** A command whose first argument is a run's folder or a plan's file. */
const onFile = (
  name: string,
  help: string,
  run: (path: string, rest: readonly string[]) => Promise<number>,
  example = "results",
): Command => ({
  help,
  run: async (args) => {
    const [path, ...rest] = args;
    if (path === "--help") return await run(example, ["--help"]);
    return path === undefined || path.startsWith("-")
      ? refuse(fault("flag", name, "no run or file was named", `Name it first, e.g. gpim ${name} ${example}.`))
      : await run(path, rest);
  },
});

/** The worlds as data; those with a physics engine have their sizes once they are loaded. */
const worldRows = (worlds: Worlds) =>
  Object.entries(worlds).map(([name, source]) =>
    typeof source === "function" ? { name, note: "on MuJoCo; --workers share its steps" } : {
      name,
      note: `${source.actionSpace} actions, goals of ${source.goalSize} numbers in ${source.unit}, ` +
        `${source.horizon} steps`,
    }
  );

const rows = (shown: readonly { readonly name: string; readonly note: string }[]): string =>
  table([["name", ""], ...shown.map(({ name, note }) => [name, note])], { alignRight: [] });

/** All commands of a program with some worlds. */
const commandsOf = (worlds: Worlds): Readonly<Record<string, Command>> => {
  const train = (args: readonly string[]) => trainCommand({ name: "gpim train", worlds, methods: NAMED_METHODS }, args);
  const [first] = Object.values(worlds).filter((source) => typeof source !== "function");
  return {
    train: { help: "train a method on a world", run: train },
    resume: onFile(
      "resume",
      "go on with a run that was stopped",
      (folder, rest) => {
        if (!rest.includes("--help")) return train(["--resume", folder, ...rest]);
        print(resumeUsage({ name: "gpim resume", worlds, methods: NAMED_METHODS }));
        return Promise.resolve(0);
      },
    ),
    evaluate: onFile(
      "evaluate",
      "evaluate the newest state of a run, or a policy.onnx, on its held-out goals",
      (path, rest) => evaluateCommand({ worlds, methods: NAMED_METHODS }, path, rest),
    ),
    watch: onFile(
      "watch",
      "show a run on a page while it learns (needs --allow-net=127.0.0.1)",
      (folder, rest) => watchCommand({ worlds, methods: NAMED_METHODS }, folder, rest),
    ),
    export: onFile("export", "write the replays of a run as a data set", exportCommand),
    run: onFile(
      "run",
      "carry out a plan: a comparison or a sweep, on this machine or on many",
      (file, rest) => planCommand("run", { worlds, methods: NAMED_METHODS }, file, rest),
      "plan.json",
    ),
    sweep: onFile(
      "sweep",
      "another name for run",
      (file, rest) => planCommand("sweep", { worlds, methods: NAMED_METHODS }, file, rest),
      "plan.json",
    ),
    work: {
      help: "make this machine a worker of a queue",
      run: (args) => workCommand({ worlds, methods: NAMED_METHODS }, args),
    },
    queue: onFile("queue", "show the workers and runs of a queue: gpim queue status", queueCommand, "status"),
    // Carries out runs that come on standard input; `run` starts it.
    slot: {
      run: (args) => slotCommand({ worlds, methods: NAMED_METHODS }, args),
    },
    artifacts: { help: "write ONNX Runtime training artifacts of soft actor-critic", run: artifactsCommand },
    worlds: showing("worlds", "list the worlds", () => worldRows(worlds), rows),
    methods: showing(
      "methods",
      "list the methods; with --json their options, too",
      () => Object.entries(NAMED_METHODS).map(([name, { title, options }]) => ({ name, note: title, options })),
      rows,
    ),
    doctor: showing(
      "doctor",
      "show which engines work here, how fast they are, and which permissions there are",
      () => examineMachine(first),
      formatFindings,
    ),
  };
};

/** The names of commands for people. */
const shownNames = (commands: Readonly<Record<string, Command>>): readonly string[] =>
  Object.keys(commands).filter((name) => commands[name].help !== undefined);

const helpOf = (commands: Readonly<Record<string, Command>>): string => {
  const names = shownNames(commands);
  const width = Math.max(...names.map((name) => name.length));
  const lines = names.map((name) => `  ${name.padEnd(width)}  ${commands[name].help}`);
  return [
    "Usage: gpim COMMAND [flags]",
    "",
    ...lines,
    "",
    "gpim COMMAND --help lists the flags of a command.",
  ].join("\n");
};

/** Runs the program with arguments; the exit code is 0, 1 after a fault, 2 for a wrong flag, 130 after an interruption. */
export const program = (
  worlds: Worlds,
  further: Readonly<Record<string, Command>> = {},
): (args: readonly string[]) => Promise<number> =>
async (args) => {
  const commands = { ...commandsOf(worlds), ...further };
  const given = args.map((argument) => argument === "-h" ? "--help" : argument);
  // `gpim help COMMAND` is `gpim COMMAND --help`.
  const [name, ...rest] = given[0] === "help" && given.length > 1 ? [given[1], "--help"] : given;
  if (name === undefined || name === "--help" || name === "help") {
    print(helpOf(commands));
    return name === undefined ? 2 : 0;
  }
  if (name === "--version") {
    print(`${PACKAGE.name} ${PACKAGE.version}`);
    return 0;
  }
  return Object.hasOwn(commands, name)
    ? await commands[name].run(rest)
    : refuse(fault("flag", `'${name}'`, "there is no such command", `There are ${shownNames(commands).join(", ")}.`));
};
