/**
 * Goals as images, `g = render(s_T)`: π_θ gets an image of 32 × 32 pixels, and learns to reach the state in it:
 *
 *     deno run examples/image_goals.ts --out pictures
 *
 * The discriminator and π_μ have states as inputs, not images. The reward is the same as for other goals, because it depends on the
 * latent behind the goal and not on the goal's form.
 *
 * @module
 */
import { pointNav, reacher } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";

if (import.meta.main) {
  await command({ name: "examples/image_goals.ts", worlds: { point_nav: pointNav, reacher }, goals: "render:32" });
}
