/**
 * The checker of one call: whether a function of arrays returns what it should, and does nothing else.
 *
 * @module
 */
import { type Fault, fault } from "../../fault.ts";

/** The numbers that go into a world and come out of it. */
export type Numbers = Float64Array | Float32Array | Uint8Array;

/** What a result should be: an array of this type with so many numbers for each row. */
export interface Expected {
  /** What a fault calls it. */
  readonly name: string;
  /** The name of the array's constructor. */
  readonly type: "Float64Array" | "Float32Array" | "Uint8Array";
  /** Numbers in a row. */
  readonly size: number;
}

/** A call, and what should come of it. */
export interface Call {
  /** The place that faults are reported at: the world and the function. */
  readonly place: string;
  /** The number of rows that go in and come out. */
  readonly rows: number;
  /** The arguments, which must be left as they are. */
  readonly inputs: readonly Numbers[];
  /** Calls the function with arguments of so many rows, and returns all of its results. */
  readonly run: (inputs: readonly Numbers[], rows: number) => readonly unknown[];
  /** What each result should be. */
  readonly expected: readonly Expected[];
  /** Other calls of the same world, which must make no difference. */
  readonly between: () => void;
  /** Whether a row comes of its own arguments alone; rows that are drawn from one key do not. */
  readonly rowwise: boolean;
}

/** What came of a call. */
export interface Called {
  /** Copies of the results; empty where nothing can be built on them: the function threw, or they are misshapen or not finite. */
  readonly outputs: readonly Numbers[];
  /** Everything that was wrong. */
  readonly faults: readonly Fault[];
}

/** What a function returned, or the message of what it threw. */
export type Attempt<Value> = { readonly value: Value } | { readonly thrown: string };

/** Calls a function that may throw anything. */
export const attempt = <Value>(run: () => Value): Attempt<Value> => {
  try {
    return { value: run() };
  } catch (reason) {
    if (reason instanceof Error) return { thrown: reason.message };
    return { thrown: typeof reason === "string" ? reason : `a value of type ${typeof reason}` };
  }
};

/** A law, and what is said where it is broken. */
export type Law = readonly [broken: boolean, cause: string, remedy: string];

/** The fault of the first law that is broken, since those after it may be broken by the same mistake, or of what is thrown. */
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

/** Row `row` of an array of so many rows. */
export const rowOf = <Array extends Numbers>(numbers: Array, rows: number, row: number): Array =>
  numbers.slice(row * numbers.length / rows, (row + 1) * numbers.length / rows) as Array;

/** The rows of all parts in one batch. */
export const joined = <Rows extends Float64Array | Float32Array>(parts: readonly Rows[]): Rows => {
  const whole = new (parts[0].constructor as new (length: number) => Rows)(
    parts.reduce((length, part) => length + part.length, 0),
  );
  parts.reduce((offset, part) => (whole.set(part, offset), offset + part.length), 0);
  return whole;
};

/** Whether an array is one part after another, all the same. */
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

const argumentsOf = ({ inputs, rows }: Call, row: number): string =>
  inputs.length === 0 ? `row ${row}` : inputs.map((input) => shown(rowOf(input, rows, row))).join(", ");

/** What came back from one call, and the copies of the arguments that it was given. */
interface Answer {
  readonly given: readonly Numbers[];
  readonly outputs: readonly Numbers[];
}

const isFault = (answer: Answer | Fault): answer is Fault => "cause" in answer;

const shapeFault = ({ place, expected }: Call, rows: number, outputs: readonly unknown[]): Fault | undefined => {
  for (const [index, { name, type, size }] of expected.entries()) {
    const output = outputs[index];
    const tag = Object.prototype.toString.call(output).slice(8, -1);
    const length = (output as Numbers | null | undefined)?.length;
    if (tag === type && length === rows * size) continue;
    const came = output === undefined ? "nothing" : `${tag}${length === undefined ? "" : ` [${length}]`}`;
    const cause = `${name} came as ${came}, expected ${type} [${rows * size}]: ${rows} rows of ${size}`;
    return fault("shape", place, cause, "Return one row for each row that came in, of the declared size.");
  }
};

/** Calls the function once, with copies of the arguments. */
const ask = (call: Call, inputs = call.inputs, rows = call.rows): Answer | Fault => {
  const given = inputs.map((input) => input.slice());
  const came = attempt(() => call.run(given, rows));
  if ("thrown" in came) {
    return fault("world", call.place, `it threw '${came.thrown}'`, "Accept every batch of valid rows.");
  }
  return shapeFault(call, rows, came.value) ?? { given, outputs: came.value as readonly Numbers[] };
};

const nonFiniteFault = (call: Call, { outputs }: Answer): Fault | undefined => {
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

const overlaps = (left: readonly Numbers[], right: readonly Numbers[]): boolean =>
  left.some((one) => right.some((other) => overlap(one, other)));

/** Whether what is returned is new, and what is given is left alone. */
const memoryFaults = (call: Call, first: Answer, second: Answer | Fault): readonly Fault[] => {
  const [result, ...others] = first.outputs;
  const repeated = isFault(second) ? [] : second.outputs;
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

const sameAnswer = (outputs: readonly Numbers[], answer: Answer | Fault): boolean =>
  !isFault(answer) && outputs.every((output, index) => sameNumbers(output, answer.outputs[index]));

/** What is wrong with the first row that comes out otherwise alone than in the batch. */
const aloneFault = (call: Call, outputs: readonly Numbers[]): Fault | undefined => {
  for (let row = 0; row < call.rows; row++) {
    const answer = ask(call, call.inputs.map((input) => rowOf(input, call.rows, row)), 1);
    if (isFault(answer)) return { ...answer, cause: `${answer.cause}, for a row alone` };
    if (sameAnswer(outputs.map((output) => rowOf(output, call.rows, row)), answer)) continue;
    const cause = `a row comes out otherwise in a batch than alone, e.g. ${argumentsOf(call, row)}`;
    return fault("world", call.place, cause, "Let no row depend on other rows, or on its place among them.");
  }
};

/** Whether a result follows from the arguments alone, whatever ran before, and each row from its own. */
const purityFaults = (call: Call, outputs: readonly Numbers[], second: Answer | Fault): readonly Fault[] => {
  const repeats = sameAnswer(outputs, second);
  call.between();
  const remembers = !sameAnswer(outputs, ask(call));
  const impure = firstBroken(call.place, () => [
    [!repeats, "the same arguments gave different results", "Draw from keys alone, and keep nothing between calls."],
    [
      remembers,
      "the same arguments gave other results after other calls in between",
      "Put all that the next step depends on into the state, and set all that is kept outside it anew at every call.",
    ],
  ]);
  if (impure.length > 0 || !call.rowwise) return impure;
  const alone = aloneFault(call, outputs);
  return alone === undefined ? [] : [alone];
};

/**
 * Calls a function again and again, and reports what it throws, wrong shapes, numbers that are not finite, written arguments, shared
 * memory, differing results, and rows that depend on each other.
 */
export const checkCall = (call: Call): Called => {
  const first = ask(call);
  if (isFault(first)) return { outputs: [], faults: [first] };
  const unbounded = nonFiniteFault(call, first);
  if (unbounded !== undefined) return { outputs: [], faults: [unbounded] };
  // The next call may write over them.
  const outputs = first.outputs.map((output) => output.slice());
  const second = ask(call);
  const mixed = memoryFaults(call, first, second);
  return { outputs, faults: mixed.length > 0 ? mixed : purityFaults(call, outputs, second) };
};
