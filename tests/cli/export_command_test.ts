import { assert, assertEquals, assertMatch } from "@std/assert";
import { readDataSet } from "../../lib/data/mod.ts";
import { readHdf5 } from "../../lib/data/hdf5.ts";
import { right } from "../support/right.ts";
import { ROOT } from "../support/script.ts";

const folder = await Deno.makeTempDir();

const gpim = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "--no-prompt", `--allow-read=${folder}`, `--allow-write=${folder}`]
      .concat("cli.ts", ...args),
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, output, errors };
};

const SMALL = ["--hidden", "8", "--batch", "8", "--options", '{"worlds":4,"updatesPerIteration":10}'];
const run = `${folder}/run`;

Deno.test("the replays of a run are written, a method is trained from them alone, and that run is evaluated and goes on", async () => {
  const trained = await gpim("train", "--world", "point_nav", ...SMALL, "--updates", "20", "--out", run);
  assertEquals(trained.code, 0, trained.errors);
  const file = `${folder}/run.npz`;
  const exported = await gpim("export", run, "--out", file);
  assertEquals([exported.code, exported.output], [0, `saved ${file}\n`], exported.errors);
  const { about, sets } = right(readDataSet(file, await Deno.readFile(file)));
  assertEquals([about.method, about.seed, about.updates], ["gpim", 1, 20]);
  assertEquals([sets.latentPolicy.lengths.length, sets.goalPolicy.lengths.length], [8, 8]);
  const offline = `${folder}/offline`;
  const learned = await gpim(
    ...["train", "--world", "point_nav", "--method", "contrastive", ...SMALL, "--updates", "20"],
    ...["--data", file, "--out", offline, "--json"],
  );
  assertEquals(learned.code, 0, learned.errors);
  const { steps, distance } = JSON.parse(learned.output);
  assertEquals(steps, 0);
  assertEquals(JSON.parse(await Deno.readTextFile(`${offline}/config.json`)).data, file);
  const evaluated = await gpim("evaluate", offline, "--json");
  assertEquals(JSON.parse(evaluated.output).distance, distance);
  const further = await gpim("resume", offline, "--updates", "30", "--json");
  assertEquals(JSON.parse(further.output).updates, 30, further.errors);
});

for (const format of ["minari", "d4rl"]) {
  Deno.test(`a replay is written as ${format} has it`, async () => {
    const file = `${folder}/${format}.hdf5`;
    const { code, errors } = await gpim("export", run, "--format", format, "--replay", "latentPolicy", "--out", file);
    assertEquals(code, 0, errors);
    const { lengths, columns } = right(await readHdf5(file, await Deno.readFile(file))()).sets.episodes;
    assertEquals(lengths.length, 8);
    assert("latent" in columns);
  });
}

Deno.test("a file that is there is not replaced by accident, and what cannot be exported is a sentence", async () => {
  const file = `${folder}/taken.npz`;
  await Deno.writeTextFile(file, "mine");
  const taken = await gpim("export", run, "--out", file);
  assertEquals([taken.code, await Deno.readTextFile(file)], [1, "mine"]);
  assertMatch(taken.errors, /the file exists already\. Choose another name, or replace it by --overwrite/);
  assertEquals((await gpim("export", run, "--out", file, "--overwrite")).code, 0);
  assertMatch((await gpim("export", run)).errors, /^--out: it is missing/);
  assertMatch((await gpim("export", folder, "--out", `${folder}/x.npz`)).errors, /there is no run in it/);
  assertMatch(
    (await gpim("export", run, "--seed", "9", "--out", `${folder}/x.npz`)).errors,
    /^--seed: the run has no seed 9\. Its seeds are 1\./,
  );
  for (
    const [name, format, named] of [["x.hdf5", "npz", "minari or d4rl"], ["x.H5", "npz", "minari or d4rl"], [
      "x.npz",
      "minari",
      "npz",
    ]]
  ) {
    const { code, errors } = await gpim("export", run, "--format", format, "--out", `${folder}/${name}`);
    assertEquals(code, 2);
    assertMatch(errors, new RegExp(`^--out: .* Name another file, or give --format ${named}\\.`));
  }
  assertMatch(
    // The engine is named: looking for a graphics card, drivers may write to the same output.
    (await gpim(
      ...["train", "--world", "reacher", "--method", "contrastive", "--engine", "webassembly"],
      "--data",
      file,
    ))
      .errors,
    /^data, 'goalPolicy': its observation has 2 numbers/,
  );
  assertMatch((await gpim("train", "--data", `${folder}/none.npz`)).errors, /none\.npz: /);
});

Deno.test("the folder is removed", () => Deno.remove(folder, { recursive: true }));
