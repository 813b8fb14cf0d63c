import { assert, assertEquals, assertMatch } from "@std/assert";

const EXAMPLE = new URL("../../examples/gpim_reacher.ts", import.meta.url).pathname;
const QUICK = ["--updates", "20", "--hidden", "8", "--batch", "8"];

/** Runs the example in a process of its own. */
const run = async (args: readonly string[], permissions: readonly string[] = []) => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", ...permissions, EXAMPLE, ...args],
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, output: decode(stdout), errors: decode(stderr) };
};

Deno.test("without a single permission the example trains and compares, with --json as one JSON object and nothing else", async () => {
  const { code, output, errors } = await run([...QUICK, "--json"]);
  assertEquals(code, 0, errors);
  const result = JSON.parse(output);
  assertEquals(Object.keys(result), [
    "world",
    "method",
    "goalFunction",
    "engine",
    "seed",
    "steps",
    "updates",
    "seconds",
    "goals",
    "distance",
    "normalisedDistance",
    "success",
    "timeAtGoal",
    "lateTimeAtGoal",
    "everAtGoal",
  ]);
  assertEquals(
    [result.world, result.method, result.engine, result.seed, result.updates, result.goals],
    ["reacher", "gpim", "webassembly", 1, 20, 100],
  );
  for (const distances of [result.distance, result.normalisedDistance]) {
    assertEquals(Object.keys(distances), ["gpim", "diayn", "random"]);
    for (const distance of Object.values<number>(distances)) assert(distance > 0 && distance < 2);
  }
  assertMatch(errors, /engine: webassembly \(/);
  assertMatch(errors, /done · 20 gradient steps · 100 %/);
});

Deno.test("without --json the result is a table of the policies", async () => {
  const { output } = await run(QUICK);
  assertMatch(output, /GPIM .*\n.*DIAYN with goal inference .*\n.*random /);
});

Deno.test("a budget of environment steps alone is spent whole, to the end of its last iteration", async () => {
  const { output } = await run(["--steps", "7000", "--hidden", "8", "--batch", "8", "--json"]);
  const { steps, updates } = JSON.parse(output.trimEnd().split("\n").at(-1)!);
  assertEquals([steps, updates], [12_800, 200]);
});

const MISTAKES: Readonly<Record<string, readonly [readonly string[], RegExp]>> = {
  "an unknown flag": [["--update", "3"], /^--update: there is no such flag\. The flags are --goals, --updates, /m],
  "an argument that is no flag": [["fast"], /^'fast': it is not a flag/m],
  "an argument behind two dashes": [["--", "fast"], /^'fast': it is not a flag/m],
  "an empty value": [["--updates", ""], /^'': it is not a flag|^--updates: it needs a value/m],
  "a value that begins with a dash": [["--updates", "-1"], /^'-1': it is not a flag\. Write .* --flag=value/m],
  "a value for a switch": [["--json=maybe"], /^--json: it was given a value\. It takes none/m],
  "a width that fits nowhere": [
    ["--hidden", "100000"],
    /^--hidden: '100000' was given\. It takes a whole number from 1 to 4096/m,
  ],
  "a single point for a sphere": [
    ["--latents", "sphere:1"],
    /^--latents: 'sphere:1' was given\. .* sphere:D of 2 to 1000/m,
  ],
  "a value that is no number": [["--updates", "many"], /^--updates: 'many' was given\. It takes a whole number/m],
  "a negative number": [["--batch=-3"], /^--batch: '-3' was given/m],
  "a fraction": [["--seed", "1.5"], /^--seed: '1.5' was given/m],
  "a flag without its value": [["--hidden"], /^--hidden: it needs a value/m],
  "a flag given twice": [["--seed", "1", "--seed", "2"], /^--seed: it was given 2 times\. Give it once/m],
  "an unknown engine": [["--engine", "cuda"], /^--engine: 'cuda' was given\. It takes one of auto, /m],
  "unknown latents": [["--latents", "cube:2"], /^--latents: 'cube:2' was given\. It takes ball:D, /m],
  "latents without a size": [["--latents", "ball"], /^--latents: 'ball' was given/m],
};

for (const [name, [args, message]] of Object.entries(MISTAKES)) {
  Deno.test(`${name} is answered with one sentence and exit code 2`, async () => {
    const { code, output, errors } = await run(args);
    assertEquals(code, 2, errors);
    assertEquals(output, "");
    assertMatch(errors, message);
    assertEquals(errors.includes("    at "), false, "no stack trace");
  });
}

Deno.test("--help explains every flag", async () => {
  const { code, output } = await run(["--help"]);
  assertEquals(code, 0);
  for (
    const flag of ["updates", "steps", "seed", "engine", "latents", "strict", "hidden", "batch", "json", "out"]
  ) {
    assertMatch(output, new RegExp(`^  --${flag} `, "m"));
  }
});

Deno.test("--out saves the curve, the metrics, the policy and the trajectories, and leaves nothing half-written", async () => {
  const folder = await Deno.makeTempDir();
  const { code, errors } = await run([...QUICK, "--strict", "--out", `${folder}/run`], [`--allow-write=${folder}`]);
  assertEquals(code, 0, errors);
  const names = [...Deno.readDirSync(`${folder}/run`)].map(({ name }) => name).sort();
  assertEquals(names, [
    "config.json",
    "curve.svg",
    "events.out.tfevents.gpim",
    "learners",
    "metrics.csv",
    "metrics.jsonl",
    "policy.onnx",
    "poses.svg",
    "report.html",
    "result.json",
    "trajectories.svg",
  ]);
  const learners = [...Deno.readDirSync(`${folder}/run/learners`)].map(({ name }) => name).sort();
  assertEquals(learners, ["discriminator.checkpoint", "goalPolicy.checkpoint", "latentPolicy.checkpoint"]);
  for (const name of ["curve.svg", "trajectories.svg"]) {
    assertMatch(await Deno.readTextFile(`${folder}/run/${name}`), /^<svg [\s\S]*<\/svg>\s*$/);
  }
  const metrics = (await Deno.readTextFile(`${folder}/run/metrics.jsonl`)).trimEnd().split("\n");
  const rows = metrics.map((line) => JSON.parse(line));
  assertEquals([rows[0].phase, rows[0].updates], ["evaluating", 0]);
  assertEquals(rows.slice(1, -1).every(({ phase }) => phase === "training"), true);
  assertEquals([rows.at(-1).phase, rows.at(-1).updates], ["done", 20]);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("--out without permission ends at once, before any training, with a sentence that says what to do", async () => {
  const { code, output, errors } = await run([...QUICK, "--out", "/tmp/nowhere"]);
  assertEquals([code, output], [1, ""]);
  assertMatch(errors, /^\/tmp\/nowhere: .*--allow-write/m);
});

Deno.test("a configuration file with a wrong setting is a sentence that names file and setting", async () => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(file, '{ "options": { "discount": 1.5 } }');
  const { code, errors } = await run([...QUICK, "--config", file], ["--allow-read"]);
  assertEquals(code, 1);
  assertMatch(errors, /'discount': 1\.5 was given\. It takes a number from 0 to below 1\./);
  await Deno.remove(file);
});
