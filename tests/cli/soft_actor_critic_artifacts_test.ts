import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { softActorCriticArtifacts } from "../../lib/cli/soft_actor_critic_artifacts.ts";
import { readManifest } from "../../lib/onnx/mod.ts";
import { right } from "../support/right.ts";
import { FILES, initial, probe, SIZES } from "./artifact_files.ts";

Deno.test("the same seed gives the same files, another seed other weights and another batch", () => {
  assertEquals(softActorCriticArtifacts(SIZES), FILES);
  const other = right(readManifest(String(softActorCriticArtifacts({ ...SIZES, seed: 2 })["manifest.json"])));
  assert(other.initial["actor.0.weight"].data[0] !== initial["actor.0.weight"].data[0]);
  assert(other.probe.batch.observation.data[0] !== probe.batch.observation.data[0]);
});

Deno.test("the manifest lists all files", () => {
  const { files } = right(readManifest(String(FILES["manifest.json"])));
  assertEquals([...files, "manifest.json"].toSorted(), Object.keys(FILES).toSorted());
});

/** The roles of a model's inputs that have a part of the training session in them. */
const sessionRoles = (inputs: readonly { readonly role: string }[]): readonly string[] => [
  ...new Set(inputs.map(({ role }) => role).filter((role) => !["observation", "batch", "noise"].includes(role))),
];

Deno.test("the ort flavour has other files of the units, and the same weights, batch and fused step", () => {
  const files = softActorCriticArtifacts({ ...SIZES, flavour: "ort" });
  const [plain, ort] = [FILES, files].map((all) => right(readManifest(String(all["manifest.json"]))));
  assertEquals([plain.flavour, ort.flavour], ["plain", "ort"]);
  assertEquals(Object.keys(files), Object.keys(FILES));
  assertEquals([ort.initial, ort.probe, ort.trainStep], [plain.initial, plain.probe, plain.trainStep]);
  assertEquals(files["train_step.onnx"], FILES["train_step.onnx"]);
  for (const [name, { training, optimizer, evaluation }] of Object.entries(ort.units)) {
    assertEquals(sessionRoles(training.inputs).slice(-2), ["gradient buffer", "reset"]);
    assertEquals(evaluation, plain.units[name].evaluation);
    assertEquals(optimizer.inputs.map((input) => input.name).slice(1, 3), ["step", "params"]);
  }
  assertStringIncludes(ort.formulas.session, "TrainingSession");
  assertEquals(plain.formulas.session, undefined);
});

Deno.test("without a discriminator there are three units, and the rest is the same", () => {
  const { discriminator: _none, ...sizes } = SIZES;
  const files = softActorCriticArtifacts(sizes);
  const { units, formulas, settings, initial } = right(readManifest(String(files["manifest.json"])));
  assertEquals(Object.keys(units), ["critic", "actor", "temperature"]);
  assertEquals([formulas.discriminator, settings.discriminatorLearningRate], [undefined, undefined]);
  assertEquals(Object.keys(initial).filter((name) => name.startsWith("discriminator")), []);
  for (const name of Object.keys(files).filter((name) => name !== "manifest.json")) {
    assertEquals(files[name], FILES[name]);
  }
});
