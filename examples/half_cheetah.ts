/**
 * GPIM on Gymnasium's HalfCheetah: it learns to run to any place within five metres ahead and behind, and to stop there:
 *
 *     deno run --allow-read examples/half_cheetah.ts --out pictures
 *
 * MuJoCo's binary is read from the cache of packages, which is what the permission is for.
 *
 * @module
 */
import { halfCheetah } from "../envs/mujoco/mod.ts";
import { command } from "./command.ts";

if (import.meta.main) {
  await command({
    name: "examples/half_cheetah.ts",
    setups: { half_cheetah: { world: (workers) => halfCheetah({ workers }), latents: "box:1" } },
  });
}
