import { assertEquals, assertThrows } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { readCheckpoint, type TrainableUnit } from "../../lib/onnx/mod.ts";
import { artifact, firstCheckpoint, forward, namesFor, record } from "../../lib/onnx/unit_models.ts";
import { constant, evaluate, input, inputName } from "../../lib/tensor/mod.ts";
import { LINE, lineByHand } from "../support/line_unit.ts";

Deno.test("a parameter's gradient, buffer and moments have ONNX Runtime's names", () => {
  assertEquals(namesFor("w"), {
    gradient: "w_grad",
    buffer: "w_grad.accumulation.buffer",
    accumulated: "w_grad.accumulation.out",
    firstMoment: "w.momentum0",
    secondMoment: "w.momentum1",
  });
});

Deno.test("record makes as many entries of each as it is told", () => {
  assertEquals(record({ a: 1, b: 2 }, (name, item) => item === 1 ? [[name, 3], [`${name}!`, 4]] : []), {
    a: 3,
    "a!": 4,
  });
});

Deno.test("forward has the loss, the outputs and the gradient of each trained parameter", () => {
  const { evaluation, gradients } = forward(LINE);
  assertEquals(evaluation.inputs.map(inputName), ["x", "y", "slope", "offset"]);
  assertEquals(evaluation.outputs.map(([name]) => name), ["loss", "prediction"]);
  const feeds = { x: [1, 2, 3, 4], y: [0, 5, 1, 2], offset: [3] };
  const [{ parameter, slope }] = gradients;
  assertEquals([gradients.length, parameter], [1, "slope"]);
  assertEquals([...evaluate(slope, { ...feeds, slope: [2] }).data], [lineByHand(feeds, 2).gradient]);
});

Deno.test("a parameter that is no input of its name, or whose first value has another size, is refused", () => {
  const { slope } = LINE.parameters;
  const refused = (parameters: TrainableUnit["parameters"], message: string) =>
    assertThrows(() => forward({ ...LINE, parameters }), RangeError, message);
  refused({ steepness: slope }, "parameter 'steepness' of 'line' is not an input of that name");
  const constants = { ...slope, tensor: constant(2, [1]) };
  refused({ undefined: constants }, "parameter 'undefined' of 'line' is not an input of that name");
  refused({ slope: { ...slope, initial: new Float32Array(2) } }, "parameter 'slope' [1] came with 2 numbers");
});

Deno.test("an artifact that lists an input without need, or an output twice, is refused", () => {
  const { evaluation } = forward(LINE);
  const unneeded = [...evaluation.inputs, input("noise", [4])];
  assertThrows(
    () => artifact({ ...evaluation, inputs: unneeded }),
    RangeError,
    "'noise', which its loss does not need",
  );
  const twice = [...evaluation.outputs, evaluation.outputs[1]];
  assertThrows(() => artifact({ ...evaluation, outputs: twice }), RangeError, "two outputs named 'prediction'");
  const { file, model } = artifact(evaluation);
  assertEquals([file, model.name], ["eval_model.onnx", "line_eval"]);
});

Deno.test("the first checkpoint has moments of zero, and properties where there are any", () => {
  const properties = { integers: {}, floats: {}, texts: { unit: "line" } };
  const [without, carrying] = [undefined, properties].map((given) =>
    readCheckpoint(firstCheckpoint(LINE.parameters, LINE.frozen, 0.5, given))
  );
  const zeros = { shape: [1], data: new Float32Array(1) };
  const expected = {
    trainable: { slope: { shape: [1], data: Float32Array.of(2) } },
    frozen: { offset: { shape: [1], data: Float32Array.of(3) } },
    step: 0,
    learningRate: 0.5,
    moments: { slope: { first: zeros, second: zeros } },
  };
  assertEquals([without, carrying], [E.right(expected), E.right({ ...expected, properties })]);
});
