/**
 * Goals as pictures, `g = render(s_T)`: π_θ is shown a picture of 32 × 32 pixels, and learns to bring about what it shows:
 *
 *     deno run examples/image_goals.ts --out pictures
 *
 * The discriminator and π_μ see states only, and the reward is the same as ever: it comes from the latent behind the goal, so it does
 * not matter to it what goals look like.
 *
 * @module
 */
import { pointNav, reacher } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";
import { render } from "../lib/goal/family.ts";

if (import.meta.main) {
  await command({ name: "examples/image_goals.ts", worlds: { point_nav: pointNav, reacher }, goals: render(32) });
}
