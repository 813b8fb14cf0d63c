/**
 * From a formula to the bytes of an ONNX model (opset 18, IR version 8, static shapes, whitelisted operators only).
 *
 * @module
 */
import { multiply } from "../tensor/operation/arithmetic.ts";
import { not } from "../tensor/operation/choice.ts";
import { vmap } from "../tensor/vmap.ts";
import { constant, inputName, isConstant, isInput } from "../tensor/leaf.ts";
import type { OnnxExpression } from "../tensor/onnx_expression.ts";
import { simplify } from "../tensor/simplify.ts";
import { type ElementType, type Shape, size, type Tensor, topologicalOrder } from "../tensor/tensor.ts";
import {
  type Declaration,
  fileBytes,
  type FileElementType,
  initializer,
  nodeField,
  tensorType,
} from "./graph_fields.ts";
import { isOpen, leaveOpen } from "./open_axis.ts";
import { WHITELIST } from "./whitelist.ts";

export { IR_VERSION, OPSET_VERSION } from "./graph_fields.ts";

/** A model to write. */
export interface ModelSource {
  /** The graph's name. */
  readonly name: string;
  /** The inputs, in the order of their declarations in the model; unneeded ones are left out. */
  readonly inputs: readonly Tensor[];
  /** The model's outputs, in order. */
  readonly outputs: Readonly<Record<string, Tensor>>;
  /** Values for inputs that become constants of the model, e.g. the weights of an exported policy. */
  readonly fixed?: Readonly<Record<string, Float32Array>>;
  /** The name of the batch axis, where it is left open: it has {@link OPEN_LENGTH} rows in the formula, and any number in the model. */
  readonly openAxis?: string;
  /** Texts by name that the file carries along. */
  readonly metadata?: Readonly<Record<string, string>>;
  /** Descriptions of inputs and outputs by name, for people who look into the file. */
  readonly descriptions?: Readonly<Record<string, string>>;
  /** Operators besides those on the whitelist, each with its domain: the model runs only where these are known. */
  readonly operators?: Readonly<Record<string, string>>;
}

/** One input or output of a model. */
export interface ValueInfo {
  /** The name by which it is fed or fetched. */
  readonly name: string;
  /** Lengths of the axes; {@link OPEN_LENGTH} for one that is left open. */
  readonly shape: Shape;
  /** Type of the elements. */
  readonly elementType: ElementType;
}

/**
 * Replacements of operators, by name, for an engine whose own kernels of them are slow; they must compute the same numbers.
 */
export type Lowering = Readonly<Record<string, (inputs: readonly OnnxExpression[]) => OnnxExpression>>;

/** A written model: its bytes, inputs and outputs. */
export interface Model {
  /** The graph's name. */
  readonly name: string;
  /** The file's content. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The content with some operators replaced; missing where only bytes are known. */
  readonly lowered?: (lowering: Lowering) => Uint8Array<ArrayBuffer>;
  /**
   * The same model for `count` independent sets of all its inputs, each input and output with a leading axis of that length;
   * missing where only bytes are known.
   */
  readonly batched?: (count: number) => Model;
  /** The inputs, in order. */
  readonly inputs: readonly ValueInfo[];
  /** The outputs, in order. */
  readonly outputs: readonly ValueInfo[];
}

/** The declaration of an input or output. */
const declaration = (
  { name, shape, elementType }: ValueInfo,
  { openAxis = "", descriptions = {} }: ModelSource,
): Declaration => ({
  name,
  type: tensorType(elementType, shape.map((length) => isOpen([length]) ? openAxis : length)),
  description: name in descriptions ? descriptions[name] : undefined,
});

/** The same values, computed once more. */
const copyOf = (value: Tensor): Tensor =>
  value.elementType === "bool" ? not(not(value)) : multiply(value, constant(1, [], value.elementType));

/** Outputs that kernels of their own compute, as they must: inputs and repeated outputs are copied. */
const withKernels = (outputs: Readonly<Record<string, Tensor>>): Readonly<Record<string, Tensor>> => {
  const taken = new Set<Tensor>();
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => {
      const needsKernel = output.operands.length === 0 || taken.has(output);
      taken.add(output);
      return [name, needsKernel ? copyOf(output) : output];
    }),
  );
};

/**
 * Writes a model.
 *
 * @throws {RangeError} when an operator is not on the whitelist, or the formula needs an input that is not listed.
 */
export const encodeModel = (source: ModelSource): Model => ({
  ...encodeSource(source),
  batched: (count) => encodeSource(batchedSource(source, count)),
});

/** The source of a model for `count` independent sets of its inputs; fixed inputs are the same for all of them. */
const batchedSource = (source: ModelSource, count: number): ModelSource => {
  const { inputs, outputs, fixed = {} } = source;
  return {
    ...source,
    inputs: inputs.map((leaf) => inputName(leaf) in fixed ? leaf : vmap({ leaf }, count).leaf),
    outputs: vmap(outputs, count, new Set(Object.keys(fixed))),
  };
};

const encodeSource = (source: ModelSource): Model => ({
  ...writeSource(source, {}),
  lowered: (lowering) => writeSource(source, lowering).bytes,
});

/** The refusal of a node that would have to know the length of the open axis, since none of its operands has it. */
const checkOpen = (model: string, { operation, operands, shape }: Tensor): void => {
  if (isOpen(shape) && !operands.some((operand) => isOpen(operand.shape))) {
    throw new RangeError(`encodeModel: '${operation.name}' in model '${model}' needs the length of the open axis`);
  }
};

const writeSource = (source: ModelSource, lowering: Lowering): Omit<Model, "lowered" | "batched"> => {
  const { name, inputs, outputs, fixed = {}, openAxis, metadata = {}, operators = {} } = source;
  const roots = withKernels(simplify(outputs));
  const order = topologicalOrder(Object.values(roots));
  const outputNames = new Map(Object.entries(roots).map(([output, node]) => [node, output]));
  const names = new Map<Tensor, string>();
  const nodes: Uint8Array[] = [];
  const initializers = new Map<string, Uint8Array>();

  /** The name of a constant; equal constants are stored once. */
  const constantOf = (
    described: string,
    shape: Shape,
    elementType: FileElementType,
    values: readonly number[],
  ): string => {
    const constantName = `${elementType}[${shape.join(",")}]:${described}`;
    if (!initializers.has(constantName)) {
      initializers.set(constantName, initializer(constantName, shape, elementType, values));
    }
    return constantName;
  };

  const emit = (expression: OnnxExpression, outputName?: string, isReplacement = false): string => {
    switch (expression.kind) {
      case "name":
        return expression.name;
      case "int64":
        return constantOf(expression.values.join(","), [expression.values.length], "int64", expression.values);
      case "float32":
        return constantOf(
          `${expression.value}`,
          expression.shape,
          "float32",
          Array(size(expression.shape)).fill(expression.value),
        );
      case "call": {
        const { operator, attributes } = expression;
        const replacement = lowering[operator];
        if (replacement !== undefined) return emit(replacement(expression.inputs), outputName, true);
        // An engine runs the operators of its own replacements, whether or not all engines do.
        if (!isReplacement && !WHITELIST.has(operator) && !Object.hasOwn(operators, operator)) {
          throw new RangeError(
            `encodeModel: '${operator}' in model '${name}' is not an operator that every engine runs`,
          );
        }
        const operands = expression.inputs.map((operand) => emit(operand, undefined, isReplacement));
        const output = outputName ?? `${operator}:${nodes.length}`;
        nodes.push(nodeField({
          name: `${operator}:${nodes.length}`,
          operator,
          domain: operators[operator],
          inputs: operands,
          output,
          attributes,
        }));
        return output;
      }
    }
  };

  for (const node of order) {
    const { operation, operands, shape, elementType } = node;
    if (openAxis !== undefined && !isInput(node)) checkOpen(name, node);
    if (isInput(node)) {
      names.set(node, inputName(node));
    } else if (isConstant(node)) {
      const constantName = `constant:${names.size}`;
      initializers.set(constantName, initializer(constantName, shape, elementType, operation.evaluate([], node)));
      names.set(node, constantName);
    } else {
      const operandNames = operands.map((operand) => ({ kind: "name", name: names.get(operand)! } as const));
      const encoded = operation.encode(operandNames, node);
      names.set(node, emit(openAxis === undefined ? encoded : leaveOpen(encoded), outputNames.get(node)));
    }
  }

  const leaves = order.filter(isInput);
  const unlisted = leaves.find((leaf) => !inputs.some((listed) => inputName(listed) === inputName(leaf)));
  if (unlisted !== undefined) {
    throw new RangeError(`encodeModel: model '${name}' needs input '${inputName(unlisted)}', which is not listed`);
  }
  const needed = inputs.filter((listed) => leaves.some((leaf) => inputName(leaf) === inputName(listed)));
  for (const leaf of needed.filter((leaf) => inputName(leaf) in fixed)) {
    const values = fixed[inputName(leaf)];
    if (values.length !== size(leaf.shape)) {
      throw new RangeError(`encodeModel: ${values.length} values do not fill input '${inputName(leaf)}'`);
    }
    initializers.set(inputName(leaf), initializer(inputName(leaf), leaf.shape, leaf.elementType, values));
  }
  const inputInfos = needed.filter((leaf) => !(inputName(leaf) in fixed))
    .map((leaf): ValueInfo => ({ name: inputName(leaf), shape: leaf.shape, elementType: leaf.elementType }));
  const outputInfos = Object.entries(roots)
    .map(([output, { shape, elementType }]): ValueInfo => ({ name: output, shape, elementType }));

  const bytes = fileBytes({
    name,
    nodes,
    initializers: [...initializers.values()],
    inputs: inputInfos.map((valueInfo) => declaration(valueInfo, source)),
    outputs: outputInfos.map((valueInfo) => declaration(valueInfo, source)),
    domains: new Set(Object.values(operators)),
    metadata,
  });
  return { name, bytes, inputs: inputInfos, outputs: outputInfos };
};
