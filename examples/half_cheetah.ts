/**
 * GPIM on Gymnasium's HalfCheetah: it learns to run to any place within five metres ahead and behind, and to stop there:
 *
 *     deno run examples/half_cheetah.ts --out pictures
 *
 * With `--workers 1`, which needs `--allow-read`, a second thread steps half of the animals.
 *
 * @module
 */
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { repeated } from "../envs/mod.ts";
import { halfCheetah } from "../envs/mujoco/mod.ts";
import { command } from "./command.ts";

if (import.meta.main) {
  await command({
    name: "examples/half_cheetah.ts",
    setups: {
      half_cheetah: {
        // An action held for a quarter of a second is a stride's time scale.
        world: (workers) => pipe(halfCheetah({ workers }), TE.map((world) => repeated(world, 5))),
        latents: "box:1",
        suited: {
          hidden: [128, 128],
          batch: 256,
          discount: 0.9,
          learningRate: 1e-3,
          replayEpisodes: 3000,
          hindsight: true,
        },
        updates: 8000,
        evaluateEvery: 1000,
      },
    },
  });
}
