import { assertEquals, assertMatch } from "@std/assert";
import { runScript } from "../support/script.ts";

/** The report of a short run, in a process of its own, whose output is closed or not. */
const reported = async (flags: string, permissions: readonly string[] = []) =>
  await runScript(
    `
    import * as E from "fp-ts/Either.js";
    import { pointNav } from "./envs/mod.ts";
    import { report } from "./lib/cli/report_run.ts";
    import { webassembly } from "./lib/engine/mod.ts";
    import { formatFault } from "./lib/fault.ts";
    import { NAMED_METHODS } from "./lib/method/named.ts";
    import { train } from "./lib/train/train.ts";
    const { right: configured } = NAMED_METHODS.perceptual_distance.configure("here", { hidden: [4], batch: 4, worlds: 2, updatesPerIteration: 1 });
    const run = { world: pointNav, method: configured.method, updates: 1, seed: 1, goals: 2 };
    const outcome = await train(run)(webassembly())();
    const said = await report({ world: pointNav, configured, title: "L2" }, "perceptual_distance", ${flags})([outcome.right])();
    if (E.isLeft(said)) console.error(formatFault(said.left));
    `,
    permissions,
  );

Deno.test("a report is a table, or JSON and nothing else", async () => {
  const { output } = await reported("{ json: false }");
  assertMatch(output, /L2 +[\d.]+ [\s\S]*random +[\d.]+/);
  const { method, updates, distance } = JSON.parse((await reported("{ json: true }")).output);
  assertEquals([method, updates, Object.keys(distance)], ["perceptual_distance", 1, ["perceptual_distance", "random"]]);
});

Deno.test("files are saved before their names are printed; where they cannot be, the result is printed all the same", async () => {
  const folder = await Deno.makeTempDir();
  const saved = await reported(`{ json: false, out: ${JSON.stringify(folder)} }`, [`--allow-write=${folder}`]);
  assertMatch(saved.output, /saved .*result\.json/);
  assertEquals(JSON.parse(await Deno.readTextFile(`${folder}/result.json`)).method, "perceptual_distance");
  const refused = await reported('{ json: false, out: "/dev/null/x" }', ["--allow-write=/dev/null/x"]);
  assertMatch(refused.output, /L2 +[\d.]+/);
  assertMatch(refused.errors, /\/dev\/null\/x/);
  await Deno.remove(folder, { recursive: true });
});
