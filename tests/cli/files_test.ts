import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import {
  discard,
  fileWork,
  listFiles,
  lockFolder,
  plainPath,
  readText,
  writeFiles,
  writeWhole,
} from "../../lib/cli/files.ts";
import { left, right } from "../support/right.ts";
import { runScript } from "../support/script.ts";

const listed = (folder: string): readonly string[] => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("files are written whole, in folders that are made for them", async () => {
  const folder = await Deno.makeTempDir();
  const written = await writeFiles(`${folder}/new/run`, { "a.txt": "words", "inner/b.bin": Uint8Array.of(1, 2) })();
  assertEquals(right(written), [`${folder}/new/run/a.txt`, `${folder}/new/run/inner/b.bin`]);
  assertEquals(listed(`${folder}/new/run`), ["a.txt", "inner"]);
  assertEquals(right(await readText(`${folder}/new/run/a.txt`)()), "words");
  assertEquals(await Deno.readFile(`${folder}/new/run/inner/b.bin`), Uint8Array.of(1, 2));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("when one file cannot be written, no partial file is left and earlier results stay unchanged", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/a.txt`, "earlier");
  // A folder lies where the second file is first written.
  await Deno.mkdir(`${folder}/b.txt.partial/occupied`, { recursive: true });
  const fault = left(await writeFiles(folder, { "a.txt": "later", "b.txt": "never" })());
  assertEquals(fault.kind, "file");
  assertEquals(listed(folder), ["a.txt", "b.txt.partial"]);
  assertEquals(await Deno.readTextFile(`${folder}/a.txt`), "earlier");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("when a folder has the name of a file, nothing of an earlier run is touched and nothing new is left", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/a.txt`, "earlier");
  await Deno.mkdir(`${folder}/c.txt`);
  const fault = left(await writeFiles(folder, { "a.txt": "later", "b.txt": "new", "c.txt": "never" })());
  assertEquals(fault.kind, "file");
  assertEquals(listed(folder), ["a.txt", "c.txt"]);
  assertEquals(await Deno.readTextFile(`${folder}/a.txt`), "earlier");
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder that cannot be made is a fault that names it", async () => {
  const file = await Deno.makeTempFile();
  const fault = left(await writeFiles(`${file}/run`, { "a.txt": "words" })());
  assertStringIncludes(fault.place, file);
  assertMatch(fault.remedy, /folder that can be written to/);
  await Deno.remove(file);
});

Deno.test("a file that is not there is a fault that names it", async () => {
  assertEquals(left(await readText("/nowhere/at/all.json")()).place, "/nowhere/at/all.json");
});

Deno.test("plainPath takes out what leads nowhere, and leaves what leads upward from the start", () => {
  const paths = {
    "a/b": "a/b",
    "./a/./b/": "a/b",
    "a//b": "a/b",
    "none/../results": "results",
    "a/b/../../c": "c",
    "../a": "../a",
    "a/../../b": "../b",
    "/a/../b": "/b",
    "/../a": "/../a",
    "a/..": ".",
    "/": "/",
    ".": ".",
  };
  for (const [path, expected] of Object.entries(paths)) assertEquals(plainPath(path), expected, path);
});

Deno.test("with permission to write alone, nothing partial is left under a path that goes through a missing folder", async () => {
  const folder = await Deno.makeTempDir();
  const script = `
    import { writeFiles } from "./lib/cli/files.ts";
    const outcome = await writeFiles("${folder}/none/../results", { "a.txt": "words" })();
    console.log(outcome._tag);
  `;
  const { output, errors } = await runScript(script, [`--allow-write=${folder}`]);
  assertEquals(output.trim(), "Right", errors);
  assertEquals([listed(folder), listed(`${folder}/results`)], [["results"], ["a.txt"]]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a file is written whole under its name, and nothing else is left, also where it cannot be", async () => {
  const folder = await Deno.makeTempDir();
  await writeWhole(`${folder}/a`, Uint8Array.of(1, 2, 3));
  await writeWhole(`${folder}/a`, Uint8Array.of(4));
  assertEquals([await Deno.readFile(`${folder}/a`), listed(folder)], [Uint8Array.of(4), ["a"]]);
  await Deno.mkdir(`${folder}/b/occupied`, { recursive: true });
  const fault = left(await fileWork(folder, "write", () => writeWhole(`${folder}/b`, Uint8Array.of(1)))());
  assertEquals([fault.kind, fault.place, listed(folder)], ["file", folder, ["a", "b"]]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "a full disk is a fault with a remedy of its own, and leaves nothing behind",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    // This device takes no byte.
    const fault = left(await fileWork("here", "write", () => Deno.writeFile("/dev/full", Uint8Array.of(1)))());
    assertEquals([fault.kind, fault.place, fault.remedy], ["file", "here", "Make room on the disk."]);
  },
});

Deno.test("the names in a folder are listed, none in one that is missing, which is not made", async () => {
  const folder = await Deno.makeTempDir();
  assertEquals(right(await listFiles(`${folder}/new/inner`)()), []);
  await Deno.writeTextFile(`${folder}/a`, "");
  assertEquals(right(await listFiles(folder)()), ["a"]);
  await discard([`${folder}/a`, `${folder}/none`]);
  assertEquals(right(await listFiles(folder)()), []);
  assertMatch(left(await listFiles("/dev/null/x")()).remedy, /file that can be read/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder is locked for one process at a time, and free again when the process is killed", async () => {
  const folder = await Deno.makeTempDir();
  const script = `
    import { lockFolder } from "./lib/cli/files.ts";
    const lock = await lockFolder("${folder}")();
    console.log(lock._tag === "Left" ? lock.left.cause : "locked");
    if (Deno.args[0] === "hold") await new Promise((resolve) => setTimeout(resolve, 60_000));
  `;
  const holder = new Deno.Command(Deno.execPath(), {
    args: ["eval", "--ext=ts", script.replace("./lib", `${new URL("../../", import.meta.url).pathname}lib`), "hold"],
    stdout: "piped",
  }).spawn();
  for await (const text of holder.stdout.pipeThrough(new TextDecoderStream())) {
    assertEquals(text.trim(), "locked");
    break;
  }
  assertEquals(left(await lockFolder(folder)()).cause, "another process works in it");
  holder.kill("SIGKILL");
  await holder.status;
  const lock = right(await lockFolder(folder)());
  assertEquals(left(await lockFolder(folder)()).cause, "another process works in it");
  lock.release();
  right(await lockFolder(folder)()).release();
  await Deno.remove(folder, { recursive: true });
});
