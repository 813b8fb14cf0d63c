import { assert, assertEquals } from "@std/assert";
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
