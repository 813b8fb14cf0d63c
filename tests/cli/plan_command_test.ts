import { assert, assertEquals, assertMatch } from "@std/assert";
import { ROOT } from "../support/script.ts";

const sweep = async (folder: string, args: readonly string[], more: readonly string[] = []) => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--quiet", "--no-prompt", `--allow-read=${folder}`, `--allow-write=${folder}`, ...more],
      ...["cli.ts", "sweep", ...args],
    ],
    cwd: ROOT,
  }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, output, errors };
};

const PLAN = {
  configuration: { world: "point_nav", options: { hidden: [4], batch: 4, worlds: 4, updatesPerIteration: 5 } },
  grid: { method: ["perceptual_distance", "gpim"], "options.hindsightFraction": [0.5] },
  seeds: [1],
  updates: 10,
  halving: { keep: 0.5, rungs: 2 },
};

Deno.test("a sweep goes on where it was stopped, to the same result; a setting that its method has not is a fault of that setting", async () => {
  const folder = await Deno.makeTempDir();
  const [plan, out] = [`${folder}/plan.json`, `${folder}/out`];
  await Deno.writeTextFile(plan, JSON.stringify(PLAN));
  const first = await sweep(folder, [plan, "--out", out]);
  assertEquals(first.code, 0, first.errors);
  assertMatch(first.output, /^method perceptual_distance, hindsightFraction 0\.5 +10 +[\d.]+ *$/m);
  assertMatch(first.output, /^method gpim, .* 0 +a fault, see below$/m);
  assertMatch(first.output, /^method gpim, .*plan\.json, 'hindsightFraction': there is no such setting/m);
  assertMatch(first.output, /saved .*results\.jsonl, .*sweep\.json, .*sweep\.svg, .*index\.html/);
  const whole = JSON.parse(await Deno.readTextFile(`${out}/sweep.json`));
  const results = await Deno.readTextFile(`${out}/results.jsonl`);
  assertEquals(results.trimEnd().split("\n").length, 2);
  // Half a line, as a process leaves it that is killed while it writes, and no line for the last rung.
  const [line] = results.split("\n");
  await Deno.writeTextFile(`${out}/results.jsonl`, `${line}\n{"run": "l`);
  const again = await sweep(folder, [plan, "--out", out, "--json"]);
  assertEquals(JSON.parse(again.output), whole);
  assertEquals(await Deno.readTextFile(`${out}/results.jsonl`), results);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a plan that is missing or wrong is a sentence with its place", async () => {
  const folder = await Deno.makeTempDir();
  const missing = await sweep(folder, [`${folder}/none.json`]);
  assertEquals(missing.code, 1);
  assertMatch(missing.errors, /none\.json: /);
  await Deno.writeTextFile(`${folder}/plan.json`, JSON.stringify({ ...PLAN, updates: -1 }));
  assertMatch((await sweep(folder, [`${folder}/plan.json`])).errors, /plan\.json: 'updates': -1 was given/);
  const help = await sweep(folder, ["--help"]);
  assert(help.code === 0 && help.output.startsWith("Usage: gpim sweep PLAN"));
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a second plan in a folder leaves the results of the first", async () => {
  const folder = await Deno.makeTempDir();
  const [first, second] = [`${folder}/first.json`, `${folder}/second.json`];
  await Deno.writeTextFile(first, JSON.stringify({ ...PLAN, grid: { "options.discount": [0.8] }, seeds: [1] }));
  await Deno.writeTextFile(second, JSON.stringify({ ...PLAN, grid: { "options.discount": [0.9] }, seeds: [1] }));
  const out = `${folder}/out`;
  const idsAfter = async (plan: string): Promise<readonly string[]> => {
    assertEquals((await sweep(folder, [plan, "--out", out])).code, 0);
    const lines = (await Deno.readTextFile(`${out}/results.jsonl`)).trimEnd().split("\n");
    return lines.map((line) => JSON.parse(line).id);
  };
  const ofFirst = await idsAfter(first);
  const both = await idsAfter(second);
  assert(ofFirst.every((id) => both.includes(id)));
  assertEquals([both.length, new Set(both).size], [2 * ofFirst.length, 2 * ofFirst.length]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a sweep none of whose settings can be trained ends with code 1", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/plan.json`, JSON.stringify({ ...PLAN, grid: { "options.nope": [1, 2] } }));
  const { code, errors } = await sweep(folder, [`${folder}/plan.json`]);
  assertEquals(code, 1);
  assertMatch(errors, /plan\.json: no setting could be trained/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a plan has the same results and the same page in one process and in several", async () => {
  const folder = await Deno.makeTempDir();
  const plan = `${folder}/plan.json`;
  await Deno.writeTextFile(plan, JSON.stringify({ ...PLAN, grid: { "options.discount": [0.8, 0.9] }, seeds: [1, 2] }));
  const one = await sweep(folder, [plan, "--out", `${folder}/one`, "--slots", "1"]);
  const two = await sweep(folder, [plan, "--out", `${folder}/two`, "--slots", "2"], ["--allow-run"]);
  assertEquals([one.code, two.code], [0, 0], two.errors);
  for (const name of ["results.jsonl", "sweep.json", "index.html"]) {
    assertEquals(await Deno.readTextFile(`${folder}/one/${name}`), await Deno.readTextFile(`${folder}/two/${name}`));
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a plan that cannot be carried out is a sentence: slots without a folder, a folder in use, an engine left open", async () => {
  const folder = await Deno.makeTempDir();
  const plan = `${folder}/plan.json`;
  await Deno.writeTextFile(plan, JSON.stringify(PLAN));
  assertMatch((await sweep(folder, [plan, "--slots", "2"])).errors, /--slots: .* Give --out as well/);
  assertMatch((await sweep(folder, [plan, "--queue", "nats://h"])).errors, /'auto' may be another engine/);
  assertMatch((await sweep(folder, [plan, "--queue", "http://u:s3cret@h"])).errors, /'auto' may|--queue: /);
  const out = `${folder}/out`;
  await Deno.mkdir(out);
  using lock = await Deno.open(`${out}/lock`, { write: true, create: true });
  await lock.lock(true);
  assertMatch((await sweep(folder, [plan, "--out", out])).errors, /another process works in it/);
  await Deno.remove(folder, { recursive: true });
});
