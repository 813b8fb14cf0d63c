import { assertEquals, assertThrows } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { readCheckpoint, type TrainableUnit, trainingArtifacts } from "../../lib/onnx/mod.ts";
import { adam } from "../../lib/network/mod.ts";
import { input } from "../../lib/tensor/mod.ts";
import { LINE } from "../support/line_unit.ts";

const OPTIMIZER = { step: adam, learningRate: 0.5 };

const names = (valueInfos: readonly { readonly name: string }[]): string =>
  valueInfos.map(({ name }) => name).join(" ");

Deno.test("inputs are the user's, then trainable, then frozen parameters; outputs are loss, outputs, gradients", () => {
  const { training, evaluation } = trainingArtifacts(LINE, OPTIMIZER);
  assertEquals(names(training.model.inputs), "x y slope offset");
  assertEquals(names(training.model.outputs), "loss prediction slope_grad");
  assertEquals(names(evaluation.model.inputs), "x y slope offset");
  assertEquals(names(evaluation.model.outputs), "loss prediction");
  assertEquals([training.file, evaluation.file], ["training_model.onnx", "eval_model.onnx"]);
});

Deno.test("the optimiser takes the rate and each parameter with its gradient and moments, and returns the next ones", () => {
  const { optimizer } = trainingArtifacts(LINE, OPTIMIZER);
  assertEquals(names(optimizer.model.inputs), "learning_rate slope slope_grad slope.momentum0 slope.momentum1");
  assertEquals(names(optimizer.model.outputs), "slope:out slope.momentum0:out slope.momentum1:out");
  assertEquals(optimizer.model.inputs[0].shape, [1]);
});

Deno.test("every input and output has a role", () => {
  const { training, evaluation, optimizer } = trainingArtifacts(LINE, OPTIMIZER);
  for (const { model, roles } of [training, evaluation, optimizer]) {
    assertEquals([...model.inputs, ...model.outputs].filter(({ name }) => roles[name] === undefined), []);
  }
  assertEquals(training.roles.offset, "frozen parameter");
});

Deno.test("the checkpoint holds first values, and moments of zero", () => {
  const zeros = { shape: [1], data: new Float32Array(1) };
  assertEquals(
    readCheckpoint(trainingArtifacts(LINE, OPTIMIZER).checkpoint),
    E.right({
      trainable: { slope: { shape: [1], data: Float32Array.of(2) } },
      frozen: { offset: { shape: [1], data: Float32Array.of(3) } },
      step: 0,
      learningRate: 0.5,
      moments: { slope: { first: zeros, second: zeros } },
    }),
  );
});

Deno.test("a unit that would lead its user astray is refused", () => {
  const refused = (unit: Partial<TrainableUnit>, message: string) =>
    assertThrows(() => trainingArtifacts({ ...LINE, ...unit }, OPTIMIZER), RangeError, message);
  const unneeded = { tensor: input("noise", [4]), role: "noise" } as const;
  refused({ inputs: [...LINE.inputs, unneeded] }, "lists input 'noise', which its loss does not need");
  const { prediction } = LINE.outputs;
  refused({ outputs: { loss: prediction } }, "two outputs named 'loss'");
  refused({ outputs: { slope_grad: prediction } }, "two outputs named 'slope_grad'");
  refused({ parameters: { steepness: LINE.parameters.slope } }, "'steepness' of 'line' is not an input of that name");
  refused(
    { frozen: { offset: { tensor: LINE.frozen.offset.tensor, initial: new Float32Array(2) } } },
    "'offset' [1] came with 2 numbers",
  );
  refused({ loss: prediction }, "the loss must be a scalar");
});
