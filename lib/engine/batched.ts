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
import type { Model, Port } from "../onnx/model.ts";
import { size } from "../tensor/tensor.ts";
import type { Engine, Held, NamedNumbers, Numbers, Program } from "./engine.ts";
import { copied, misfit, portsOf, zeros } from "./value_info.ts";

/** A place in a joint run. */
export interface Seat {
  /** The engine of whoever sits here. */
  readonly engine: Engine;
  /** Says that nothing more will come from here, so that the others need not wait. */
  readonly leave: () => void;
}

/** Values of one seat: numbers on the host, or a row of what all seats hold. */
interface HeldBySeat extends Held {
  readonly own?: NamedNumbers;
  readonly shared?: Held;
}

/** A run that waits for those of the other seats. */
interface Waiting {
  readonly held: HeldBySeat;
  readonly feeds: NamedNumbers;
  readonly resolve: (result: E.Either<Fault, HeldBySeat>) => void;
}

/** One seat's part of what all seats hold. */
const partOf = (numbers: Numbers, seat: number, seats: number): Numbers => {
  const length = numbers.length / seats;
  return numbers.slice(seat * length, (seat + 1) * length);
};

/** The values of all seats behind each other; zeros for a seat that has none. */
const stacked = (ports: readonly Port[], values: readonly (NamedNumbers | undefined)[]): NamedNumbers =>
  Object.fromEntries(ports.map((port) => {
    const length = size(port.shape);
    const all = zeros({ ...port, shape: [values.length, ...port.shape] });
    values.forEach((own, seat) => own && all.set(own[port.name], seat * length));
    return [port.name, all];
  }));

/** A program that all seats share, and each seat's view of it. */
interface JointProgram {
  readonly seat: (seat: number) => Program;
  readonly leave: (seat: number) => void;
}

const jointProgram = (model: Model, inner: Program, seats: number, gone: ReadonlySet<number>): JointProgram => {
  const { evolving, fed } = portsOf(model);
  const names = evolving.map(({ name }) => name);
  const left = new Set(gone);
  const waiting: Waiting[][] = Array.from({ length: seats }, () => []);
  const refuse = (cause: string, remedy: string) =>
    TE.left(fault("engine", `engine ${inner.engine}, model ${model.name}`, cause, remedy));

  // What one seat reads, the others read too: each row is brought to the host once.
  const reads = new WeakMap<Held, Map<string, Promise<E.Either<Fault, NamedNumbers>>>>();
  const readShared = (shared: Held, wanted: readonly string[]): TE.TaskEither<Fault, NamedNumbers> => () => {
    const known = reads.get(shared) ?? new Map<string, Promise<E.Either<Fault, NamedNumbers>>>();
    reads.set(shared, known);
    const question = wanted.join("\n");
    const answer = known.get(question) ?? inner.read(shared, wanted)();
    known.set(question, answer);
    return answer;
  };

  const read = (seat: number, { own, shared }: HeldBySeat, wanted: readonly string[]) => {
    if (shared !== undefined) {
      return pipe(
        readShared(shared, wanted),
        TE.map((values): NamedNumbers =>
          Object.fromEntries(Object.entries(values).map(([name, numbers]) => [name, partOf(numbers, seat, seats)]))
        ),
      );
    }
    const unknown = wanted.find((name) => own?.[name] === undefined);
    return unknown === undefined
      ? TE.right(copied(Object.fromEntries(wanted.map((name) => [name, own![name]]))))
      : refuse(`there is no value '${unknown}'`, `There are: ${names.join(", ")}.`);
  };

  /** What all seats hold together: at hand where it comes from one run, gathered from the seats elsewhere. */
  const together = (all: readonly (Waiting | undefined)[]): TE.TaskEither<Fault, Held> => {
    const present = all.filter((one) => one !== undefined);
    const [{ held: { shared } }] = present;
    if (shared !== undefined && present.every(({ held }) => held.shared === shared)) return TE.right(shared);
    return pipe(
      all.map((one, seat): TE.TaskEither<Fault, NamedNumbers | undefined> =>
        one === undefined ? TE.right(undefined) : read(seat, one.held, names)
      ),
      TE.sequenceArray,
      TE.chain((values) => inner.store(stacked(evolving, values))),
    );
  };

  /** Runs as often as all that are still there wait. */
  const proceed = (): void => {
    const there = waiting.map((_, seat) => seat).filter((seat) => !left.has(seat));
    if (there.length === 0 || there.some((seat) => waiting[seat].length === 0)) return;
    const all = waiting.map((queue, seat) => left.has(seat) ? undefined : queue.shift());
    const work = pipe(
      together(all),
      TE.chain((held) => inner.run(held, stacked(fed, all.map((one) => one?.feeds)))),
    );
    work().then((result) => {
      for (const one of all) {
        one?.resolve(pipe(result, E.map((shared) => ({ generation: one.held.generation + 1, shared }))));
      }
    });
  };

  const leave = (seat: number): void => {
    left.add(seat);
    proceed();
  };

  return {
    leave,
    seat: (seat) => ({
      engine: inner.engine,
      get reason() {
        return `${inner.reason}; ${seats} runs in one graph`;
      },
      store: (state) => {
        const cause = misfit(evolving, state);
        return cause === undefined
          ? TE.right<Fault, HeldBySeat>({ generation: 0, own: copied(state) })
          : refuse(cause, "Store a value for every evolving input.");
      },
      run: (held, feeds) => {
        const cause = misfit(fed, feeds);
        if (cause !== undefined) return refuse(cause, "Feed every input of the model, in its shape.");
        if (left.has(seat)) return refuse("the program was disposed of", "Compile it again.");
        return () =>
          new Promise((resolve) => {
            waiting[seat].push({ held: held as HeldBySeat, feeds, resolve });
            proceed();
          });
      },
      read: (held, wanted) => read(seat, held as HeldBySeat, wanted),
      dispose: () => async () => {
        leave(seat);
        return left.size === seats ? await inner.dispose()() : E.right(undefined);
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
export const joint = (engine: Engine, count: number): readonly Seat[] => {
  const left = new Set<number>();
  const programs: { readonly model: Model; readonly compiling: Promise<E.Either<Fault, JointProgram>> }[] = [];
  const compiledBy = Array.from({ length: count }, () => 0);

  const compile = (model: Model): TE.TaskEither<Fault, JointProgram> =>
    model.many === undefined
      ? TE.left(fault("engine", `model ${model.name}`, "it is known as bytes only", "Run it on its own."))
      : pipe(engine.compile(model.many(count)), TE.map((inner) => jointProgram(model, inner, count, left)));

  return Array.from({ length: count }, (_, seat): Seat => ({
    engine: {
      name: engine.name,
      compileOnProcessor: engine.compileOnProcessor,
      compile: (model) => async () => {
        const turn = compiledBy[seat]++;
        programs[turn] ??= { model, compiling: compile(model)() };
        if (!sameBytes(programs[turn].model.bytes, model.bytes)) {
          const cause = `model ${turn} of seat ${seat} is not what the others compile`;
          return E.left(fault("engine", `model ${model.name}`, cause, "Give all seats the same settings."));
        }
        return pipe(await programs[turn].compiling, E.map((program) => program.seat(seat)));
      },
    },
    leave: () => {
      left.add(seat);
      for (const { compiling } of programs) compiling.then(E.map((program) => program.leave(seat)));
    },
  }));
};
