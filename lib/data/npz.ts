/**
 * NumPy's format of several arrays, `.npz`: a zip archive of `.npy` files.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { strFromU8, strToU8, unzipSync, zipSync } from "fflate";
import { messageOf } from "../fault.ts";
import { type NumberArray, readNpy, writeNpy } from "./npy.ts";

/** Arrays by name, and texts by the names of their files. */
export interface Archive {
  /** The arrays, by name. */
  readonly arrays: Readonly<Record<string, NumberArray>>;
  /** Other files, as texts. */
  readonly texts: Readonly<Record<string, string>>;
}

/** The moment that files of an archive bear, so that the same arrays are the same bytes. */
const MOMENT = "1980-01-01T00:00:00";

/** Writes an archive. */
export const writeNpz = ({ arrays, texts }: Archive): Uint8Array<ArrayBuffer> =>
  zipSync(
    {
      ...Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, strToU8(text)])),
      ...Object.fromEntries(Object.entries(arrays).map(([name, array]) => [`${name}.npy`, writeNpy(array)])),
    },
    { mtime: MOMENT, level: 6 },
  );

/** Most files of an archive that is read. */
const MOST_FILES = 1000;

/** Reads an archive; the reason why bytes are none, or take more than `most` bytes of memory. */
export const readNpz = (bytes: Uint8Array, most: number): E.Either<string, Archive> => {
  let [total, files] = [0, 0];
  const opened = E.tryCatch(() =>
    unzipSync(bytes, {
      filter: ({ originalSize }) => {
        total += originalSize;
        if (++files > MOST_FILES || total > most) throw new RangeError(`it unpacks to more than ${most} bytes`);
        return true;
      },
    }), (reason) => `it is no zip archive (${messageOf(reason)})`);
  if (E.isLeft(opened)) return opened;
  const arrays: Record<string, NumberArray> = {};
  const texts: Record<string, string> = {};
  for (const [name, content] of Object.entries(opened.right)) {
    if (!name.endsWith(".npy")) {
      texts[name] = strFromU8(content);
      continue;
    }
    const array = readNpy(content);
    if (E.isLeft(array)) return E.left(`'${name}': ${array.left}`);
    arrays[name.slice(0, -".npy".length)] = array.right;
  }
  return E.right({ arrays, texts });
};
