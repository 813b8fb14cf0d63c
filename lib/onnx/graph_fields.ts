/**
 * The parts of an ONNX file as fields of protocol buffers: nodes, constants, declarations of inputs and outputs, and the whole.
 *
 * @see `onnx/onnx.proto` in ONNX's sources, for the numbers of fields and types.
 * @module
 */
import type { OnnxAttributes } from "../tensor/onnx_expression.ts";
import type { ElementType, Shape } from "../tensor/tensor.ts";
import { bytesField, concatenateBytes, floatField, integerField, messageField, textField } from "../protobuf.ts";

/** The version of the operator set that every model declares. */
export const OPSET_VERSION = 18;

/** The version of the file format that every model declares. */
export const IR_VERSION = 8;

/** The version of every operator set besides ONNX's own. */
const OTHER_OPSET_VERSION = 1;

/** Element types of files: those of formulas, and 64-bit integers for shapes, axes and counts of steps. */
export type FileElementType = ElementType | "int64";

const DATA_TYPE: Readonly<Record<FileElementType, number>> = { float32: 1, int32: 6, int64: 7, bool: 9 };

/** Raw little-endian bytes of numbers as an element type. */
const rawBytes = (values: ArrayLike<number>, elementType: FileElementType): Uint8Array => {
  switch (elementType) {
    case "float32":
      return new Uint8Array(Float32Array.from(values).buffer);
    case "int32":
      return new Uint8Array(Int32Array.from(values).buffer);
    case "int64":
      return new Uint8Array(BigInt64Array.from(Array.from(values, BigInt)).buffer);
    case "bool":
      return Uint8Array.from(values);
  }
};

/** A constant of a graph. */
export const initializer = (
  name: string,
  shape: Shape,
  elementType: FileElementType,
  values: ArrayLike<number>,
): Uint8Array =>
  messageField(5, [
    ...shape.map((length) => integerField(1, length)),
    integerField(2, DATA_TYPE[elementType]),
    textField(8, name),
    bytesField(9, rawBytes(values, elementType)),
  ]);

/** The fields of a type: tensors with the given axes, each a length or a name; without axes, tensors of any shape. */
export const tensorType = (
  elementType: FileElementType,
  axes: readonly (number | string)[] | undefined,
): readonly Uint8Array[] => [
  messageField(1, [
    integerField(1, DATA_TYPE[elementType]),
    ...(axes === undefined ? [] : [messageField(
      2,
      axes.map((axis) => messageField(1, [typeof axis === "string" ? textField(2, axis) : integerField(1, axis)])),
    )]),
  ]),
];

/** The fields of a type: sequences of tensors of any shapes. */
export const sequenceType = (elementType: FileElementType): readonly Uint8Array[] => [
  messageField(4, [messageField(1, tensorType(elementType, undefined))]),
];

/** ONNX's numbers for the types of attributes. */
const ATTRIBUTE = { float: 1, integer: 2, integers: 7 } as const;

const attribute = ([name, value]: readonly [string, OnnxAttributes[string]]): Uint8Array => {
  const typed = (type: keyof typeof ATTRIBUTE, ...values: readonly Uint8Array[]) =>
    messageField(5, [textField(1, name), ...values, integerField(20, ATTRIBUTE[type])]);
  if (typeof value === "number") return typed("integer", integerField(3, value));
  return "kind" in value
    ? typed("float", floatField(2, value.value))
    : typed("integers", ...value.map((item) => integerField(8, item)));
};

/** A node of a graph: one application of an operator. */
export interface Node {
  /** The node's own name. */
  readonly name: string;
  /** The operator. */
  readonly operator: string;
  /** The operator's domain; missing for ONNX's own. */
  readonly domain?: string | undefined;
  /** Names of its operands. */
  readonly inputs: readonly string[];
  /** The name of its result. */
  readonly output: string;
  /** Its attributes. */
  readonly attributes: OnnxAttributes;
}

/** A node's field. */
export const nodeField = ({ name, operator, domain, inputs, output, attributes }: Node): Uint8Array =>
  messageField(1, [
    ...inputs.map((operand) => textField(1, operand)),
    textField(2, output),
    textField(3, name),
    textField(4, operator),
    ...Object.entries(attributes).map(attribute),
    ...(domain === undefined ? [] : [textField(7, domain)]),
  ]);

/** The name, the type and perhaps a description of an input or an output. */
export interface Declaration {
  /** The name by which it is fed or fetched. */
  readonly name: string;
  /** The fields of its type. */
  readonly type: readonly Uint8Array[];
  /** A sentence for people who look into the file. */
  readonly description?: string | undefined;
}

const declarationField = (field: number) => ({ name, type, description }: Declaration): Uint8Array =>
  messageField(field, [
    textField(1, name),
    messageField(2, type),
    ...(description === undefined ? [] : [textField(3, description)]),
  ]);

/** The content of a file. */
export interface FileContent {
  /** The graph's name. */
  readonly name: string;
  /** The fields of its nodes, operands before their users. */
  readonly nodes: readonly Uint8Array[];
  /** The fields of its constants. */
  readonly initializers: readonly Uint8Array[];
  /** Its inputs, in order. */
  readonly inputs: readonly Declaration[];
  /** Its outputs, in order. */
  readonly outputs: readonly Declaration[];
  /** Domains of operators besides ONNX's own. */
  readonly domains?: Iterable<string>;
  /** Texts by name that the file carries along. */
  readonly metadata?: Readonly<Record<string, string>>;
}

/** The bytes of a file. */
export const fileBytes = (
  { name, nodes, initializers, inputs, outputs, domains = [], metadata = {} }: FileContent,
): Uint8Array<ArrayBuffer> =>
  concatenateBytes([
    integerField(1, IR_VERSION),
    textField(2, "gpim"),
    messageField(7, [
      ...nodes,
      textField(2, name),
      ...initializers,
      ...inputs.map(declarationField(11)),
      ...outputs.map(declarationField(12)),
    ]),
    messageField(8, [textField(1, ""), integerField(2, OPSET_VERSION)]),
    ...Array.from(domains, (domain) => messageField(8, [textField(1, domain), integerField(2, OTHER_OPSET_VERSION)])),
    ...Object.entries(metadata).map(([key, value]) => messageField(14, [textField(1, key), textField(2, value)])),
  ]);
