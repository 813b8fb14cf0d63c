/**
 * One graph for several runs: as many engines as there are seats, whose programs wait for each other and then run as one
 * program with a leading axis of seats. Who sits on a seat need not know.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import type { Model, ValueInfo } from "../onnx/model.ts";
import { mapRecord } from "../record.ts";
import { size } from "../tensor/tensor.ts";
import type { Engine, Held, NamedNumbers, Numbers, Program } from "./engine.ts";
import { FOREIGN, handles } from "./handles.ts";
import { copied, shapeMismatch, valueInfosOf, zeros } from "./value_info.ts";

/** A place in a joint run. */
export interface SeedSlot {
  /** The engine of whoever sits here. */
  readonly engine: Engine;
  /** Says that nothing more will come from here, so that the others need not wait. */
  readonly leave: () => void;
}

/** Values of one slot: numbers on the host, or a row of the values that all slots hold together. */
type SlotValues = { readonly own: NamedNumbers } | { readonly shared: Held };

/** A run of one slot that waits for those of the others. */
interface Waiting {
  readonly generation: number;
  readonly values: SlotValues;
  readonly feeds: NamedNumbers;
  readonly resolve: (result: E.Either<Fault, Held>) => void;
}

/** One slot's row of the values that all slots hold. */
const rowOf = (numbers: Numbers, slot: number, slots: number): Numbers => {
  const length = numbers.length / slots;
  return numbers.slice(slot * length, (slot + 1) * length);
};

/** The values of all slots behind each other; zeros for a slot that has none. */
const stacked = (valueInfos: readonly ValueInfo[], values: readonly (NamedNumbers | undefined)[]): NamedNumbers =>
  Object.fromEntries(valueInfos.map((valueInfo) => {
    const length = size(valueInfo.shape);
    const all = zeros({ ...valueInfo, shape: [values.length, ...valueInfo.shape] });
    values.forEach((own, slot) => own && all.set(own[valueInfo.name], slot * length));
    return [valueInfo.name, all];
  }));

/** A program that all slots share, and each slot's view of it. */
interface BatchedProgram {
  readonly slot: (slot: number) => Program;
  readonly leave: (slot: number) => void;
}

const batchedProgram = (model: Model, inner: Program, slots: number, gone: ReadonlySet<number>): BatchedProgram => {
  const { evolving, fed } = valueInfosOf(model);
  const evolvingNames = evolving.map(({ name }) => name);
  const left = new Set(gone);
  const waiting: Waiting[][] = Array.from({ length: slots }, () => []);
  const refuse = (cause: string, remedy: string) =>
    TE.left(fault("engine", `engine ${inner.engine}, model ${model.name}`, cause, remedy));

  const { hold, valuesOf } = handles<SlotValues>();
  const foreign = refuse(...FOREIGN);

  // What one slot reads, the others read too: each row is brought to the host once.
  const reads = new WeakMap<Held, Map<string, Promise<E.Either<Fault, NamedNumbers>>>>();
  const readShared = (shared: Held, names: readonly string[]): TE.TaskEither<Fault, NamedNumbers> => () => {
    const known = reads.get(shared) ?? new Map<string, Promise<E.Either<Fault, NamedNumbers>>>();
    reads.set(shared, known);
    const question = names.join("\n");
    const answer = known.get(question) ?? inner.read(shared, names)();
    known.set(question, answer);
    return answer;
  };

  const read = (slot: number, values: SlotValues, names: readonly string[]): TE.TaskEither<Fault, NamedNumbers> => {
    if ("shared" in values) {
      return pipe(
        readShared(values.shared, names),
        TE.map((all) => mapRecord(all, (numbers) => rowOf(numbers, slot, slots))),
      );
    }
    const { own } = values;
    const unknown = names.find((name) => own[name] === undefined);
    return unknown === undefined
      ? TE.right(copied(Object.fromEntries(names.map((name) => [name, own[name]]))))
      : refuse(`there is no value '${unknown}'`, `There are: ${evolvingNames.join(", ")}.`);
  };

  /** The values that all slots hold: at hand where they come from one run, gathered from the slots elsewhere. */
  const together = (all: readonly (Waiting | undefined)[]): TE.TaskEither<Fault, Held> => {
    const [first, ...others] = all.flatMap((one) => one === undefined ? [] : [one.values]);
    if ("shared" in first && others.every((values) => "shared" in values && values.shared === first.shared)) {
      return TE.right(first.shared);
    }
    return pipe(
      all.map((one, slot): TE.TaskEither<Fault, NamedNumbers | undefined> =>
        one === undefined ? TE.right(undefined) : read(slot, one.values, evolvingNames)
      ),
      TE.sequenceArray,
      TE.chain((values) => inner.store(stacked(evolving, values))),
    );
  };

  /** Runs as often as all slots that are still there wait. */
  const proceed = (): void => {
    const there = waiting.map((_, slot) => slot).filter((slot) => !left.has(slot));
    if (there.length === 0 || there.some((slot) => waiting[slot].length === 0)) return;
    const all = waiting.map((queue, slot) => left.has(slot) ? undefined : queue.shift());
    const work = pipe(
      together(all),
      TE.chain((held) => inner.run(held, stacked(fed, all.map((one) => one?.feeds)))),
    );
    work().then((result) => {
      for (const one of all) {
        one?.resolve(pipe(result, E.map((shared) => hold(one.generation + 1, { shared }))));
      }
    });
  };

  const leave = (slot: number): void => {
    left.add(slot);
    proceed();
  };

  return {
    leave,
    slot: (slot) => ({
      engine: inner.engine,
      get reason() {
        return `${inner.reason}; ${slots} runs in one graph`;
      },
      store: (state) => {
        const cause = shapeMismatch(evolving, state);
        return cause === undefined
          ? TE.right(hold(0, { own: copied(state) }))
          : refuse(cause, "Store a value for every evolving input.");
      },
      run: (held, feeds) => {
        const cause = shapeMismatch(fed, feeds);
        if (cause !== undefined) return refuse(cause, "Feed every input of the model, in its shape.");
        if (left.has(slot)) return refuse("the program was disposed of", "Compile it again.");
        const values = valuesOf(held);
        if (values === undefined) return foreign;
        return () =>
          new Promise((resolve) => {
            waiting[slot].push({ generation: held.generation, values, feeds, resolve });
            proceed();
          });
      },
      read: (held, names) => {
        const values = valuesOf(held);
        return values === undefined ? foreign : read(slot, values, names);
      },
      dispose: () => async () => {
        leave(slot);
        return left.size === slots ? await inner.dispose()() : E.right(undefined);
      },
    }),
  };
};

const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && left.every((byte, index) => byte === right[index]);

/**
 * Seats for `count` runs of the same kind, e.g. of one method with several seeds. Their gradient steps run as one program,
 * with a leading axis of seats, as soon as every seat that has not left asks for its next one; each gets what it would get
 * alone, but for rounding. All seats must compile the same models in the same order. What acts on the host does so alone.
 */
export const batchedEngine = (engine: Engine, count: number): readonly SeedSlot[] => {
  const left = new Set<number>();
  const programs: { readonly model: Model; readonly compiling: Promise<E.Either<Fault, BatchedProgram>> }[] = [];
  const compiledBy = Array.from({ length: count }, () => 0);

  const compile = (model: Model): TE.TaskEither<Fault, BatchedProgram> =>
    model.batched === undefined
      ? TE.left(fault("engine", `model ${model.name}`, "it is known as bytes only", "Run it on its own."))
      : pipe(engine.compile(model.batched(count)), TE.map((inner) => batchedProgram(model, inner, count, left)));

  return Array.from({ length: count }, (_, slot): SeedSlot => ({
    engine: {
      name: engine.name,
      compileOnProcessor: engine.compileOnProcessor,
      compile: (model) => async () => {
        const turn = compiledBy[slot]++;
        programs[turn] ??= { model, compiling: compile(model)() };
        if (!sameBytes(programs[turn].model.bytes, model.bytes)) {
          const cause = `model ${turn} of seat ${slot} is not what the others compile`;
          return E.left(fault("engine", `model ${model.name}`, cause, "Give all seats the same settings."));
        }
        return pipe(await programs[turn].compiling, E.map((program) => program.slot(slot)));
      },
    },
    leave: () => {
      left.add(slot);
      for (const { compiling } of programs) compiling.then(E.map((program) => program.leave(slot)));
    },
  }));
};
