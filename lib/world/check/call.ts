/**
 * The checker of one call: whether a function of arrays returns arrays of the declared shape, and does nothing else.
 *
 * @module
 */
import { type Fault, fault, isFault } from "../../fault.ts";

/** The arrays that go into a world and come out of it. */
export type Numbers = Float64Array | Float32Array | Uint8Array;

/** Several arrays, e.g. the arguments of a call, as a tuple of their types. */
type Arrays = readonly Numbers[];

/** The declared form of a result. */
interface Expected {
  /** The result's name in faults. */
  readonly name: string;
  /** The name of the array's constructor. */
  readonly type: "Float64Array" | "Float32Array" | "Uint8Array";
  /** Width of a row. */
  readonly size: number;
}

/** A call with its arguments, and the declared form of its results. */
export interface Call<Inputs extends Arrays, Outputs extends Arrays> {
  /** The place that faults are reported at: the world and the function. */
  readonly place: string;
  /** The number of rows that go in and come out. */
  readonly rows: number;
  /** The arguments; the function must not write into them. */
  readonly inputs: Inputs;
  /** Calls the function with arguments of a number of rows, and returns all of its results. */
  readonly run: (inputs: Inputs, rows: number) => Outputs;
  /** The declared form of each result. */
  readonly expected: { readonly [Index in keyof Outputs]: Expected };
  /** Other calls of the same world, which must make no difference. */
  readonly between: () => void;
  /** Whether a row depends on its own arguments alone; rows that are drawn from one key do not. */
  readonly rowwise: boolean;
}

/** The outcome of a checked call. */
export interface Called<Outputs extends Arrays> {
  /** Copies of the results; `undefined` if they are unusable: the function threw, or they are misshapen or not finite. */
  readonly outputs: Outputs | undefined;
  /** Everything that was wrong. */
  readonly faults: readonly Fault[];
}

/** The result of a function, or the message of what it threw. */
type Attempt<Value> = { readonly value: Value } | { readonly thrown: string };

/** Calls a function that may throw anything. */
export const attempt = <Value>(run: () => Value): Attempt<Value> => {
  try {
    return { value: run() };
  } catch (reason) {
    if (reason instanceof Error) return { thrown: reason.message };
    return { thrown: typeof reason === "string" ? reason : `a value of type ${typeof reason}` };
  }
};

/** A law, and the cause and the remedy of its fault. */
export type Law = readonly [broken: boolean, cause: string, remedy: string];

/** The fault of the first broken law, since those after it may be broken by the same mistake; or of what is thrown. */
export const firstBroken = (place: string, laws: () => readonly Law[]): readonly Fault[] => {
  const came = attempt(laws);
  if ("thrown" in came) {
    const cause = `it threw '${came.thrown}' for other valid arguments`;
    return [fault("world", place, cause, "Accept every batch of valid rows, and every finite action.")];
  }
  const found = came.value.find(([broken]) => broken);
  return found === undefined ? [] : [fault("world", place, found[1], found[2])];
};

/** Whether two arrays hold the same numbers, bit for bit but for the bits of NaN. */
export const sameNumbers = (left: Numbers, right: Numbers): boolean =>
  left.length === right.length && left.every((value, index) => Object.is(value, right[index]));

/** An array whose slices are arrays of its own type. */
interface Sliceable<Slice> {
  readonly length: number;
  readonly slice: (start?: number, end?: number) => Slice;
}

/** Row `row` of an array of `rows` rows. */
export const rowOf = <Rows extends Sliceable<Rows>>(numbers: Rows, rows: number, row: number): Rows =>
  numbers.slice(row * numbers.length / rows, (row + 1) * numbers.length / rows);

/** The rows of all parts behind each other, in an array of a type. */
export const joined = <Rows extends Float64Array | Float32Array>(
  type: new (length: number) => Rows,
  parts: readonly Rows[],
): Rows => {
  const whole = new type(parts.reduce((length, part) => length + part.length, 0));
  parts.reduce((offset, part) => (whole.set(part, offset), offset + part.length), 0);
  return whole;
};

/** Whether an array consists of a number of equal parts. */
export const isRepeated = (numbers: Numbers, parts: number): boolean => {
  const first = rowOf(numbers, parts, 0);
  return Array.from({ length: parts }, (_, part) => rowOf(numbers, parts, part)).every((part) =>
    sameNumbers(part, first)
  );
};

// A fault is one line, so that long rows are cut.
const SHOWN = 6;

/** A row as it is printed. */
export const shown = (row: Numbers): string => {
  const numbers = [...row.subarray(0, SHOWN)].map((value) => Number(value.toPrecision(4)));
  return `[${numbers.join(", ")}${row.length > SHOWN ? ", …" : ""}]`;
};

/** The arguments of a call, of any types. */
type Arguments = Pick<Call<Arrays, Arrays>, "place" | "rows" | "inputs">;

const argumentsOf = ({ inputs, rows }: Arguments, row: number): string =>
  inputs.length === 0 ? `row ${row}` : inputs.map((input) => shown(rowOf(input, rows, row))).join(", ");

/** The copies of the arguments that a call was given, and its results. */
interface Answer<Outputs extends Arrays> {
  readonly given: Arrays;
  readonly outputs: Outputs;
}

/** Changes several arrays one by one, each into an array of its own type. */
const mapArrays = <Tuple extends Arrays>(
  arrays: Tuple,
  change: <Rows extends Sliceable<Rows>>(array: Rows) => Rows,
): Tuple => {
  const changed: Arrays = arrays.map((array) => change<Numbers>(array));
  // `change` keeps the type of each array, but the type of `map` forgets the length of a tuple and the order of its types.
  return changed as Tuple;
};

/** The length of a value that has one. */
const lengthOf = (value: unknown): unknown => {
  const object: object = Object(value);
  return "length" in object ? object.length : undefined;
};

const shapeFault = (
  place: string,
  expected: readonly Expected[],
  rows: number,
  outputs: readonly unknown[],
): Fault | undefined => {
  for (const [index, { name, type, size }] of expected.entries()) {
    const output = outputs[index];
    const tag = Object.prototype.toString.call(output).slice(8, -1);
    const length = lengthOf(output);
    if (tag === type && length === rows * size) continue;
    const came = output === undefined ? "nothing" : `${tag}${length === undefined ? "" : ` [${length}]`}`;
    const cause = `${name} came as ${came}, expected ${type} [${rows * size}]: ${rows} rows of ${size}`;
    return fault("shape", place, cause, "Return one row for each row that came in, of the declared size.");
  }
};

/** Calls the function once, with copies of the arguments. */
const ask = <Inputs extends Arrays, Outputs extends Arrays>(
  call: Call<Inputs, Outputs>,
  inputs = call.inputs,
  rows = call.rows,
): Answer<Outputs> | Fault => {
  const given = mapArrays(inputs, (input) => input.slice());
  const came = attempt(() => call.run(given, rows));
  if ("thrown" in came) {
    return fault("world", call.place, `it threw '${came.thrown}'`, "Accept every batch of valid rows.");
  }
  return shapeFault(call.place, call.expected, rows, came.value) ?? { given, outputs: came.value };
};

const nonFiniteFault = (call: Arguments, outputs: Arrays): Fault | undefined => {
  for (const output of outputs) {
    const index = output.findIndex((value) => !Number.isFinite(value));
    if (index === -1) continue;
    const size = output.length / call.rows;
    const where = argumentsOf(call, Math.floor(index / size));
    const cause = `number ${index % size} of a row came as ${output[index]}, for ${where}`;
    return fault("non-finite", call.place, cause, "Bound the dynamics, and divide by nothing that can be zero.");
  }
};

const overlap = (left: Numbers, right: Numbers): boolean =>
  left.buffer === right.buffer && left.byteOffset < right.byteOffset + right.byteLength &&
  right.byteOffset < left.byteOffset + left.byteLength;

const overlaps = (left: Arrays, right: Arrays): boolean =>
  left.some((one) => right.some((other) => overlap(one, other)));

/** The fault of results that share memory, or of arguments that were written into. */
const memoryFaults = (
  call: Arguments,
  first: Answer<Arrays>,
  second: Answer<Arrays> | Fault | undefined,
): readonly Fault[] => {
  const [result, ...others] = first.outputs;
  const repeated = second === undefined || isFault(second) ? [] : second.outputs;
  return firstBroken(call.place, () => [
    [
      first.given.some((input, index) => !sameNumbers(input, call.inputs[index])),
      "it wrote into its arguments",
      "Copy an argument before changing it.",
    ],
    [overlaps(first.outputs, first.given), "its result shares memory with its arguments", "Return a new array."],
    [overlaps([result], others), "its results share memory with each other", "Return an array of its own for each."],
    [overlaps(first.outputs, repeated), "the results of two calls share memory", "Return a new array at every call."],
  ]);
};

const sameAnswer = (outputs: Arrays, answer: Answer<Arrays> | Fault): boolean =>
  !isFault(answer) && outputs.every((output, index) => sameNumbers(output, answer.outputs[index]));

/** The fault of the first row whose result differs between the batch and the row alone. */
const aloneFault = <Inputs extends Arrays, Outputs extends Arrays>(
  call: Call<Inputs, Outputs>,
  outputs: Outputs,
): Fault | undefined => {
  for (let row = 0; row < call.rows; row++) {
    const answer = ask(call, mapArrays(call.inputs, (input) => rowOf(input, call.rows, row)), 1);
    if (isFault(answer)) return { ...answer, cause: `${answer.cause}, for a row alone` };
    if (sameAnswer(outputs.map((output) => rowOf(output, call.rows, row)), answer)) continue;
    const cause = `a row comes out otherwise in a batch than alone, e.g. ${argumentsOf(call, row)}`;
    return fault("world", call.place, cause, "Let no row depend on other rows, or on its place among them.");
  }
};

/** The cause and the remedy of results that differ from call to call. */
const IMPURE = [
  "the same arguments gave different results",
  "Draw from keys alone, and keep nothing between calls.",
] as const;

/** The fault of results that depend on more than the arguments, or of rows that depend on more than their own. */
const purityFaults = <Inputs extends Arrays, Outputs extends Arrays>(
  call: Call<Inputs, Outputs>,
  outputs: Outputs,
  second: Answer<Outputs> | Fault,
): readonly Fault[] => {
  const repeats = sameAnswer(outputs, second);
  call.between();
  const remembers = !sameAnswer(outputs, ask(call));
  const impure = firstBroken(call.place, () => [
    [!repeats, ...IMPURE],
    [
      remembers,
      "the same arguments gave other results after other calls in between",
      "Put all that the next step depends on into the state, and set everything outside of it again at every call.",
    ],
  ]);
  if (impure.length > 0 || !call.rowwise) return impure;
  const alone = aloneFault(call, outputs);
  return alone === undefined ? [] : [alone];
};

/** The first call of a function, checked for shapes and numbers, and a copy of its outputs, which a later call may write over. */
const firstCall = <Inputs extends Arrays, Outputs extends Arrays>(
  call: Call<Inputs, Outputs>,
): Fault | { readonly answer: Answer<Outputs>; readonly outputs: Outputs } => {
  const answer = ask(call);
  if (isFault(answer)) return answer;
  const outputs = mapArrays(answer.outputs, (output) => output.slice());
  return nonFiniteFault(call, outputs) ?? { answer, outputs };
};

/**
 * Calls a function once or twice, and reports what it throws, wrong shapes, numbers that are not finite, arguments written into,
 * shared memory and, of two calls, differing results.
 */
export const checkBriefly = <Inputs extends Arrays, Outputs extends Arrays>(
  call: Call<Inputs, Outputs>,
  isRepeated: boolean,
): Called<Outputs> => {
  const first = firstCall(call);
  if (isFault(first)) return { outputs: undefined, faults: [first] };
  const { answer, outputs } = first;
  const second = isRepeated ? ask(call) : undefined;
  const mixed = memoryFaults(call, answer, second);
  const differs = second !== undefined && !sameAnswer(outputs, second);
  return { outputs, faults: mixed.length > 0 || !differs ? mixed : firstBroken(call.place, () => [[true, ...IMPURE]]) };
};

/**
 * Calls a function several times, and reports what it throws, wrong shapes, numbers that are not finite, arguments written into,
 * shared memory, differing results, and rows that depend on each other.
 */
export const checkCall = <Inputs extends Arrays, Outputs extends Arrays>(
  call: Call<Inputs, Outputs>,
): Called<Outputs> => {
  const first = firstCall(call);
  if (isFault(first)) return { outputs: undefined, faults: [first] };
  const { answer, outputs } = first;
  const second = ask(call);
  const mixed = memoryFaults(call, answer, second);
  return { outputs, faults: mixed.length > 0 ? mixed : purityFaults(call, outputs, second) };
};
