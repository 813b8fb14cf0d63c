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
import { render } from "../lib/stage/goal_family.ts";
import { command } from "./command.ts";
import { setups } from "./setups.ts";

const { point_nav, reacher } = setups;

if (import.meta.main) {
  await command({ name: "examples/image_goals.ts", setups: { point_nav, reacher }, goals: render(32) });
}
