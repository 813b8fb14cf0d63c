import { assert, assertEquals } from "@std/assert";
import { pointNav } from "../../envs/mod.ts";
import { pictures, seedsPictures } from "../../lib/cli/pictures.ts";
import { seedsSummary, summary } from "../../lib/cli/result.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { render } from "../../lib/goal/family.ts";
import { GPIM, gpim, type GpimOptions } from "../../lib/method/mod.ts";
import { train } from "../../lib/train/train.ts";
import { right } from "../support/right.ts";

const OPTIONS: GpimOptions = { ...GPIM, hidden: [8], batch: 8, worlds: 8, updatesPerIteration: 2 };

const GOALS = 4;

const outcomeOf = async (options: GpimOptions, seed: number) =>
  right(await train({ world: pointNav, method: gpim(options), updates: 2, seed, goals: GOALS })(webassembly())());

Deno.test("a run is saved with curve, pictures, policy and its options by name", async () => {
  const outcome = await outcomeOf(OPTIONS, 1);
  const files = pictures(pointNav, OPTIONS, outcome, summary(pointNav, OPTIONS, 1, GOALS, outcome));
  assertEquals(Object.keys(files), [
    "curve.svg",
    "trajectories.svg",
    "poses.svg",
    "policy.onnx",
    "learners/discriminator.checkpoint",
    "learners/latentPolicy.checkpoint",
    "learners/goalPolicy.checkpoint",
    "result.json",
  ]);
  const { seed, options } = JSON.parse(String(files["result.json"]));
  assertEquals([seed, options.latents, options.goals], [1, OPTIONS.latents.name, "final state"]);
  assertEquals(options.discriminatorView, OPTIONS.discriminatorView.name);
});

Deno.test("goals that are images are saved as images", async () => {
  const options = { ...OPTIONS, goals: render(32) };
  const outcome = await outcomeOf(options, 1);
  const files = pictures(pointNav, options, outcome, summary(pointNav, options, 1, GOALS, outcome));
  assert("images.svg" in files && !("poses.svg" in files));
});

Deno.test("several seeds are saved with the curve of their means, and each seed in a folder", async () => {
  const outcomes = [await outcomeOf(OPTIONS, 5), await outcomeOf(OPTIONS, 6)];
  const runs = outcomes.map((outcome, place) => summary(pointNav, OPTIONS, 5 + place, GOALS, outcome));
  const files = Object.keys(seedsPictures(pointNav, OPTIONS, outcomes, seedsSummary(runs)));
  assertEquals(files.filter((name) => !name.includes("/")), ["curve.svg", "result.json"]);
  assertEquals(
    new Set(files.filter((name) => name.includes("/")).map((name) => name.split("/")[0])),
    new Set(["seed-5", "seed-6"]),
  );
});
