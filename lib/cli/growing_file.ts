/**
 * A file that grows at its end by whole pieces: a piece that could not be written, because the disk is full, is written together
 * with the next one, and no part of it stays in between.
 *
 * @module
 */

/** A file that grows. */
export interface GrowingFile {
  /**
   * Adds bytes, and those that could not be added before.
   *
   * @throws when they cannot be written; they are kept for the next time.
   */
  readonly append: (bytes: Uint8Array) => void;
  /**
   * Puts all bytes on the disk.
   *
   * @throws when that is not possible.
   */
  readonly sync: () => void;
  /** Closes the file. */
  readonly close: () => void;
}

/**
 * A file that keeps its first `kept` bytes, and loses those behind them when the first piece is added; it is made, with its folder,
 * where there is none. Needs permission to write.
 */
export const growingFile = (path: string, kept = 0): GrowingFile => {
  let file: Deno.FsFile | undefined;
  let length = kept;
  let pending: readonly Uint8Array[] = [];
  const open = (): Deno.FsFile => {
    Deno.mkdirSync(path.split("/").slice(0, -1).join("/") || "/", { recursive: true });
    file = Deno.openSync(path, { write: true, create: true });
    file.truncateSync(length);
    file.seekSync(length, Deno.SeekMode.Start);
    return file;
  };
  const close = (): void => {
    file?.close();
    file = undefined;
  };
  return {
    append: (bytes) => {
      pending = [...pending, bytes];
      try {
        const opened = file ?? open();
        for (; pending.length > 0; pending = pending.slice(1)) {
          for (let written = 0; written < pending[0].length;) written += opened.writeSync(pending[0].subarray(written));
          length += pending[0].length;
        }
      } catch (reason) {
        // Opened anew the next time, which cuts off what was written of a piece.
        close();
        throw reason;
      }
    },
    sync: () => file?.syncDataSync(),
    close,
  };
};
