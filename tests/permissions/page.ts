/**
 * Writes the tables of `docs/permissions.md` from the list of commands:
 *
 *     deno task permissions
 *
 * @module
 */
import { type Command, GROUPS } from "./commands.ts";
import { replaceGenerated } from "../structure/generated.ts";

/** The place of the page. */
export const PAGE = "docs/permissions.md";

/** A command as it is typed: flags of permissions come before the script, and are in a task already. */
const typed = ({ command, permissions }: Command): string =>
  command.startsWith("deno run ")
    ? ["deno run", ...permissions.map(({ flag }) => flag), command.slice("deno run ".length)].join(" ")
    : command;

const reasons = ({ permissions }: Command): string =>
  permissions.map(({ flag, why }) => `\`${flag}\` ${why}`).join("; ") || "none";

const tableOf = (commands: readonly Command[]): string =>
  ["| command | permissions |", "| --- | --- |"]
    .concat(commands.map((command) => `| \`${typed(command)}\` | ${reasons(command)} |`)).join("\n");

const tables = (): string =>
  Object.entries(GROUPS).map(([heading, commands]) => `## ${heading}\n\n${tableOf(commands)}`).join("\n\n");

/** The page with the tables as they are now. */
export const page = (current: string): string => replaceGenerated(current, "commands", "permissions", tables());

if (import.meta.main) await Deno.writeTextFile(PAGE, page(await Deno.readTextFile(PAGE)));
