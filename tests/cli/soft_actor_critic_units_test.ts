import { assertEquals } from "@std/assert";
import { readCheckpoint, type Role } from "../../lib/onnx/mod.ts";
import { right } from "../support/right.ts";
import { assertClose, FILES, initial, probe, PROBE_FEEDS, run, settings, targets, units } from "./artifact_files.ts";

for (const [name, { training, evaluation }] of Object.entries(units)) {
  Deno.test(`${name}: loss and gradients on WebAssembly are the manifest's`, async () => {
    const outputs = await run(training, PROBE_FEEDS);
    assertClose("loss", outputs.loss, [probe.losses[name]]);
    const gradients = training.outputs.filter(({ role }) => role === "gradient");
    assertEquals(
      gradients.map((gradient) => gradient.name),
      training.inputs.filter(({ role }) => role === "parameter").map((parameter) => `${parameter.name}_grad`),
    );
    for (const gradient of gradients) {
      assertClose(gradient.name, outputs[gradient.name], probe.gradients[gradient.name.replace(/_grad$/, "")].data);
    }
  });

  Deno.test(`${name}: eval_model.onnx gives the same loss and outputs as training_model.onnx`, async () => {
    const [evaluated, trained] = [await run(evaluation, PROBE_FEEDS), await run(training, PROBE_FEEDS)];
    for (const [output, values] of Object.entries(evaluated)) assertClose(output, values, trained[output], 1e-6);
  });

  Deno.test(`${name}: the checkpoint holds the manifest's initial weights, its target a copy of the critics`, () => {
    const { checkpoint, training } = units[name];
    const { trainable, frozen, learningRate, step, moments } = right(readCheckpoint(FILES[checkpoint] as Uint8Array));
    const named = (role: Role) =>
      training.inputs.filter((valueInfo) => valueInfo.role === role).map((valueInfo) => valueInfo.name);
    assertEquals(Object.keys(trainable), named("parameter"));
    assertEquals(Object.keys(frozen), named("frozen parameter"));
    for (const [parameter, value] of Object.entries({ ...trainable, ...frozen })) {
      assertEquals(value, initial[targets[parameter] ?? parameter]);
    }
    const rate = name === "discriminator" ? settings.discriminatorLearningRate : settings.learningRate;
    assertEquals([learningRate, step], [Math.fround(Number(rate)), 0]);
    assertEquals(Object.keys(moments), Object.keys(trainable));
  });
}
