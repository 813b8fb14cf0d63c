/**
 * GPIM on a point in an open square, the smallest world in which goals can be told apart:
 *
 *     deno run examples/gpim_point_nav.ts
 *
 * The method is that of `gpim_reacher.ts`, and so are the flags.
 *
 * @module
 */
import { pointNav } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";

if (import.meta.main) {
  await command({ name: "examples/gpim_point_nav.ts", worlds: { point_nav: pointNav } });
}
