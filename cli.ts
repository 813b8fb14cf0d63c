/**
 * The command line `gpim`, with all worlds of the package: `deno task gpim`, or `deno run jsr:@gpim/gpim/cli`.
 *
 * @module
 */
import { NAMED_WORLDS } from "./envs/mujoco/named.ts";
import { program } from "./lib/cli/mod.ts";

export * from "./lib/cli/mod.ts";

if (import.meta.main) {
  const code = await program(NAMED_WORLDS)(Deno.args);
  if (code !== 0) Deno.exit(code);
}
