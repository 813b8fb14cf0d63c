import { assertEquals, assertMatch } from "@std/assert";
import { ENGINES } from "../support/engines.ts";
import { ROOT } from "../support/script.ts";
import { type Command, COMMANDS, type Trial } from "./commands.ts";
import { invocationOf } from "./invocation.ts";

/** A folder for results and a file of settings, with which `DIR` and `FILE` in a text are replaced. */
interface Places {
  readonly folder: string;
  readonly file: string;
}

const placed = (text: string, { folder, file }: Places): string =>
  text.replaceAll(/\bDIR\b/g, folder).replaceAll(/\bFILE\b/g, file);

/** The code and all words of a command that is given some permissions and cannot ask for more. */
const run = async (
  { command }: Command,
  permissions: readonly string[],
  places: Places,
  more: readonly string[],
  isEarlier = false,
) => {
  const { flags, script, args } = invocationOf(command);
  const words = [
    "run",
    "--no-check",
    "--no-prompt",
    ...flags,
    ...permissions,
    script,
    ...(isEarlier ? [] : args),
    ...more,
  ];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: words.map((word) => placed(word, places)),
    cwd: ROOT,
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  return { code, text: [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes)).join("") };
};

/** A plan of one run. */
const PLAN = JSON.stringify({
  configuration: { engine: "webassembly", evaluationGoals: 4, options: { hidden: [8], batch: 8, worlds: 4 } },
  grid: { world: ["point_nav"] },
  seeds: [1],
  updates: 2,
});

/** A folder for results and a file of settings, for the time of some work. */
const withPlaces = async (
  settings: Trial["settings"],
  work: (places: Places) => Promise<void>,
): Promise<void> => {
  const folder = await Deno.makeTempDir();
  const places = { folder: `${folder}/out`, file: `${folder}/settings.json` };
  await Deno.writeTextFile(places.file, settings === "plan" ? PLAN : '{ "options": { "worlds": 8 } }');
  try {
    await work(places);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

/** Tries a command without each of its permissions, and with all of them. */
const tryCommand = async (command: Command, { args, after, says }: Trial, places: Places): Promise<void> => {
  const flags = command.permissions.map(({ flag }) => flag);
  if (after !== undefined) {
    const { code, text } = await run(command, flags, places, after, true);
    assertEquals(code, 0, text);
  }
  for (const { flag, without = /^$/, isOptional = false } of command.permissions) {
    const { code, text } = await run(command, flags.filter((other) => other !== flag), places, args);
    assertMatch(text, without, `without ${flag}`);
    assertEquals(code === 0, isOptional, `without ${flag}: ${text}`);
    assertEquals(/^ {4}at /m.test(text), false, `a stack trace without ${flag}: ${text}`);
  }
  const { code, text } = await run(command, flags, places, args);
  assertEquals(code, 0, text);
  assertMatch(text, says);
};

for (const command of COMMANDS) {
  const { trial, permissions } = command;
  if (typeof trial === "string") continue;
  Deno.test({
    name: `${command.command}: ${
      permissions.map(({ flag }) => flag).join(" ") || "no permission"
    } is enough, and not too much`,
    ignore: ENGINES.some(({ engine, ignore }) => ignore && engine.name === trial.engine),
    fn: () => withPlaces(trial.settings, (places) => tryCommand(command, trial, places)),
  });
}
