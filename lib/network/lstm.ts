/**
 * Long short-term memory: a recurrent network over a sequence of known length, unrolled into one formula.
 *
 * @module
 */
import {
  add,
  concatenate,
  constant,
  expand,
  multiply,
  reshape,
  sigmoid,
  slice,
  tanh,
  type Tensor,
} from "../tensor/mod.ts";
import { linear } from "./dense.ts";
import { addPrefix, type Network, type Parameters, scope, type Specifications } from "./parameters.ts";

/** The size of a recurrent network. */
export interface LstmSize {
  /** Number of inputs at each time. */
  readonly inputs: number;
  /** Width of its output, and of its memory. */
  readonly hidden: number;
}

/** The state of a cell between one time and the next. */
export interface LstmState {
  /** `h`, `[batch, hidden]`. */
  readonly output: Tensor;
  /** `c`, `[batch, hidden]`. */
  readonly memory: Tensor;
}

/** One step of a recurrent network. */
export interface LstmCell {
  /** Its parameters. */
  readonly specifications: Specifications;
  /** From an input `[batch, inputs]` and the state before it to the state after it. */
  readonly apply: (parameters: Parameters, input: Tensor, state: LstmState) => LstmState;
}

/** Bias of the forget gate, so that an untrained cell keeps most of its memory. */
const FORGET = 1;

/**
 * `c′ = σ(f + 1) ⊙ c + σ(i) ⊙ tanh(m)` and `h′ = σ(o) ⊙ tanh(c′)`, with `(i, f, m, o) = (x, h)·W + b`.
 *
 * @see Hochreiter and Schmidhuber, "Long Short-Term Memory", 1997; Gers et al., "Learning to Forget", 2000; the 1 is
 * Jozefowicz et al.'s, "An Empirical Exploration of Recurrent Network Architectures", 2015.
 */
export const lstmCell = ({ inputs, hidden }: LstmSize): LstmCell => {
  const gates = linear(inputs + hidden, 4 * hidden);
  return {
    specifications: gates.specifications,
    apply: (parameters, input, { output, memory }) => {
      const all = gates.apply(parameters, concatenate([input, output]));
      const [write, forget, candidate, read] = [0, 1, 2, 3].map((gate) =>
        slice(all, -1, gate * hidden, (gate + 1) * hidden)
      );
      const next = add(
        multiply(sigmoid(add(forget, FORGET)), memory),
        multiply(sigmoid(write), tanh(candidate)),
      );
      return { output: multiply(sigmoid(read), tanh(next)), memory: next };
    },
  };
};

/** The inputs at each time of a sequence `[batch, times, inputs]`, each `[batch, inputs]`. */
const timesOf = (sequence: Tensor): readonly Tensor[] => {
  const [batch, times, inputs] = sequence.shape;
  return Array.from({ length: times }, (_, time) => reshape(slice(sequence, 1, time, time + 1), [batch, inputs]));
};

/** The last output over a sequence of inputs, from a state of zeros. */
const lastOutput = (cell: LstmCell, hidden: number, parameters: Parameters, times: readonly Tensor[]): Tensor => {
  const zeros = expand(constant(0, [1, 1]), [times[0].shape[0], hidden]);
  return times.reduce(
    (state, input) => cell.apply(parameters, input, state),
    { output: zeros, memory: zeros },
  ).output;
};

/** The last output of an LSTM over a sequence, `[batch, times, inputs]` to `[batch, hidden]`. */
export const lstm = (size: LstmSize): Network => {
  const cell = lstmCell(size);
  return {
    specifications: cell.specifications,
    apply: (parameters, sequence) => lastOutput(cell, size.hidden, parameters, timesOf(sequence)),
  };
};

/**
 * The last outputs of one LSTM over a sequence and of another over the reversed sequence, `[batch, times, inputs]` to
 * `[batch, 2 · hidden]`.
 *
 * @see Schuster and Paliwal, "Bidirectional Recurrent Neural Networks", 1997.
 *
 * @example
 * ```ts
 * import { bidirectionalLstm, parameterInputs } from "@gpim/gpim/network";
 * import { input } from "@gpim/gpim/tensor";
 * import { assertEquals } from "@std/assert";
 *
 * const { specifications, apply } = bidirectionalLstm({ inputs: 2, hidden: 8 });
 * const read = apply(parameterInputs(specifications), input("sequence", [32, 10, 2]));
 * assertEquals(read.shape, [32, 16]);
 * ```
 */
export const bidirectionalLstm = (size: LstmSize): Network => {
  const cell = lstmCell(size);
  return {
    specifications: {
      ...addPrefix("forwards", cell.specifications),
      ...addPrefix("backwards", cell.specifications),
    },
    apply: (parameters, sequence) => {
      const times = timesOf(sequence);
      return concatenate([
        lastOutput(cell, size.hidden, scope("forwards", parameters), times),
        lastOutput(cell, size.hidden, scope("backwards", parameters), times.toReversed()),
      ]);
    },
  };
};
