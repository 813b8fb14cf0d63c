import { assert, assertEquals, assertThrows } from "@std/assert";
import { native } from "../../lib/engine/native.ts";
import { encodeModel, WHITELIST } from "../../lib/onnx/mod.ts";
import { OPEN_LENGTH } from "../../lib/onnx/open_axis.ts";
import { type Field, readFields } from "../../lib/protobuf.ts";
import {
  add,
  apply,
  call,
  cast,
  concatenate,
  constant,
  expand,
  input,
  matmul,
  multiply,
  not,
  type Operation,
  relu,
  slice,
  where,
} from "../../lib/tensor/mod.ts";

import { right } from "../support/right.ts";

const text = (letters: string): readonly number[] => [...new TextEncoder().encode(letters)];

/** A field of bytes: its number and wire type 2 in one byte, the length in another, then the bytes. */
const field = (
  number: number,
  ...bytes: readonly number[]
): readonly number[] => [number * 8 + 2, bytes.length, ...bytes];

for (const elementType of ["float32", "int32", "bool"] as const) {
  Deno.test({
    name: `an input of ${elementType} may be an output, twice too`,
    sanitizeOps: false,
    sanitizeResources: false,
    fn: async () => {
      const x = input("x", [2], elementType);
      const model = encodeModel({
        name: "copies",
        inputs: [x],
        outputs: { "x:out": x, y: x, z: not(cast(x, "bool")) },
      });
      const program = right(await native().compile(model)());
      const values = { float32: Float32Array, int32: Int32Array, bool: Uint8Array }[elementType].of(1, 0);
      const held = right(await program.run(right(await program.store({ x: values })()), {})());
      assertEquals(right(await program.read(held, ["x", "y", "z"])()), {
        x: values,
        y: values,
        z: Uint8Array.of(0, 1),
      });
      right(await program.dispose()());
    },
  });
}

Deno.test("the bytes of y = x + 1 are those worked out by hand from onnx.proto", () => {
  const x = input("x", [2]);
  const { bytes } = encodeModel({ name: "tiny", inputs: [x], outputs: { y: add(x, 1) } });
  // TypeProto: tensor_type (1) with elem_type (1) = FLOAT and shape (2) of one dim (1) whose dim_value (1) is 2.
  const type = field(1, 0x08, 1, ...field(2, ...field(1, 0x08, 2)));
  const node = field(
    1,
    ...field(1, ...text("x")), //              input
    ...field(1, ...text("constant:1")), //     input
    ...field(2, ...text("y")), //              output
    ...field(3, ...text("Add:0")), //          name
    ...field(4, ...text("Add")), //            op_type
  );
  // TensorProto: no dims, data_type (2) = FLOAT, name (8), raw_data (9) of 1 in little-endian float32.
  const one = field(5, 0x10, 1, ...field(8, ...text("constant:1")), ...field(9, 0, 0, 0x80, 0x3f));
  const graph = [
    ...node,
    ...field(2, ...text("tiny")),
    ...one,
    ...field(11, ...field(1, ...text("x")), ...field(2, ...type)),
    ...field(12, ...field(1, ...text("y")), ...field(2, ...type)),
  ];
  assertEquals([...bytes], [
    0x08,
    8, //                                      ir_version
    ...field(2, ...text("gpim")), //           producer_name
    ...field(7, ...graph),
    ...field(8, ...field(1), 0x10, 18), //     opset_import: the default domain, version 18
  ]);
});

Deno.test("lengths of 128 and more take two bytes, seven bits in each", () => {
  const x = input("x", [300]);
  const { bytes } = encodeModel({ name: "long", inputs: [x], outputs: { y: relu(x) } });
  // dim_value 300 = 2 · 128 + 44
  assertEquals([...bytes].some((_, at) => [0x08, 0x80 + 44, 2].every((byte, next) => bytes[at + next] === byte)), true);
});

Deno.test("constants are written as their element types say: whole numbers in four bytes each, truth values in one", () => {
  const x = input("x", [2]);
  const numbers = input("numbers", [2], "int32");
  const sum = cast(add(numbers, constant([3, -2], [2], "int32")), "float32");
  const y = where(constant([1, 0], [2], "bool"), x, sum);
  const { bytes } = encodeModel({ name: "typed", inputs: [x, numbers], outputs: { y } });
  const holds = (...part: readonly number[]) =>
    bytes.some((_, at) => part.every((byte, next) => bytes[at + next] === byte));
  // Each TensorProto: dims (1) of 2, data_type (2), name (8), raw_data (9).
  const holdsTensor = (dataType: number, ...raw: readonly number[]) =>
    [0, 1, 2, 3, 4, 5].some((place) =>
      holds(...field(5, 0x08, 2, 0x10, dataType, ...field(8, ...text(`constant:${place}`)), ...field(9, ...raw)))
    );
  assert(holdsTensor(6, 3, 0, 0, 0, 0xfe, 0xff, 0xff, 0xff), String(bytes));
  assert(holdsTensor(9, 1, 0), String(bytes));
});

const strange: Operation = {
  name: "strange",
  attributes: {},
  shape: (type) => type,
  evaluate: ([{ data }]) => data,
  pullback: () => [undefined],
  encode: (operands) => call("LogSoftmax", operands),
  vmap: ([operand]) => apply(strange, operand),
};

Deno.test("an operator that some engine lacks is refused, with its name and the model's", () => {
  const x = input("x", [2]);
  assertEquals(WHITELIST.has("LogSoftmax"), false);
  assertThrows(
    () => encodeModel({ name: "tiny", inputs: [x], outputs: { y: apply(strange, x) } }),
    RangeError,
    "'LogSoftmax' in model 'tiny' is not an operator that every engine runs",
  );
});

Deno.test("an operator that is listed besides has its domain, which the file declares once", () => {
  const x = input("x", [2]);
  const y = apply(strange, x);
  const { bytes } = encodeModel({
    name: "tiny",
    inputs: [x],
    outputs: { y, z: apply(strange, add(y, 1)) },
    operators: { LogSoftmax: "org.example", Other: "org.example" },
  });
  const messages = (all: Uint8Array, number: number) =>
    readFields(all)!.flatMap(({ field, value }) => field === number && typeof value !== "number" ? [value] : []);
  const domainOf = (message: Uint8Array, number: number) =>
    messages(message, number).map((bytes) => new TextDecoder().decode(bytes));
  const [graph] = messages(bytes, 7);
  assertEquals(messages(graph, 1).map((node) => [...domainOf(node, 4), ...domainOf(node, 7)]), [
    ["LogSoftmax", "org.example"],
    ["Add"],
    ["LogSoftmax", "org.example"],
  ]);
  assertEquals(messages(bytes, 8).map((opset) => domainOf(opset, 1)), [[""], ["org.example"]]);
});

Deno.test("an input that the formula needs and that is not listed is refused", () => {
  assertThrows(
    () => encodeModel({ name: "tiny", inputs: [], outputs: { y: relu(input("x", [2])) } }),
    RangeError,
    "needs input 'x', which is not listed",
  );
});

Deno.test("inputs keep the order of the list, outputs theirs; an input that nothing needs is left out", () => {
  const [x, y, z] = ["x", "y", "z"].map((name) => input(name, [2]));
  const { inputs, outputs } = encodeModel({
    name: "schedule",
    inputs: [z, y, x],
    outputs: { second: multiply(x, z), first: relu(x) },
  });
  assertEquals(inputs.map(({ name }) => name), ["z", "x"]);
  assertEquals(outputs.map(({ name }) => name), ["second", "first"]);
});

Deno.test("a fixed input becomes a constant of the model, and must be filled", () => {
  const [x, weight] = [input("x", [2]), input("weight", [2])];
  const source = { name: "fixed", inputs: [x, weight], outputs: { y: multiply(x, weight) } };
  const { inputs } = encodeModel({ ...source, fixed: { weight: Float32Array.of(1, 2) } });
  assertEquals(inputs.map(({ name }) => name), ["x"]);
  assertThrows(() => encodeModel({ ...source, fixed: { weight: Float32Array.of(1) } }), RangeError, "do not fill");
});

Deno.test("an operator can be said otherwise, and nothing else changes", () => {
  const x = input("x", [2]);
  const { bytes, lowered } = encodeModel({ name: "tiny", inputs: [x], outputs: { y: relu(add(x, 1)) } });
  assertEquals(lowered?.({}), bytes);
  const other = new TextDecoder().decode(lowered?.({ Relu: ([x]) => call("Abs", [x]) }));
  assertEquals([other.includes("Relu"), other.includes("Abs"), other.includes("Add")], [false, true, true]);
  // An engine runs its own replacements, whether or not every engine does.
  assert(new TextDecoder().decode(lowered?.({ Relu: ([x]) => call("Max", [x]) })).includes("Max"));
});

const ROWS = input("x", [OPEN_LENGTH, 2]);

Deno.test("an open axis has its name in place of a length, and metadata and descriptions are in the file", () => {
  const weight = input("weight", [2, 3]);
  const { bytes, inputs, outputs } = encodeModel({
    name: "open",
    inputs: [ROWS, weight],
    outputs: { y: relu(matmul(ROWS, weight)) },
    fixed: { weight: Float32Array.of(1, 2, 3, 4, 5, 6) },
    openAxis: "rows",
    metadata: { licence: "MIT" },
    descriptions: { x: "a place", y: "a way" },
  });
  assertEquals([inputs, outputs].map(([{ shape }]) => shape), [[OPEN_LENGTH, 2], [OPEN_LENGTH, 3]]);
  const fields = readFields(bytes)!;
  const inside = (all: readonly Field[], number: number) =>
    all.filter(({ field }) => field === number).map(({ value }) => readFields(value as Uint8Array)!);
  const texts = (all: readonly Field[]) =>
    all.map(({ value }) => typeof value === "number" ? value : new TextDecoder().decode(value));
  assertEquals(inside(fields, 14).map(texts), [["licence", "MIT"]]);
  const [graph] = inside(fields, 7);
  const described = (number: number) => {
    const [info] = inside(graph, number);
    const [type] = inside(info, 2);
    const [tensor] = inside(type, 1);
    const [shape] = inside(tensor, 2);
    return [...texts(info.filter(({ field }) => field !== 2)), ...inside(shape, 1).map(texts).flat()];
  };
  assertEquals(described(11), ["x", "a place", "rows", 2]);
  assertEquals(described(12), ["y", "a way", "rows", 3]);
});

Deno.test("a formula that needs the length of the open axis is refused", () => {
  const row = input("row", [1, 2]);
  const source = { name: "open", inputs: [ROWS, row], openAxis: "rows" };
  const repeated = expand(row, [OPEN_LENGTH, 2]);
  assertThrows(
    () => encodeModel({ ...source, outputs: { y: concatenate([ROWS, repeated]) } }),
    RangeError,
    "'expand' in model 'open' needs the length of the open axis",
  );
  assertThrows(() => encodeModel({ ...source, outputs: { y: slice(ROWS, 0, 1, OPEN_LENGTH) } }), RangeError, "needs");
});
