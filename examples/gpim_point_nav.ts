/**
 * GPIM on a point in an open square, the smallest world in which goals can be told apart:
 *
 *     deno run examples/gpim_point_nav.ts
 *
 * The method is that of `gpim_reacher.ts`, and so are the flags.
 *
 * @module
 */
import { command } from "./command.ts";
import { setups } from "./setups.ts";

if (import.meta.main) {
  await command({ name: "examples/gpim_point_nav.ts", setups: { point_nav: setups.point_nav } });
}
