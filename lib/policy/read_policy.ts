/**
 * Policies of files, which may come from anywhere: checked before an engine gets them.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import { type Fault, fault } from "../fault.ts";
import { WHITELIST } from "../onnx/whitelist.ts";
import { type Field, readFields } from "../protobuf.ts";
import { DESCRIPTION_KEY, type PolicyDescription, type PolicyInputs, readDescription } from "./description.ts";

/** Numbers of fields in ONNX's messages. */
const MODEL = { graph: 7, metadata: 14 } as const;
const GRAPH = { node: 1, initializer: 5, input: 11 } as const;
const NODE = { operator: 4, attribute: 5, domain: 7 } as const;
const ATTRIBUTE = { graph: 6, graphs: 11 } as const;
const INITIALIZER = { externalData: 13, dataLocation: 14 } as const;
const NAME = 1;

/** The largest file that is read, in bytes. */
const LARGEST = 2 ** 28;

/** The name of an input of a policy. */
export type PolicyInput = keyof PolicyInputs;

/** A policy's file, read and checked. */
export interface PolicyFile {
  /** The file's content. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The description of the policy. */
  readonly description: PolicyDescription;
  /** The inputs that its model has, in their order; one that the policy does not need is missing. */
  readonly inputs: readonly PolicyInput[];
}

const TEXT = new TextDecoder();

/** The text of a field; none where it holds something else. */
const textOf = ({ value }: Field): string => typeof value === "number" ? "" : TEXT.decode(value);

/** The fields of a message inside a field; `undefined` where it holds none. */
const messageOf = ({ value }: Field): readonly Field[] | undefined =>
  typeof value === "number" ? undefined : readFields(value);

/** The fields of some messages; an empty message in place of one that is none. */
const messagesOf = (fields: readonly Field[], number: number): readonly (readonly Field[])[] =>
  fields.filter(({ field }) => field === number).map((field) => messageOf(field) ?? []);

const textIn = (fields: readonly Field[], number: number): string => {
  const found = fields.find(({ field }) => field === number);
  return found === undefined ? "" : textOf(found);
};

/** The reason against running a graph: an operator of others, a graph within it, or numbers in another file. */
const reasonAgainst = (graph: readonly Field[]): string | undefined => {
  for (const node of messagesOf(graph, GRAPH.node)) {
    const operator = textIn(node, NODE.operator);
    if (!WHITELIST.has(operator) || textIn(node, NODE.domain) !== "") return `it has the operator '${operator}'`;
    const attributes = messagesOf(node, NODE.attribute);
    if (attributes.some((all) => all.some(({ field }) => field === ATTRIBUTE.graph || field === ATTRIBUTE.graphs))) {
      return "it has a graph within its graph";
    }
  }
  const refersTo = ({ field, value }: Field) =>
    field === INITIALIZER.externalData || (field === INITIALIZER.dataLocation && value !== 0);
  return messagesOf(graph, GRAPH.initializer).some((tensor) => tensor.some(refersTo))
    ? "it refers to numbers in another file"
    : undefined;
};

const isPolicyInput = (name: string): name is PolicyInput =>
  name === "observation" || name === "achieved" || name === "goal";

/**
 * A policy's file; a fault where the bytes are no policy of this library, or where running them could do more than act: operators
 * beyond those of policies, graphs within the graph, numbers in other files.
 */
export const readPolicy = (bytes: Uint8Array): E.Either<Fault, PolicyFile> => {
  const wrong = (cause: string) => E.left(fault("file", "policy", cause, "Give the policy.onnx of a run."));
  if (!(bytes instanceof Uint8Array)) return wrong("it is no Uint8Array");
  if (bytes.length > LARGEST) return wrong(`it has ${bytes.length} bytes, more than ${LARGEST}`);
  const fields = readFields(bytes);
  const [graph, ...more] = messagesOf(fields ?? [], MODEL.graph);
  if (graph === undefined || more.length > 0) return wrong("it is not an ONNX model");
  const metadata = messagesOf(fields ?? [], MODEL.metadata).find((entry) => textIn(entry, 1) === DESCRIPTION_KEY);
  if (metadata === undefined) return wrong("it is an ONNX model without a description of a policy");
  const reason = reasonAgainst(graph);
  if (reason !== undefined) return wrong(reason);
  const inputs = messagesOf(graph, GRAPH.input).map((entry) => textIn(entry, NAME));
  if (!inputs.every(isPolicyInput)) return wrong(`its inputs are ${inputs.join(", ")}`);
  return pipe(
    readDescription(textIn(metadata, 2)),
    E.map((description) => ({ bytes: bytes.slice(), description, inputs })),
  );
};
