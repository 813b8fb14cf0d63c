import { assertEquals } from "@std/assert";
import {
  fileBytes,
  initializer,
  IR_VERSION,
  nodeField,
  OPSET_VERSION,
  sequenceType,
  tensorType,
} from "../../lib/onnx/graph_fields.ts";
import { float32 } from "../../lib/tensor/mod.ts";

const text = (letters: string): readonly number[] => [...new TextEncoder().encode(letters)];

/** A field of bytes: its number and wire type 2 in one byte, the length in another, then the bytes. */
const field = (
  number: number,
  ...bytes: readonly number[]
): readonly number[] => [number * 8 + 2, bytes.length, ...bytes];

const flat = (parts: readonly Uint8Array[]): readonly number[] => parts.flatMap((part) => [...part]);

Deno.test("a constant has its axes, type, name and raw bytes", () => {
  // TensorProto: dims (1), data_type (2), name (8), raw_data (9).
  assertEquals([...initializer("c", [2], "bool", [1, 0])], [
    ...field(5, 0x08, 2, 0x10, 9, ...field(8, ...text("c")), ...field(9, 1, 0)),
  ]);
  assertEquals([...initializer("n", [], "int32", [-2])].slice(2, 4), [0x10, 6]);
  assertEquals([...initializer("n", [], "int64", [-2])].slice(-8), [0xfe, ...Array(7).fill(0xff)]);
});

Deno.test("a type of tensors has its axes by length or by name, or none at all", () => {
  // TypeProto: tensor_type (1) with elem_type (1) and shape (2) of dims (1), each dim_value (1) or dim_param (2).
  assertEquals(flat(tensorType("float32", [3, "rows"])), [
    ...field(1, 0x08, 1, ...field(2, ...field(1, 0x08, 3), ...field(1, ...field(2, ...text("rows"))))),
  ]);
  assertEquals(flat(tensorType("bool", [])), [...field(1, 0x08, 9, ...field(2))]);
  assertEquals(flat(tensorType("int64", undefined)), [...field(1, 0x08, 7)]);
});

Deno.test("a type of sequences has the type of their tensors, of any shapes", () => {
  // TypeProto: sequence_type (4) with elem_type (1), itself a TypeProto.
  assertEquals(flat(sequenceType("float32")), [...field(4, ...field(1, ...field(1, 0x08, 1)))]);
});

Deno.test("a node has its operands, result, name, operator, attributes and domain", () => {
  const node = nodeField({
    name: "a",
    operator: "Op",
    domain: "d",
    inputs: ["x", "y"],
    output: "z",
    attributes: { alpha: float32(0.5), mode: 1, axes: [2, 3] },
  });
  // AttributeProto: name (1), f (2), i (3), ints (8), type (20).
  assertEquals([...node], [
    ...field(
      1,
      ...field(1, ...text("x")),
      ...field(1, ...text("y")),
      ...field(2, ...text("z")),
      ...field(3, ...text("a")),
      ...field(4, ...text("Op")),
      ...field(5, ...field(1, ...text("alpha")), 0x15, 0, 0, 0, 0x3f, 0xa0, 1, 1),
      ...field(5, ...field(1, ...text("mode")), 0x18, 1, 0xa0, 1, 2),
      ...field(5, ...field(1, ...text("axes")), 0x40, 2, 0x40, 3, 0xa0, 1, 7),
      ...field(7, ...text("d")),
    ),
  ]);
});

Deno.test("a file has its versions, its graph, the versions of operators by domain, and its texts", () => {
  const [x, y] = ["x", "y"].map((name) => ({ name, type: tensorType("float32", [1]) }));
  const node = nodeField({ name: "a", operator: "Op", inputs: ["x"], output: "y", attributes: {} });
  const constant = initializer("c", [], "float32", [1]);
  const bytes = fileBytes({
    name: "g",
    nodes: [node],
    initializers: [constant],
    inputs: [{ ...x, description: "a place" }],
    outputs: [y],
    domains: ["d"],
    metadata: { licence: "MIT" },
  });
  const type = field(2, ...field(1, 0x08, 1, ...field(2, ...field(1, 0x08, 1))));
  // GraphProto: node (1), name (2), initializer (5), input (11), output (12).
  const graph = [
    ...node,
    ...field(2, ...text("g")),
    ...constant,
    ...field(11, ...field(1, ...text("x")), ...type, ...field(3, ...text("a place"))),
    ...field(12, ...field(1, ...text("y")), ...type),
  ];
  // ModelProto: ir_version (1), producer_name (2), graph (7), opset_import (8), metadata_props (14).
  assertEquals([...bytes], [
    0x08,
    8,
    ...field(2, ...text("gpim")),
    ...field(7, ...graph),
    ...field(8, ...field(1), 0x10, 18),
    ...field(8, ...field(1, ...text("d")), 0x10, 1),
    ...field(14, ...field(1, ...text("licence")), ...field(2, ...text("MIT"))),
  ]);
  assertEquals([IR_VERSION, OPSET_VERSION], [8, 18]);
});
