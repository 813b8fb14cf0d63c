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
import { readFields } from "../../lib/protobuf.ts";
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

Deno.test("a file declares ONNX's operators, and those of other domains in version 1", () => {
  const bytes = fileBytes({ name: "g", nodes: [], initializers: [], inputs: [], outputs: [], domains: ["d"] });
  const fields = readFields(bytes)!;
  assertEquals(fields[0], { field: 1, value: IR_VERSION });
  const domains = fields.filter((part) => part.field === 8).map(({ value }) => readFields(value as Uint8Array));
  assertEquals(domains, [
    [{ field: 1, value: new Uint8Array() }, { field: 2, value: OPSET_VERSION }],
    [{ field: 1, value: Uint8Array.from(text("d")) }, { field: 2, value: 1 }],
  ]);
});
