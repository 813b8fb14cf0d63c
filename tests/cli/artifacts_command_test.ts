import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { writeArtifacts } from "../../lib/cli/artifacts_command.ts";
import { softActorCriticArtifacts } from "../../lib/cli/soft_actor_critic_artifacts.ts";
import { done, FILES, SIZES } from "./artifact_files.ts";

Deno.test("the files are written whole", async () => {
  const folder = await Deno.makeTempDir();
  const names = await done(writeArtifacts(SIZES, `${folder}/new`));
  assertEquals(names.length, 18);
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
  assertEquals(await runCommand("--view", "3", "--out", "nowhere"), [
    2,
    "--view: there is no discriminator to have it. Name its latents, too, e.g. --latents ball:2.\n",
  ]);
  assertEquals(await runCommand("--flavour", "official", "--out", "nowhere"), [
    2,
    "--flavour: 'official' was given. It takes one of plain, ort.\n",
  ]);
  const [code, output] = await runCommand("--width", "3");
  assertEquals(code, 2);
  assertStringIncludes(output, "--width: there is no such flag. ");
});

Deno.test("--flavour and --latents choose the files of the units", async () => {
  const folder = await Deno.makeTempDir();
  const sizes = ["--observation", "5", "--action", "2", "--hidden", "8", "--batch", "12"];
  const [code, output] = await runCommand(
    ...[...sizes, "--flavour", "ort", "--latents", "ball:2", "--view", "3", "--out", folder],
  );
  assertEquals([code, output.split(", ").length], [0, 18]);
  const files = softActorCriticArtifacts({ ...SIZES, flavour: "ort" });
  for (const name of ["critic/training_model.onnx", "discriminator/optimizer_model.onnx", "discriminator/checkpoint"]) {
    assertEquals(await Deno.readFile(`${folder}/${name}`), files[name]);
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("--help lists every flag", async () => {
  const [code, output] = await runCommand("--help");
  assertEquals(code, 0);
  for (const flag of ["observation", "action", "hidden", "batch", "flavour", "latents", "view", "seed", "out"]) {
    assertStringIncludes(output, `--${flag} `);
  }
});
