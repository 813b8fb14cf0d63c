/**
 * One graph for several runs: one engine per slot, whose programs wait for each other and then run as one program with a leading
 * axis of slots. The run in a slot needs no change for it.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault } from "../fault.ts";
import { guardTask, immediate } from "../guard.ts";
import type { Model, ValueInfo } from "../onnx/model.ts";
import { mapRecord } from "../record.ts";
import { size } from "../tensor/tensor.ts";
import type { Engine, Held, NamedNumbers, Numbers, Program } from "./engine.ts";
import { FOREIGN, handles } from "./handles.ts";
import { copyValues, shapeMismatch, valueInfosOf, zeros } from "./value_info.ts";

/** A slot of a batched engine, for one of the runs. */
export interface SeedSlot {
  /** The engine of the slot's run. */
  readonly engine: Engine;
  /** Ends the slot's run, so that the others do not wait for it any more. */
  readonly leave: () => void;
}

/** Values of one slot: numbers on the host, or its row of values that all slots share. */
type SlotValues = { readonly own: NamedNumbers } | { readonly shared: Held };

/** A run of one slot that waits for the runs of the others. */
interface Waiting {
  readonly generation: number;
  readonly values: SlotValues;
  readonly feeds: NamedNumbers;
  readonly resolve: (result: E.Either<Fault, Held>) => void;
}

/** One slot's row of the values that all slots share. */
const rowOf = (numbers: Numbers, slot: number, slots: number): Numbers => {
  const length = numbers.length / slots;
  return numbers.slice(slot * length, (slot + 1) * length);
};

/** The values of all slots behind each other, with zeros for a slot without values. */
const stack = (valueInfos: readonly ValueInfo[], values: readonly (NamedNumbers | undefined)[]): NamedNumbers =>
  Object.fromEntries(valueInfos.map((valueInfo) => {
    const length = size(valueInfo.shape);
    const all = zeros({ ...valueInfo, shape: [values.length, ...valueInfo.shape] });
    values.forEach((own, slot) => own && all.set(own[valueInfo.name], slot * length));
    return [valueInfo.name, all];
  }));

/** A program that all slots share, and each slot's own program on top of it. */
interface BatchedProgram {
  readonly slot: (slot: number) => Program;
  readonly leave: (slot: number) => void;
}

const batchedProgram = (model: Model, inner: Program, slots: number, ended: ReadonlySet<number>): BatchedProgram => {
  const { evolving, fed } = valueInfosOf(model);
  const evolvingNames = evolving.map(({ name }) => name);
  const left = new Set(ended);
  const waiting: Waiting[][] = Array.from({ length: slots }, () => []);
  const refuse = (cause: string, remedy: string) =>
    TE.left(fault("engine", `engine ${inner.engine}, model ${model.name}`, cause, remedy));

  const { hold, valuesOf } = handles<SlotValues>();
  const foreign = refuse(...FOREIGN);

  // All slots read the same values, so these are copied to the host once for all of them.
  const reads = new WeakMap<Held, Map<string, Promise<E.Either<Fault, NamedNumbers>>>>();
  const readShared = (shared: Held, names: readonly string[]): TE.TaskEither<Fault, NamedNumbers> => () => {
    const started = reads.get(shared) ?? new Map<string, Promise<E.Either<Fault, NamedNumbers>>>();
    reads.set(shared, started);
    const request = names.join("\n");
    const reading = started.get(request) ?? inner.read(shared, names)();
    started.set(request, reading);
    return reading;
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
      ? TE.right(copyValues(Object.fromEntries(names.map((name) => [name, own[name]]))))
      : refuse(`there is no value '${unknown}'`, `There are: ${evolvingNames.join(", ")}.`);
  };

  /** The values of all slots as shared ones: at hand where they come from one run, stored anew elsewhere. */
  const shareValues = (all: readonly (Waiting | undefined)[]): TE.TaskEither<Fault, Held> => {
    const [first, ...others] = all.flatMap((one) => one === undefined ? [] : [one.values]);
    if ("shared" in first && others.every((values) => "shared" in values && values.shared === first.shared)) {
      return TE.right(first.shared);
    }
    return pipe(
      all.map((one, slot): TE.TaskEither<Fault, NamedNumbers | undefined> =>
        one === undefined ? TE.right(undefined) : read(slot, one.values, evolvingNames)
      ),
      TE.sequenceArray,
      TE.chain((values) => inner.store(stack(evolving, values))),
    );
  };

  /** Runs once all slots that have not left wait. */
  const proceed = (): void => {
    const active = waiting.map((_, slot) => slot).filter((slot) => !left.has(slot));
    if (active.length === 0 || active.some((slot) => waiting[slot].length === 0)) return;
    const all = waiting.map((queue, slot) => left.has(slot) ? undefined : queue.shift());
    // An engine of the caller's own may throw, and then all slots would wait for ever.
    const work = guardTask(`model ${model.name}`, () =>
      pipe(
        shareValues(all),
        TE.chain((held) => inner.run(held, stack(fed, all.map((one) => one?.feeds)))),
      ));
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
          ? TE.right(hold(0, { own: copyValues(state) }))
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
 * Slots for `count` runs of the same kind, e.g. of one method with several seeds. Their gradient steps run as one program, with a
 * leading axis of slots, as soon as every slot that has not left waits for its next step; the results are those of separate runs,
 * but for rounding. All slots must compile the same models in the same order. Models for the host are compiled separately.
 */
export const batchedEngine = (engine: Engine, count: number): readonly SeedSlot[] => {
  const left = new Set<number>();
  const programs: { readonly model: Model; readonly compiling: Promise<E.Either<Fault, BatchedProgram>> }[] = [];
  const compiledBy = Array.from({ length: count }, () => 0);

  const compile = (model: Model): TE.TaskEither<Fault, BatchedProgram> =>
    model.batched === undefined
      ? TE.left(fault("engine", `model ${model.name}`, "it is known as bytes only", "Run it on its own."))
      : pipe(
        immediate(engine.compile(model.batched(count))),
        TE.map((inner) => batchedProgram(model, inner, count, left)),
      );

  return Array.from({ length: count }, (_, slot): SeedSlot => ({
    engine: {
      name: engine.name,
      copies: count,
      compileOnProcessor: engine.compileOnProcessor,
      compile: (model) => async () => {
        const turn = compiledBy[slot]++;
        programs[turn] ??= { model, compiling: guardTask(`model ${model.name}`, () => compile(model))() };
        if (!sameBytes(programs[turn].model.bytes, model.bytes)) {
          const cause = `model ${turn} of slot ${slot} is not what the others compile`;
          return E.left(fault("engine", `model ${model.name}`, cause, "Give all slots the same settings."));
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
