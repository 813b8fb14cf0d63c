/**
 * Commands as Deno runs them: their script, and all flags but those of permissions.
 *
 * @module
 */
import settings from "../../deno.json" with { type: "json" };

/** The text of every task. */
export const TASKS: Readonly<Record<string, string>> = settings.tasks;

/** The flags of permissions in a text. */
export const permissionFlags = (text: string): readonly string[] =>
  Array.from(text.matchAll(/--allow-[\w-]+(?:=(?:[^\s`',;)]|,(?=[\w$/]))+)?/g), ([flag]) => flag);

/** A command as Deno runs it. */
export interface Invocation {
  /** Flags of Deno other than permissions. */
  readonly flags: readonly string[];
  /** The script. */
  readonly script: string;
  /** Its arguments. */
  readonly args: readonly string[];
}

/** The name of a command's task; `undefined` where it is none. */
export const taskOf = (command: string): string | undefined => /^deno task (\S+)/.exec(command)?.[1];

/** A command, or the one of its task, as Deno runs it; throws where it runs no script of its own. */
export const invocationOf = (command: string): Invocation => {
  const name = taskOf(command);
  const text = name === undefined ? command : command.replace(/^deno task \S+/, () => TASKS[name] ?? "");
  const parts = /^deno run ((?:-\S+ )*)(\S+\.ts)(.*)$/.exec(text);
  if (parts === null) throw new Error(`'${command}' runs no script`);
  const [, flags, script, args] = parts;
  const words = (text: string): readonly string[] => text.split(" ").filter((word) => word !== "");
  return { flags: words(flags).filter((flag) => !flag.startsWith("--allow-")), script, args: words(args) };
};
