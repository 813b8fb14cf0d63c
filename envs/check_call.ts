/**
 * The checker of one call: whether a function of arrays returns what it should, and does nothing else.
 *
 * @module
 */
import { type Fault, fault, type FaultKind } from "../lib/fault.ts";

/** The numbers that go into a world and come out of it. */
export type Numbers = Float64Array | Float32Array | Uint8Array;

/** What a result should be: an array of this type with so many numbers. */
export interface Expected {
  /** The name of the array's constructor. */
  readonly type: "Float64Array" | "Float32Array" | "Uint8Array";
  /** Its number of elements. */
  readonly length: number;
}

/** A call, and what should come of it. */
export interface Call {
  /** The place that faults are reported at: the world and the function. */
  readonly place: string;
  /** The arguments that must be left as they are. */
  readonly inputs: readonly Numbers[];
  /** Calls the function and returns all of its results. */
  readonly outputs: () => readonly Numbers[];
  /** What each result should be. */
  readonly expected: readonly Expected[];
}

/** What came of a call. */
export interface Called {
  /** Copies of the results; empty where the function threw, or returned arrays of another shape. */
  readonly outputs: readonly Numbers[];
  /** Everything that was wrong. */
  readonly faults: readonly Fault[];
}

/** Whether two arrays hold the same numbers, bit for bit but for the bits of NaN. */
export const sameNumbers = (left: Numbers, right: Numbers): boolean =>
  left.length === right.length && left.every((value, index) => Object.is(value, right[index]));

/** The results, or the message of what was thrown. */
const attempt = ({ outputs }: Call): readonly Numbers[] | string => {
  try {
    return outputs();
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
};

const shapeFaults = ({ place, expected }: Call, outputs: readonly Numbers[]): readonly Fault[] =>
  expected.flatMap(({ type, length }, index) => {
    const output: Numbers | undefined = outputs[index];
    if (output?.constructor.name === type && output.length === length) return [];
    const came = output === undefined ? "nothing" : `${output.constructor.name} [${output.length}]`;
    const cause = `result ${index} came as ${came}, expected ${type} [${length}]`;
    return [fault("shape", place, cause, "Return one row for each row that came in, of the declared size.")];
  });

/**
 * Calls a function twice and reports wrong shapes, non-finite numbers, written inputs, shared memory and differing
 * results.
 */
export const checkCall = (call: Call): Called => {
  const wrong = (kind: FaultKind, found: boolean, cause: string, remedy: string): readonly Fault[] =>
    found ? [fault(kind, call.place, cause, remedy)] : [];
  const before = call.inputs.map((input) => input.slice());
  // What one call wrote into the inputs must not be blamed on the next.
  const restore = (): void => call.inputs.forEach((input, index) => input.set(before[index]));

  const first = attempt(call);
  if (typeof first === "string") {
    restore();
    return { outputs: [], faults: wrong("world", true, `it threw '${first}'`, "Accept every batch of valid rows.") };
  }
  const misshapen = shapeFaults(call, first);
  if (misshapen.length > 0) {
    restore();
    return { outputs: [], faults: misshapen };
  }
  const outputs = first.map((output) => output.slice());
  const written = call.inputs.some((input, index) => !sameNumbers(input, before[index]));
  const aliased = first.some((output) => call.inputs.some((input) => input.buffer === output.buffer));
  restore();

  const second = attempt(call);
  const repeats = typeof second === "string" ? [] : second;
  const differs = outputs.some((output, index) => repeats[index] === undefined || !sameNumbers(output, repeats[index]));
  const reused = first.some((output, index) => output.buffer === repeats[index]?.buffer);
  restore();

  return {
    outputs,
    faults: [
      ...wrong(
        "non-finite",
        !outputs.every((output) => output.every(Number.isFinite)),
        "it returned NaN or infinity for valid arguments",
        "Bound the dynamics, and divide by nothing that can be zero.",
      ),
      ...wrong("world", written, "it wrote into its arguments", "Copy an argument before changing it."),
      ...wrong("world", aliased, "its result shares memory with its arguments", "Return a new array."),
      ...wrong("world", reused && !aliased, "two results share memory", "Return a new array at every call."),
      ...wrong(
        "world",
        differs,
        "the same arguments gave different results",
        "Draw from the key alone, and keep no state outside the arguments.",
      ),
    ],
  };
};
