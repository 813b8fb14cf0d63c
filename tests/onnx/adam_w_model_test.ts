import { assertEquals } from "@std/assert";
import { adamWModel, SESSION_RATE } from "../../lib/onnx/adam_w_model.ts";
import { type Field, readFields } from "../../lib/protobuf.ts";

const OPTIMIZER = { firstDecay: 0.75, secondDecay: 0.5, epsilon: 0.25, learningRate: SESSION_RATE };

const fieldsOf = (bytes: Uint8Array, number: number): readonly Field["value"][] =>
  readFields(bytes)!.filter(({ field }) => field === number).map(({ value }) => value);
const messages = (bytes: Uint8Array, number: number): readonly Uint8Array[] =>
  fieldsOf(bytes, number).flatMap((value) => typeof value === "number" ? [] : [value]);
const texts = (bytes: Uint8Array, number: number): readonly string[] =>
  messages(bytes, number).map((text) => new TextDecoder().decode(text));
const float = (bytes: Uint8Array): number => new DataView(bytes.slice().buffer).getFloat32(0, true);

/** The graph of a model. */
const graphOf = (optimizer = OPTIMIZER): Uint8Array =>
  messages(adamWModel("line_optimizer", 2, optimizer).model.bytes, 7)[0];

/** A node's operator, domain, inputs and outputs. */
const described = (node: Uint8Array) => [texts(node, 4), texts(node, 7), texts(node, 1), texts(node, 2)];

const ADAM_W = [["AdamWOptimizer"], ["com.microsoft"]];
const STATE = ["step", "params", "gradients", "first_order_moments", "second_order_moments"];

Deno.test("the model is one AdamWOptimizer with ONNX Runtime's inputs in its order", () => {
  assertEquals(messages(graphOf(), 1).map(described), [[...ADAM_W, ["learning_rate", ...STATE], ["updated_flag"]]]);
  assertEquals(messages(graphOf(), 11).flatMap((info) => texts(info, 1)), ["learning_rate", ...STATE]);
  assertEquals(messages(graphOf(), 12).flatMap((info) => texts(info, 1)), ["updated_flag"]);
});

Deno.test("the attributes are Adam's constants, without decay of weights, in the mode that corrects the rate for bias", () => {
  const [node] = messages(graphOf(), 1);
  const attributes = messages(node, 5).map((attribute) => {
    const [number] = messages(attribute, 2);
    return [texts(attribute, 1)[0], number === undefined ? fieldsOf(attribute, 3)[0] : float(number)];
  });
  assertEquals(Object.fromEntries(attributes), {
    alpha: 0.75,
    beta: 0.5,
    epsilon: 0.25,
    weight_decay: 0,
    adam_mode: 1,
    correct_bias: 1,
  });
});

Deno.test("the types are a rate of float32, a step of int64 and sequences, as many tensors as there are parameters", () => {
  const types = messages(graphOf(), 11).map((info) => [...messages(info, 2)[0]]);
  // TypeProto: tensor_type (1) with elem_type (1) and shape (2) of one dim (1) of 1; or sequence_type (4) with elem_type (1).
  const one = [0x12, 4, 0x0a, 2, 0x08, 1];
  const sequence = [0x22, 6, 0x0a, 4, 0x0a, 2, 0x08, 1];
  assertEquals(types, [[0x0a, 8, 0x08, 1, ...one], [0x0a, 8, 0x08, 7, ...one], ...Array(4).fill(sequence)]);
  const { model, roles, file } = adamWModel("line_optimizer", 2, OPTIMIZER);
  assertEquals(model.inputs.map(({ elementType, shape }) => [elementType, ...shape]), [
    ["float32", 1],
    ["int64", 1],
    ...Array(4).fill(["sequence of float32", 2]),
  ]);
  assertEquals(model.outputs, [{ name: "updated_flag", shape: [1], elementType: "bool" }]);
  assertEquals([file, model.name], ["optimizer_model.onnx", "line_optimizer"]);
  assertEquals([...model.inputs, ...model.outputs].map(({ name }) => roles[name]), [
    "uncorrected learning rate",
    "step",
    "parameter",
    "gradient",
    "moment",
    "moment",
    "done",
  ]);
});

Deno.test("a learning rate that is not the session's is a factor of it", () => {
  const graph = graphOf({ ...OPTIMIZER, learningRate: 0.002 });
  assertEquals(messages(graph, 1).map(described), [
    [["Mul"], [], ["learning_rate", "learning_rate_factor"], ["scaled_learning_rate"]],
    [...ADAM_W, ["scaled_learning_rate", ...STATE], ["updated_flag"]],
  ]);
  const [factor] = messages(graph, 5);
  assertEquals(fieldsOf(factor, 1), [1]);
  assertEquals([texts(factor, 8), float(messages(factor, 9)[0])], [["learning_rate_factor"], 2]);
  assertEquals(messages(graphOf(), 5), []);
});
