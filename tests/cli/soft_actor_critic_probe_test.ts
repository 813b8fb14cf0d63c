import { assert, assertEquals } from "@std/assert";
import { key, normal, uniform } from "../../lib/random/mod.ts";
import { size } from "../../lib/tensor/mod.ts";
import {
  type Arrays,
  assertClose,
  dataOf,
  initial,
  probe,
  PROBE_FEEDS,
  run,
  settings,
  trainStep,
  units,
} from "./artifact_files.ts";

Deno.test("every parameter has one gradient in the probe, and every unit its loss", () => {
  assertEquals(Object.keys(probe.gradients).toSorted(), Object.keys(initial).toSorted());
  assertEquals(Object.keys(probe.losses), Object.keys(units));
});

/** Lays named arrays into a flat vector, as the manifest's layout says. */
const flat = (vector: string, arrays: Arrays): Float32Array => {
  const segments = trainStep.layout[vector];
  const numbers = new Float32Array(segments.reduce((total, { shape }) => total + size(shape), 0));
  segments.forEach(({ name, offset }) => numbers.set(arrays[name], offset));
  return numbers;
};

const cut = (vector: string, numbers: Float32Array): Arrays =>
  Object.fromEntries(
    trainStep.layout[vector].map(({ name, shape, offset }) => [name, numbers.subarray(offset, offset + size(shape))]),
  );

Deno.test("train_step.onnx on WebAssembly makes the recorded step", async () => {
  const { correction, firstMoment, secondMoment, metrics, after } = probe.step;
  const parameters = flat("agent.parameters", dataOf(initial));
  const outputs = await run(trainStep, {
    ...PROBE_FEEDS,
    adam_correction: Float32Array.of(correction),
    "agent.parameters": parameters,
    "agent.firstMoment": parameters.map(() => firstMoment),
    "agent.secondMoment": parameters.map(() => secondMoment),
    "agent.target": flat("agent.target", dataOf(probe.target)),
  });
  const reached = {
    ...cut("agent.parameters", outputs["agent.parameters:out"]),
    ...cut("agent.target", outputs["agent.target:out"]),
  };
  assertEquals(Object.keys(reached).toSorted(), Object.keys(after).toSorted());
  for (const [name, values] of Object.entries(reached)) {
    assertClose(name, values, after[name].data);
    const before = initial[name] ?? probe.target[name];
    assert(values.some((value, index) => value !== before.data[index]), `${name} has not changed`);
  }
  trainStep.metrics.forEach((name, index) =>
    assertClose(name, outputs.metrics.subarray(index, index + 1), [metrics[name]])
  );
});

Deno.test("optimizer_model.onnx, fed with the gradients of training_model.onnx, makes the step of train_step.onnx", async () => {
  const parameters = flat("agent.parameters", dataOf(initial));
  const momentsOf = {
    momentum0: normal(key(5), [parameters.length]),
    momentum1: uniform(key(6), [parameters.length], { minimum: 0.1, maximum: 1 }),
  };
  const correction = 0.7;
  const fused = await run(trainStep, {
    ...PROBE_FEEDS,
    adam_correction: Float32Array.of(correction),
    "agent.parameters": parameters,
    "agent.firstMoment": momentsOf.momentum0,
    "agent.secondMoment": momentsOf.momentum1,
    "agent.target": flat("agent.target", dataOf(probe.target)),
  });
  const after = {
    "": cut("agent.parameters", fused["agent.parameters:out"]),
    ".momentum0": cut("agent.firstMoment", fused["agent.firstMoment:out"]),
    ".momentum1": cut("agent.secondMoment", fused["agent.secondMoment:out"]),
  };
  const before = Object.fromEntries(
    Object.entries(momentsOf).flatMap(([moment, numbers]) =>
      Object.entries(cut("agent.parameters", numbers)).map(([name, values]) => [`${name}.${moment}`, values.slice()])
    ),
  );
  const { discriminator: _apart, ...fusedUnits } = units;
  for (const { training, optimizer } of Object.values(fusedUnits)) {
    const gradients = await run(training, PROBE_FEEDS);
    const outputs = await run(optimizer, {
      ...dataOf(initial),
      ...before,
      ...gradients,
      learning_rate: Float32Array.of((settings.learningRate as number) * correction),
    });
    for (const { name } of training.inputs.filter(({ role }) => role === "parameter")) {
      for (const [suffix, expected] of Object.entries(after)) {
        assertClose(`${name}${suffix}`, outputs[`${name}${suffix}:out`], expected[name], 1e-5);
      }
    }
  }
});
