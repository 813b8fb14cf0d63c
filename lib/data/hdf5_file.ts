/**
 * HDF5 files in memory: arrays written and read, with faults for what is none.
 *
 * @module
 */
import * as TE from "fp-ts/TaskEither.js";
import h5wasm, { Dataset, type File, type Group } from "h5wasm";
import { type Fault, fault, messageOf } from "../fault.ts";

/** Numbers of a data set. */
type Numbers = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Work on a file in the library's memory, which is removed afterwards; a fault where it throws. */
export const inFile = <Result>(
  place: string,
  mode: "r" | "w",
  content: Uint8Array | undefined,
  work: (file: File) => Result,
): TE.TaskEither<Fault, { readonly result: Result; readonly bytes: Uint8Array<ArrayBuffer> }> =>
  TE.tryCatch(
    async () => {
      const { FS, activate_throwing_error_handler: throwErrors } = await h5wasm.ready;
      throwErrors();
      // One file at a time: the work itself is synchronous.
      const name = "data.h5";
      if (content !== undefined) FS.writeFile(name, content);
      try {
        const file = new h5wasm.File(name, mode);
        try {
          const result = work(file);
          if (mode === "w") file.flush();
          return { result, bytes: mode === "w" ? Uint8Array.from(FS.readFile(name)) : new Uint8Array(0) };
        } finally {
          file.close();
        }
      } finally {
        if (FS.analyzePath(name).exists) FS.unlink(name);
      }
    },
    (reason) =>
      fault(
        "file",
        place,
        `it is not an HDF5 file that can be read (${messageOf(reason).split("\n")[0]})`,
        "Give a file in Minari's or D4RL's layout.",
      ),
  );

/** Writes an array of rows, or of numbers where no width is given. */
export const writeArray = (group: Group, name: string, data: Numbers, width: number | undefined): void => {
  const shape = width === undefined ? [data.length] : [data.length / width, width];
  group.create_dataset({ name, data, shape, ...(data instanceof Uint8Array ? { dtype: "<B" } : {}) });
};

/** An array of a file. */
export interface FileArray {
  /** Width of a row; 1 for a list of numbers. */
  readonly width: number;
  /** The numbers, row by row. */
  readonly data: Float32Array;
}

/** Reads the array at a path; `undefined` where there is none. */
export type ReadArray = (path: string) => FileArray | undefined;

/** A reader of a file's arrays, which counts the memory that they take. */
export const arraysOf = (group: Group, most: number): ReadArray => {
  let taken = 0;
  return (path) => {
    const [last, ...before] = path.split("/").toReversed();
    const parent = before.toReversed().reduce<Group | undefined>((at, name) => {
      const inside = at?.keys().includes(name) ? at.get(name) : undefined;
      return inside !== undefined && inside !== null && "keys" in inside ? inside : undefined;
    }, group);
    const found = parent?.keys().includes(last) ? parent.get(last) : undefined;
    if (!(found instanceof Dataset)) return undefined;
    const { shape } = found;
    const count = (shape ?? []).reduce((product, length) => product * length, 1);
    taken += 4 * count;
    if (taken > most) throw new RangeError(`it takes more than ${most} bytes`);
    const { value } = found;
    if (!ArrayBuffer.isView(value) || value instanceof BigInt64Array || value instanceof BigUint64Array) {
      if (!Array.isArray(value)) throw new TypeError(`'${path}' holds no numbers`);
    }
    // Truth values come as lists.
    return { width: shape?.length === 2 ? shape[1] : 1, data: Float32Array.from(value as ArrayLike<number>, Number) };
  };
};

/** The names of the objects in a group of a file; none where there is no such group. */
export const namesUnder = (group: Group, name: string): readonly string[] => {
  const inside = group.keys().includes(name) ? group.get(name) : undefined;
  return inside !== undefined && inside !== null && "keys" in inside ? inside.keys() : [];
};
