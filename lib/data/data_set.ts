/**
 * Data sets: trajectories by the policy that took them, and what is known about them, as the bytes of an `.npz`.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { COUNT, guardCodec, parseJson, refusal } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { guard } from "../guard.ts";
import { mapRecord } from "../record.ts";
import type { NumberArray } from "./npy.ts";
import { readNpz, writeNpz } from "./npz.ts";
import { type Moments, rowsOf, type Trajectories, type TrajectoryColumn } from "./trajectories.ts";

/** A data set. */
export interface DataSet {
  /** Facts about it, such as the world's name, the names and units of its numbers, and the run that it comes from, as JSON has them. */
  readonly about: Readonly<Record<string, unknown>>;
  /** Trajectories by the replay that they come from: `latentPolicy`, `goalPolicy`, or any other name. */
  readonly sets: Readonly<Record<string, Trajectories>>;
}

/** The most memory that a file may unpack to, in bytes, where a reader is given no other. */
export const MOST_BYTES = 2 ** 32;

/** The file in an archive that describes the arrays. */
const ABOUT = "about.json";
const FORMAT = "gpim-data 1";

/** The array of the lengths of a set's episodes. */
const LENGTHS = "length";

const MOMENTS: t.Type<Moments, unknown, unknown> = guardCodec(
  "'states', 'steps' or 'episode'",
  (value): value is Moments => value === "states" || value === "steps" || value === "episode",
);

/** The description of the arrays of an archive. */
interface Described {
  readonly format: string;
  readonly about: Readonly<Record<string, unknown>>;
  readonly sets: Readonly<
    Record<string, { readonly horizon: number; readonly columns: Readonly<Record<string, Moments>> }>
  >;
}

const DESCRIBED: t.Type<Described, unknown, unknown> = t.type({
  format: guardCodec(`'${FORMAT}'`, (value): value is string => value === FORMAT),
  about: t.record(t.string, t.unknown),
  sets: t.record(t.string, t.type({ horizon: COUNT, columns: t.record(t.string, MOMENTS) })),
});

const REMEDY = "Give a file that `gpim export --format npz` or writeDataSet has written.";

const wrong = (place: string, cause: string): Fault => fault("file", place, cause, REMEDY);

/** Writes a data set. */
export const writeDataSet = ({ about, sets }: DataSet): Uint8Array<ArrayBuffer> => {
  const described: Described = {
    format: FORMAT,
    about,
    sets: mapRecord(sets, ({ horizon, columns }) => ({ horizon, columns: mapRecord(columns, ({ of }) => of) })),
  };
  const arrays = Object.entries(sets).flatMap((
    [set, { lengths, columns }],
  ): readonly (readonly [string, NumberArray])[] => [
    [`${set}/${LENGTHS}`, { shape: [lengths.length], data: lengths }],
    ...Object.entries(columns).map(([name, { width, data }]) =>
      [`${set}/${name}`, { shape: [data.length / width, width], data }] as const
    ),
  ]);
  return writeNpz({ arrays: Object.fromEntries(arrays), texts: { [ABOUT]: JSON.stringify(described, undefined, 2) } });
};

/** The lengths of a set's episodes, if each is of 1 step to the horizon. */
const lengthsOf = (place: string, array: NumberArray | undefined, horizon: number): E.Either<Fault, Int32Array> => {
  if (array === undefined || !(array.data instanceof Int32Array) || array.shape.length !== 1) {
    return E.left(wrong(place, "it is no list of whole numbers"));
  }
  const at = array.data.findIndex((length) => !(length >= 1 && length <= horizon));
  return at < 0
    ? E.right(array.data)
    : E.left(wrong(place, `episode ${at} lasted ${array.data[at]} steps, expected 1 to ${horizon}`));
};

/** A column, if it has as many rows as the episodes need, all of them finite. */
const columnOf = (
  place: string,
  array: NumberArray | undefined,
  of: Moments,
  lengths: Int32Array,
): E.Either<Fault, TrajectoryColumn> => {
  if (array === undefined) return E.left(wrong(place, "it is missing"));
  const { shape: [rows, width], shape, data } = array;
  const expected = rowsOf(of, lengths);
  if (shape.length !== 2 || rows !== expected || !(width >= 1)) {
    return E.left(wrong(place, `it is [${shape.join(", ")}], expected ${expected} rows`));
  }
  const at = data.findIndex((value) => !Number.isFinite(value));
  if (at >= 0) {
    const where = `number ${at % width} of row ${Math.floor(at / width)}`;
    return E.left(fault("non-finite", place, `${where} is ${data[at]}`, "Leave such episodes out of the data set."));
  }
  return E.right({ of, width, data: data instanceof Float32Array ? data : Float32Array.from(data) });
};

/**
 * Reads a data set; a fault where bytes are none, are damaged, or would take more memory than `most` bytes.
 *
 * @example
 * ```ts
 * import { readDataSet, writeDataSet } from "@gpim/gpim/data";
 * import { assertEquals } from "@std/assert";
 *
 * const action = { of: "steps", width: 1, data: Float32Array.of(0.5, -0.5) } as const;
 * const walk = { horizon: 2, lengths: Int32Array.of(2), columns: { action } };
 * const bytes = writeDataSet({ about: { world: "line" }, sets: { walk } });
 * const read = readDataSet("walk.npz", bytes);
 * assertEquals(read, { _tag: "Right", right: { about: { world: "line" }, sets: { walk } } });
 * ```
 */
export const readDataSet = (
  place: string,
  bytes: Uint8Array,
  most: number = MOST_BYTES,
): E.Either<Fault, DataSet> => guard("a data set", () => readArchive(`${place}`, bytes, most));

const readArchive = (place: string, bytes: Uint8Array, most: number): E.Either<Fault, DataSet> =>
  pipe(
    readNpz(bytes, most),
    E.mapLeft((cause) => wrong(place, cause)),
    E.chain(({ arrays, texts }) => {
      if (!Object.hasOwn(texts, ABOUT)) return E.left(wrong(place, `it has no ${ABOUT}`));
      const described = pipe(
        parseJson(texts[ABOUT]),
        E.chain((value) => pipe(DESCRIBED.decode(value), E.mapLeft(refusal))),
        E.mapLeft((cause) => wrong(`${place}, ${ABOUT}`, cause)),
      );
      if (E.isLeft(described)) return described;
      const array = (name: string) => Object.hasOwn(arrays, name) ? arrays[name] : undefined;
      const sets: Record<string, Trajectories> = {};
      for (const [set, { horizon, columns }] of Object.entries(described.right.sets)) {
        const lengths = lengthsOf(`${place}, '${set}/${LENGTHS}'`, array(`${set}/${LENGTHS}`), horizon);
        if (E.isLeft(lengths)) return lengths;
        const read: Record<string, TrajectoryColumn> = {};
        for (const [name, of] of Object.entries(columns)) {
          const column = columnOf(`${place}, '${set}/${name}'`, array(`${set}/${name}`), of, lengths.right);
          if (E.isLeft(column)) return column;
          read[name] = column.right;
        }
        sets[set] = { horizon, lengths: lengths.right, columns: read };
      }
      return E.right({ about: described.right.about, sets });
    }),
  );
