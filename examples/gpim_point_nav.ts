/**
 * GPIM on a point in an open square, the smallest world:
 *
 *     deno run examples/gpim_point_nav.ts
 *
 * The method and the flags are those of `gpim_reacher.ts`.
 *
 * @module
 */
import { pointNav } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";

if (import.meta.main) {
  await command({ name: "examples/gpim_point_nav.ts", worlds: { point_nav: pointNav } });
}
