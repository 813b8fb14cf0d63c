/**
 * GPIM on Gymnasium's HalfCheetah: it learns to run to any place within five metres ahead and behind, and to stop there:
 *
 *     deno run examples/half_cheetah.ts --out pictures
 *
 * With `--workers 1`, which needs `--allow-read=envs`, a second thread steps half of the cheetahs.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { repeated } from "../envs/mod.ts";
import { halfCheetah } from "../envs/mujoco/mod.ts";
import { command } from "../lib/cli/command.ts";

if (import.meta.main) {
  await command({
    name: "examples/half_cheetah.ts",
    // Each action is held for a quarter of a second, the time scale of a stride.
    worlds: { half_cheetah: (workers) => pipe(halfCheetah({ workers }), TE.map((world) => repeated(world, 5))) },
  });
}
