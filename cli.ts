/**
 * The command line `gpim`, with all worlds of the package: `deno task gpim`, or `deno run jsr:@gpim/gpim/cli`.
 *
 * @module
 */
import { NAMED_WORLDS } from "./envs/mujoco/named.ts";
import { type Command, program } from "./lib/cli/mod.ts";

export * from "./lib/cli/mod.ts";

/** The comparison, which is loaded when it is asked for, and starts processes. */
const compare: Command = {
  help: "compare methods on worlds, and show all results on one page (needs --allow-run, too)",
  run: async (args) => (await import("./bench/compare/main.ts")).compareCommand(args),
};

if (import.meta.main) {
  const code = await program(NAMED_WORLDS, { compare })(Deno.args);
  if (code !== 0) Deno.exit(code);
}
