import { assert, assertEquals, assertMatch } from "@std/assert";
import { ROOT, runScript } from "../support/script.ts";

/** Runs an example with a world that is loaded, one that cannot be loaded and one that is given. */
const run = async (...args: readonly string[]) => {
  const script = `
    import * as TE from "fp-ts/TaskEither.js";
    import { pointNav } from "./envs/mod.ts";
    import { command } from "./lib/cli/command.ts";
    import { fault } from "./lib/fault.ts";
    const loaded = (workers) => TE.right({ ...pointNav, dispose: () => console.error("freed, workers:", workers) });
    const broken = () => TE.left(fault("world", "broken", "it cannot be loaded", "Choose another."));
    await command({ name: "examples/test.ts", worlds: { given: pointNav, loaded, broken } });
  `;
  return await runScript(script, [], ["--hidden", "8", "--batch", "8", "--updates", "1", ...args]);
};

Deno.test("workers are for physics engines only", async () => {
  const { code, errors } = await run("--world", "given", "--workers", "2");
  assertEquals(code, 2);
  assertMatch(errors, /^--workers: 2 were given, but given has no physics engine/m);
});

Deno.test("a world that cannot be loaded ends with code 1", async () => {
  const { code, errors } = await run("--world", "broken");
  assertEquals(code, 1);
  assertMatch(errors, /^broken: it cannot be loaded/m);
});

Deno.test("a loaded world is freed after a run, and after a fault", async () => {
  for (const [more, expected] of [[[], 0], [["--out", "nowhere"], 1]] as const) {
    const { code, errors } = await run("--world", "loaded", "--workers", "3", ...more);
    assertEquals(code, expected, errors);
    assert(errors.includes("freed, workers: 3"));
  }
});

Deno.test("several seeds give one table with intervals, or one JSON object with a run for each seed", async () => {
  assertMatch((await run("--seeds", "2", "--seed", "4")).output, /GPIM +[\d.]+ \([\d.]+ to [\d.]+\)/);
  const { seeds, runs } = JSON.parse((await run("--seeds", "2", "--seed", "4", "--json")).output);
  assertEquals([seeds, runs.length], [[4, 5], 2]);
});

Deno.test({
  name: "Ctrl-C ends a run after the iteration in hand: files are saved, the table is printed, and the code is 130",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const process = new Deno.Command(Deno.execPath(), {
      args: [
        ...["run", "--no-prompt", `--allow-write=${folder}`, "examples/gpim_point_nav.ts"],
        ...["--hidden", "8", "--updates", "1000000", "--out", folder],
      ],
      cwd: ROOT,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const output = new Response(process.stdout).text();
    let errors = "";
    for await (const text of process.stderr.pipeThrough(new TextDecoderStream())) {
      // Training is under way from the first line of progress on.
      if (!errors.includes("evaluating") && `${errors}${text}`.includes("evaluating")) process.kill("SIGINT");
      errors += text;
    }
    const { code } = await process.status;
    assertEquals(code, 130, errors);
    assertMatch(errors, /ending after this iteration, to keep what was learned; again to leave at once/);
    assertMatch(await output, /GPIM .*\n[\s\S]*saved .*result\.json/);
    assert([...Deno.readDirSync(folder)].some(({ name }) => name === "policy.onnx"));
    await Deno.remove(folder, { recursive: true });
  },
});

/** Runs the example of point navigation in a folder, until it has printed some text, and then sends it a signal. */
const interrupted = async (folder: string, args: readonly string[], text: string, signal: Deno.Signal) => {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", `--allow-read=${folder}`, `--allow-write=${folder}`, "examples/gpim_point_nav.ts"],
      ...args,
    ],
    cwd: ROOT,
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  let errors = "";
  for await (const more of process.stderr.pipeThrough(new TextDecoderStream())) {
    if (!errors.includes(text) && `${errors}${more}`.includes(text)) process.kill(signal);
    errors += more;
  }
  const { code } = await process.status;
  return { code, errors };
};

const RUN = ["--hidden", "8", "--batch", "8", "--updates", "900", "--checkpoint-every", "100"];

/** The result of a run in its folder, but for the seconds that it took. */
const resultIn = async (folder: string): Promise<string> =>
  [await Deno.readTextFile(`${folder}/result.json`), await Deno.readTextFile(`${folder}/metrics.jsonl`)].join("")
    .replaceAll(/"(?:seconds|wallTime)": ?[\d.]+/g, "");

Deno.test({
  name:
    "a run that was interrupted, killed and resumed ends in the result of the run that was not, and says how it goes on",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const [cut, whole] = [`${folder}/cut`, `${folder}/whole`];
    const stopped = await interrupted(cut, [...RUN, "--out", cut], "· 300 gradient steps", "SIGTERM");
    assertEquals(stopped.code, 130, stopped.errors);
    const resume = `deno run --allow-read=${cut} --allow-write=${cut} examples/gpim_point_nav.ts --resume ${cut}`;
    assertMatch(stopped.errors, /saved at \d00 gradient steps; go on with/);
    assert(stopped.errors.includes(resume), stopped.errors);
    const killed = await interrupted(cut, ["--resume", cut], "· 500 gradient steps", "SIGKILL");
    assertEquals(killed.code, 137);
    const refused = await interrupted(cut, [...RUN, "--out", cut], "never", "SIGTERM");
    assertMatch(refused.errors, /it holds a run that has not ended, at \d+ gradient steps/);
    const resumed = await interrupted(cut, ["--resume", cut], "never", "SIGTERM");
    assertEquals(resumed.code, 0, resumed.errors);
    const straight = await interrupted(whole, [...RUN, "--out", whole], "never", "SIGTERM");
    assertEquals(straight.code, 0, straight.errors);
    assertEquals(await resultIn(cut), await resultIn(whole));
    assertEquals(await Deno.readFile(`${cut}/policy.onnx`), await Deno.readFile(`${whole}/policy.onnx`));
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test("--resume names a folder without a run, or a flag that cannot change", async () => {
  const folder = await Deno.makeTempDir();
  const nothing = await interrupted(folder, ["--resume", folder], "never", "SIGTERM");
  assertEquals(nothing.code, 1);
  assertMatch(nothing.errors, /there is no run in it/);
  const changed = await interrupted(folder, ["--resume", folder, "--hidden", "9"], "never", "SIGTERM");
  assertEquals(changed.code, 2);
  assertMatch(changed.errors, /--hidden: a run that goes on cannot change it/);
  await Deno.remove(folder, { recursive: true });
});
