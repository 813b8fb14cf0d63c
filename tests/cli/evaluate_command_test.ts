import { assertEquals, assertMatch } from "@std/assert";
import { runScript } from "../support/script.ts";

/** The command on a folder, for point navigation and L2. */
const evaluate = async (folder: string, args: readonly string[]) =>
  await runScript(
    `
    import { pointNav } from "./envs/mod.ts";
    import { evaluateCommand } from "./lib/cli/evaluate_command.ts";
    import { NAMED_METHODS } from "./lib/method/named.ts";
    const known = { worlds: { point_nav: pointNav }, methods: { perceptual_distance: NAMED_METHODS.perceptual_distance } };
    Deno.exit(await evaluateCommand(known, ${JSON.stringify(folder)}, Deno.args));
    `,
    [`--allow-read=${folder}`],
    args,
  );

Deno.test("evaluateCommand explains its flags, and refuses what it does not know with code 2", async () => {
  const help = await evaluate("/nowhere", ["--help"]);
  assertEquals(help.code, 0);
  assertMatch(help.output, /^Usage: gpim evaluate RUN\|policy\.onnx \[flags\]\n[\s\S]*--engine/);
  const wrong = await evaluate("/nowhere", ["--seed", "3"]);
  assertEquals(wrong.code, 2);
  assertMatch(wrong.errors, /^--seed: there is no such flag/);
});

Deno.test("evaluateCommand refuses a folder without a run, and a run of a world or method that the program has not", async () => {
  const folder = await Deno.makeTempDir();
  const none = await evaluate(folder, []);
  assertEquals(none.code, 1);
  assertMatch(none.errors, /there is no run in it/);
  const configuration = {
    ...{ method: "perceptual_distance", world: "point_nav", updates: 1, seed: 1, seeds: 1 },
    ...{ evaluationGoals: 2, evaluateEvery: 5, engine: "webassembly", options: {} },
  };
  for (
    const [change, message] of [
      [{ world: "mars" }, /^'world': there is none named 'mars'/],
      [{ method: "gpim" }, /^'method': there is none named 'gpim'/],
      [{ options: { speed: 1 } }, /^'options', 'speed': there is no such setting/],
      [{}, /no state was saved in it/],
    ] as const
  ) {
    await Deno.writeTextFile(`${folder}/config.json`, JSON.stringify({ ...configuration, ...change }));
    assertMatch((await evaluate(folder, [])).errors, message);
  }
  await Deno.remove(folder, { recursive: true });
});
