import { assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { growingFile } from "../../lib/cli/growing_file.ts";

const inFolder = (work: (folder: string) => void): void => {
  const folder = Deno.makeTempDirSync();
  work(folder);
  Deno.removeSync(folder, { recursive: true });
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

Deno.test("a file keeps its first bytes, loses those behind them with the first piece, and grows by all pieces in their order", () =>
  inFolder((folder) => {
    const path = `${folder}/file`;
    fc.assert(fc.property(fc.nat(5), fc.array(fc.string({ maxLength: 4 }), { minLength: 1 }), (kept, pieces) => {
      Deno.writeTextFileSync(path, "abcde");
      const file = growingFile(path, kept);
      assertEquals(Deno.readTextFileSync(path), "abcde");
      pieces.forEach((piece) => file.append(bytes(piece)));
      file.sync();
      assertEquals(Deno.readFileSync(path), bytes("abcde".slice(0, kept) + pieces.join("")));
      file.close();
    }));
  }));

Deno.test("a file and its folder are made where there are none, and an old file is cut off without a length to keep", () =>
  inFolder((folder) => {
    for (const text of ["longer", "new"]) {
      const file = growingFile(`${folder}/a/b/file`);
      file.append(bytes(text));
      file.close();
      assertEquals(Deno.readTextFileSync(`${folder}/a/b/file`), text);
    }
  }));

Deno.test("a piece that could not be written is written before the next one, once", () =>
  inFolder((folder) => {
    const path = `${folder}/file`;
    const file = growingFile(path);
    Deno.mkdirSync(path);
    assertThrows(() => file.append(bytes("one ")));
    assertThrows(() => file.append(bytes("two ")));
    file.sync();
    Deno.removeSync(path);
    file.append(bytes("three "));
    file.append(bytes("four"));
    file.close();
    assertEquals(Deno.readTextFileSync(path), "one two three four");
  }));

Deno.test("of a piece that did not fit on the disk nothing is left before the next one, which follows the last whole one", () =>
  inFolder((folder) => {
    const path = `${folder}/file`;
    const file = growingFile(path);
    file.append(bytes("one "));
    const { writeSync } = Deno.FsFile.prototype;
    // A part of every piece fits, whatever it is.
    Deno.FsFile.prototype.writeSync = function (piece) {
      writeSync.call(this, piece.subarray(0, 2));
      throw new Error("No space left on device");
    };
    try {
      for (const piece of ["two ", "three "]) {
        assertThrows(() => file.append(bytes(piece)), Error, "No space left on device");
        assertEquals(Deno.readTextFileSync(path), "one tw");
      }
    } finally {
      Deno.FsFile.prototype.writeSync = writeSync;
    }
    file.append(bytes("four"));
    file.close();
    assertEquals(Deno.readTextFileSync(path), "one two three four");
  }));

Deno.test("a write that takes a part of a piece is followed by one of the rest", () =>
  inFolder((folder) => {
    const file = growingFile(`${folder}/file`);
    const { writeSync } = Deno.FsFile.prototype;
    Deno.FsFile.prototype.writeSync = function (piece) {
      return writeSync.call(this, piece.subarray(0, 3));
    };
    try {
      file.append(bytes("eight by three"));
    } finally {
      Deno.FsFile.prototype.writeSync = writeSync;
    }
    file.close();
    assertEquals(Deno.readTextFileSync(`${folder}/file`), "eight by three");
  }));

Deno.test("a file is put on the disk when that is asked for, and not before it was opened", () =>
  inFolder((folder) => {
    const file = growingFile(`${folder}/file`);
    const { syncDataSync } = Deno.FsFile.prototype;
    let calls = 0;
    Deno.FsFile.prototype.syncDataSync = function () {
      calls++;
      syncDataSync.call(this);
    };
    try {
      file.sync();
      file.append(bytes("a"));
      assertEquals(calls, 0);
      file.sync();
      assertEquals(calls, 1);
    } finally {
      Deno.FsFile.prototype.syncDataSync = syncDataSync;
    }
    file.close();
  }));
