/**
 * GPIM learns to reach goals with a two-link arm, without any reward from the world:
 *
 *     deno run examples/gpim_reacher.ts
 *
 * A latent-conditioned policy π_μ explores and invents goals; a goal-conditioned policy π_θ learns to reach them; one
 * discriminator q_φ rewards both. `--help` lists the flags.
 *
 * @see Liu et al., "Learn Goal-Conditioned Policy with Intrinsic Motivation for Deep Reinforcement Learning", AAAI 2022.
 * @module
 */
import { flow } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { reacher } from "../envs/mod.ts";
import { command } from "../lib/cli/command.ts";
import { explore, type Gpim, type Iteration, reach, relabel, store, update } from "../lib/method/mod.ts";
import { gpimWith } from "../lib/method/named.ts";

/** One iteration of GPIM: the paper's algorithm box. Other stages here make another method. */
const iterate = (gpim: Gpim, updates: number): Iteration =>
  flow(
    explore(gpim), //                   ω ~ p(ω); roll out π_μ(a|s, ω) in 64 worlds            step
    TE.chainEitherK(relabel(gpim)), //  g = f_κ(s): where each of these episodes ended         relabel
    TE.chain(reach(gpim)), //           roll out π_θ(a|s̃, g) from the same starts              step
    TE.map(store), //                   both rollouts join their immutable replays
    TE.chain(update(gpim, updates)), // r = log q_φ(ω|s′) − log p(ω); q_φ, π_μ, π_θ            reward, update
  );

if (import.meta.main) {
  await command({
    name: "examples/gpim_reacher.ts",
    worlds: { reacher },
    methods: { gpim: gpimWith(iterate) },
  });
}
