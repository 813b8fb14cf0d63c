import { assertEquals, assertStrictEquals, assertThrows } from "@std/assert";
import {
  manifest,
  MANIFEST_FORMAT,
  manifestModel,
  type ManifestSource,
  manifestUnit,
} from "../../lib/onnx/manifest.ts";
import { IR_VERSION, OPSET_VERSION } from "../../lib/onnx/model.ts";
import { ortArtifacts, trainingArtifacts } from "../../lib/onnx/mod.ts";
import { ROLES } from "../../lib/onnx/role.ts";
import { ADAM, adam } from "../../lib/network/mod.ts";
import { LINE } from "../support/line_unit.ts";
import { input, mean, multiply, square, subtract } from "../../lib/tensor/mod.ts";

const x = { name: "x", shape: [2, 3], elementType: "float32" } as const;
const label = { name: "label", shape: [2], elementType: "int32" } as const;
const loss = { name: "loss", shape: [], elementType: "float32" } as const;

Deno.test("manifestModel describes inputs and outputs in their order, each with its role, shape and element type", () => {
  const roles = { loss: "loss", label: "batch", x: "observation" } as const;
  assertEquals(manifestModel("critic/eval.onnx", { inputs: [x, label], outputs: [loss] }, roles), {
    file: "critic/eval.onnx",
    inputs: [
      { name: "x", role: "observation", shape: [2, 3], dtype: "float32" },
      { name: "label", role: "batch", shape: [2], dtype: "int32" },
    ],
    outputs: [{ name: "loss", role: "loss", shape: [], dtype: "float32" }],
  });
});

Deno.test("manifestModel refuses an input or an output that has no role", () => {
  assertThrows(
    () => manifestModel("eval.onnx", { inputs: [x], outputs: [loss] }, { x: "observation" }),
    RangeError,
    "manifestModel: 'loss' in eval.onnx has no role",
  );
});

const [observation, slope] = [input("x", [4]), input("slope", [1])];

/** The files of a line through the origin, of which the slope is trained. */
const artifacts = trainingArtifacts({
  name: "line",
  inputs: [{ tensor: observation, role: "observation" }],
  parameters: { slope: { tensor: slope, initial: Float32Array.of(2) } },
  frozen: {},
  loss: mean(square(subtract(multiply(observation, slope), 1))),
  outputs: {},
}, { step: adam, learningRate: 0.5 });

Deno.test("manifestUnit puts the files of a unit into its folder, the checkpoint beside them", () => {
  const { training, evaluation, optimizer, checkpoint } = manifestUnit("line", artifacts);
  assertEquals([training.file, evaluation.file, optimizer.file, checkpoint], [
    "line/training_model.onnx",
    "line/eval_model.onnx",
    "line/optimizer_model.onnx",
    "line/checkpoint",
  ]);
  assertEquals(training.outputs.map(({ name, role }) => [name, role]), [["loss", "loss"], ["slope_grad", "gradient"]]);
  assertEquals(evaluation.outputs.map(({ name }) => name), ["loss"]);
  assertEquals(optimizer.inputs[0].role, "learning rate");
});

Deno.test("manifestUnit says where a file has sequences, whole numbers of 64 bits or truth values", () => {
  const { training, optimizer } = manifestUnit("line", ortArtifacts(LINE, { ...ADAM, learningRate: 0.5 }));
  assertEquals(optimizer.inputs.slice(0, 3), [
    { name: "learning_rate", role: "uncorrected learning rate", shape: [1], dtype: "float32" },
    { name: "step", role: "step", shape: [1], dtype: "int64" },
    { name: "params", role: "parameter", shape: [1], dtype: "sequence of float32" },
  ]);
  assertEquals(training.inputs.at(-1), { name: "lazy_reset_grad", role: "reset", shape: [1], dtype: "bool" });
});

Deno.test("manifest adds versions, the legend of roles, and the files of all units before that of the step", () => {
  const unit = (name: string) => manifestUnit(name, artifacts);
  const source: ManifestSource = {
    flavour: "plain",
    formulas: {},
    settings: { discount: 0.9 },
    units: { critic: unit("critic"), actor: unit("actor") },
    trainStep: { file: "step.onnx", inputs: [], outputs: [], layout: {}, metrics: [] },
    targets: {},
    initial: {},
    probe: {
      batch: {},
      target: {},
      losses: {},
      gradients: {},
      step: { correction: 1, firstMoment: 0, secondMoment: 0, metrics: {}, after: {} },
    },
  };
  const whole = manifest(source);
  assertEquals([whole.format, whole.producer, whole.opset, whole.irVersion], [
    MANIFEST_FORMAT,
    "gpim",
    OPSET_VERSION,
    IR_VERSION,
  ]);
  assertStrictEquals(whole.roles, ROLES);
  const filesOf = (name: string) =>
    ["training_model.onnx", "eval_model.onnx", "optimizer_model.onnx", "checkpoint"].map((file) => `${name}/${file}`);
  assertEquals(whole.files, [...filesOf("critic"), ...filesOf("actor"), "step.onnx"]);
  const { format: _format, producer: _producer, opset: _opset, irVersion: _ir, roles: _roles, files: _files, ...rest } =
    whole;
  assertEquals(rest, source);
});
