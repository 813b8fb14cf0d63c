import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { writeArtifacts } from "../../lib/cli/artifacts_command.ts";
import { done, FILES, SIZES } from "./artifact_files.ts";

Deno.test("the files are written whole", async () => {
  const folder = await Deno.makeTempDir();
  const names = await done(writeArtifacts(SIZES, `${folder}/new`));
  assertEquals(names.length, 14);
  for (const [name, content] of Object.entries(FILES)) {
    const written = await Deno.readFile(`${folder}/new/${name}`);
    assertEquals(written, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder that cannot be written to gives a fault and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/file`, "obstacle");
  const outcome = await writeArtifacts(SIZES, `${folder}/file`)();
  assert(E.isLeft(outcome));
  assertEquals([outcome.left.kind, outcome.left.place], ["file", `${folder}/file`]);
  const under = await writeArtifacts(SIZES, `${folder}/file/deeper`)();
  assert(E.isLeft(under));
  // A file where a unit's folder has to be: the failure comes after some files have been written.
  await Deno.mkdir(`${folder}/half`);
  await Deno.writeTextFile(`${folder}/half/temperature`, "obstacle");
  assert(E.isLeft(await writeArtifacts(SIZES, `${folder}/half`)()));
  const left: string[] = [];
  const walk = async (path: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory) await walk(`${path}/${name}`);
      else left.push(name);
    }
  };
  await walk(folder);
  assertEquals(left.toSorted(), ["file", "temperature"]);
  await Deno.remove(folder, { recursive: true });
});

/** Runs the command, and returns its exit code and its output. */
const runCommand = async (...args: readonly string[]): Promise<readonly [number, string]> => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--allow-write", "examples/artifacts.ts", ...args],
    cwd: new URL("../..", import.meta.url).pathname,
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return [code, decode(stdout) + decode(stderr)];
};

Deno.test("a wrong flag or value ends with code 2 and one sentence", async () => {
  assertEquals(await runCommand("--hidden", "wide", "--out", "nowhere"), [
    2,
    "--hidden: 'wide' was given. It takes a whole number from 1 to 4096.\n",
  ]);
  assertEquals(await runCommand("--seed", "4"), [
    2,
    "--out: it is missing. Name the folder to write to, e.g. --out artifacts.\n",
  ]);
  const [code, output] = await runCommand("--width", "3");
  assertEquals(code, 2);
  assertStringIncludes(output, "--width: there is no such flag. ");
});

Deno.test("--help lists every flag", async () => {
  const [code, output] = await runCommand("--help");
  assertEquals(code, 0);
  for (const flag of ["observation", "action", "hidden", "batch", "seed", "out"]) {
    assertStringIncludes(output, `--${flag} `);
  }
});
