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
  for (const [more, expected] of [[[], 0], [["--config", "nowhere.json"], 1]] as const) {
    const { code, errors } = await run("--world", "loaded", "--workers", "3", ...more);
    assertEquals(code, expected, errors);
    assert(errors.includes("freed, workers: 3"));
  }
});

Deno.test("several seeds give one table with intervals, and one JSON object with a run for each seed", async () => {
  const { output } = await run("--seeds", "2", "--seed", "4", "--json");
  assertMatch(output, /GPIM +[\d.]+ \([\d.]+ to [\d.]+\)/);
  const { seeds, runs } = JSON.parse(output.trimEnd().split("\n").at(-1)!);
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
