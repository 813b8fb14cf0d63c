import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { pointNav } from "../../envs/mod.ts";
import { type FinishedRun, pictures, seedsPictures } from "../../lib/cli/pictures.ts";
import { seedsSummary, summary } from "../../lib/cli/result.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import type { TrainState } from "../../lib/method/mod.ts";
import { NAMED_METHODS, type WrittenOptions } from "../../lib/method/named.ts";
import type { Outcome } from "../../lib/train/run.ts";
import { train } from "../../lib/train/train.ts";
import { right } from "../support/right.ts";

const OPTIONS: WrittenOptions = { hidden: [8], batch: 8, worlds: 8, updatesPerIteration: 2, latents: "box:2" };

/** A method with options on point navigation, as a run that is over. */
const finished = (options: WrittenOptions, method = "gpim"): FinishedRun => {
  const { title, configure, options: names } = NAMED_METHODS[method];
  const own = Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
  return { world: pointNav, title, configured: right(configure("here", own)) };
};

const outcomeOf = async ({ configured: { method } }: FinishedRun, seed: number) =>
  right(await train({ world: pointNav, method, updates: 2, seed, goals: 4 })(webassembly())());

const summaryOf = ({ configured: { settings } }: FinishedRun, outcome: Outcome<TrainState>) =>
  summary(pointNav, "gpim", settings.goals, outcome);

Deno.test("a run is saved with curve, pictures, policy and its options by name", async () => {
  const run = finished(OPTIONS);
  const outcome = await outcomeOf(run, 1);
  const files = pictures(run, outcome, summaryOf(run, outcome));
  assertEquals(Object.keys(files), [
    "curve.svg",
    "trajectories.svg",
    "poses.svg",
    "report.html",
    "policy.onnx",
    "learners/discriminator.checkpoint",
    "learners/latentPolicy.checkpoint",
    "learners/goalPolicy.checkpoint",
    "result.json",
  ]);
  for (const part of ["GPIM on point_nav, seed 1", "<td>random</td>", "criticLoss", "2 gradient steps"]) {
    assertStringIncludes(String(files["report.html"]), part);
  }
  const { seed, options } = JSON.parse(String(files["result.json"]));
  assertEquals([seed, options.latents, options.goals], [1, "box:2", "final_state"]);
  assertEquals(options, run.configured.written);
});

Deno.test("goals that are images are saved as images", async () => {
  const run = finished({ ...OPTIONS, goals: "render:32" });
  const outcome = await outcomeOf(run, 1);
  const files = pictures(run, outcome, summaryOf(run, outcome));
  assert("images.svg" in files && !("poses.svg" in files));
});

Deno.test("several seeds are saved with the curve of their means, and each seed in a folder", async () => {
  const run = finished(OPTIONS);
  const outcomes = [await outcomeOf(run, 5), await outcomeOf(run, 6)];
  const runs = outcomes.map((outcome) => summaryOf(run, outcome));
  const files = Object.keys(seedsPictures(run, outcomes, seedsSummary(runs)));
  assertEquals(files.filter((name) => !name.includes("/")), ["curve.svg", "report.html", "result.json"]);
  assertEquals(
    new Set(files.filter((name) => name.includes("/")).map((name) => name.split("/")[0])),
    new Set(["seed-5", "seed-6"]),
  );
});

Deno.test("every method is saved with the curve of each of its policies, and its learners", async () => {
  for (
    const [method, policies] of [["perceptual_distance", ["perceptual_distance"]], ["diayn", ["diayn"]], [
      "sparse_sac",
      ["sparse_sac"],
    ]] as const
  ) {
    const run = finished(OPTIONS, method);
    const outcome = await outcomeOf(run, 2);
    const files = pictures(run, outcome, summaryOf(run, outcome));
    for (const policy of policies) assertStringIncludes(String(files["curve.svg"]), NAMED_METHODS[policy].title);
    assertEquals("policy.onnx" in files, outcome.state.weights.goalPolicy !== undefined);
    for (const learner of Object.keys(outcome.state.weights)) assert(`learners/${learner}.checkpoint` in files);
  }
});
