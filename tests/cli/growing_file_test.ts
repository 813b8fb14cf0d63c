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

Deno.test({
  name: "of a piece that did not fit on the disk nothing is left before the next one, which follows the last whole one",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const script = `
      import { growingFile } from "${new URL("../../lib/cli/growing_file.ts", import.meta.url)}";
      const file = growingFile("${folder}/file");
      const sizes = ["a", "b", "c"].map((letter) => {
        try {
          file.append(new TextEncoder().encode(letter.repeat(300)));
        } catch {
          return Deno.statSync("${folder}/file").size;
        }
      });
      console.log(JSON.stringify(sizes));`;
    await Deno.writeTextFile(`${folder}/script.ts`, script);
    // Files of this process may have 512 bytes: a piece, and a part of the next one.
    const { stdout, stderr } = await new Deno.Command("sh", {
      args: [
        ...["-c", 'trap "" XFSZ; ulimit -f 1; exec "$@"', "sh", Deno.execPath(), "run", "--no-check", "--quiet"],
        ...["--no-code-cache", `--allow-read=${folder}`, `--allow-write=${folder}`, `${folder}/script.ts`],
      ],
    }).output();
    const written = new TextDecoder().decode(stdout).trim();
    assertEquals(written, "[null,512,512]", new TextDecoder().decode(stderr));
    assertEquals(await Deno.readTextFile(`${folder}/file`), "a".repeat(300) + "b".repeat(212));
    const file = growingFile(`${folder}/file`, 300);
    file.append(bytes("c"));
    file.close();
    assertEquals(await Deno.readTextFile(`${folder}/file`), `${"a".repeat(300)}c`);
    await Deno.remove(folder, { recursive: true });
  },
});
