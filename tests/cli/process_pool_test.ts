import { assertEquals, assertMatch } from "@std/assert";
import { planRun } from "../../lib/cli/planned_run.ts";
import { ROOT } from "../support/script.ts";

/** The process of a slot, to which lines are written; its answers. */
const slot = async (lines: readonly string[], folder: string) => {
  const process = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--quiet", "--no-prompt", `--allow-read=${folder}`, `--allow-write=${folder}`],
      ...["cli.ts", "slot", "--states", folder, "--save-every", "0"],
    ],
    cwd: ROOT,
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = process.stdin.getWriter();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const answers: string[] = [];
  for (const line of lines) {
    await writer.write(new TextEncoder().encode(`${line}\n`));
    const { value } = await reader.read();
    answers.push(value ?? "");
  }
  await writer.close();
  await reader.cancel();
  const { code } = await process.status;
  await process.stderr.cancel();
  return { code, answers };
};

const CONFIGURATION = {
  method: "perceptual_distance",
  world: "point_nav",
  options: { hidden: [4], batch: 4, worlds: 4, updatesPerIteration: 5 },
  updates: 10,
  seed: 1,
  seeds: 1,
  evaluationGoals: 4,
  evaluateEvery: 10,
  engine: "webassembly",
} as const;

Deno.test("a slot answers every line: runs with their results, others with a fault", async () => {
  const folder = await Deno.makeTempDir();
  const run = await planRun({ name: "a run", configuration: CONFIGURATION, stops: [], keepsState: false });
  const foreign = { ...run, id: "0".repeat(32) };
  const { code, answers } = await slot([JSON.stringify(run), JSON.stringify(foreign), "no JSON"], folder);
  assertEquals(code, 0);
  assertMatch(answers[0], /^\{"result":\{"id":"[0-9a-f]{32}","name":"a run"/);
  assertMatch(answers[1], /^\{"fault":.*identity is that of another run/);
  assertMatch(answers[2], /^\{"fault":/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test({
  name: "a pool that is killed, and whose processes are killed, goes on where it was, to the same results",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const plan = {
      configuration: {
        world: "point_nav",
        engine: "webassembly",
        evaluationGoals: 4,
        options: { hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5 },
      },
      grid: { "options.discount": [0.8] },
      seeds: [1, 2],
      updates: 250,
    };
    await Deno.writeTextFile(`${folder}/plan.json`, JSON.stringify(plan));
    const start = (out: string, args: readonly string[]) =>
      new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "--no-check", "--quiet", "--no-prompt", `--allow-read=${folder}`, `--allow-write=${folder}`],
          ...[
            "--allow-run",
            "cli.ts",
            "run",
            `${folder}/plan.json`,
            "--out",
            `${folder}/${out}`,
            "--save-every",
            "0",
            ...args,
          ],
        ],
        cwd: ROOT,
        stdin: "null",
        stdout: "null",
        stderr: "piped",
      }).spawn();
    const alone = await start("alone", ["--slots", "1"]).output();
    assertEquals(alone.code, 0);
    const childrenOf = async (pid: number): Promise<readonly number[]> =>
      (await Deno.readTextFile(`/proc/${pid}/task/${pid}/children`)).split(" ").filter((text) => text !== "").map(
        Number,
      );
    const working = async (pid: number): Promise<readonly number[]> => {
      let children: readonly number[] = [];
      while (children.length < 2) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        children = await childrenOf(pid);
      }
      // Time to begin with their runs.
      await new Promise((resolve) => setTimeout(resolve, 1500));
      return children;
    };
    const first = start("pool", ["--slots", "2"]);
    const orphans = await working(first.pid);
    first.kill("SIGKILL");
    await first.stderr.cancel();
    const isGone = (pid: number) => Deno.stat(`/proc/${pid}`).then(() => false, () => true);
    // Processes of a pool that is gone save their runs, and end.
    for (const orphan of orphans) while (!await isGone(orphan)) await new Promise((resolve) => setTimeout(resolve, 50));
    const pool = start("pool", ["--slots", "2"]);
    for (const child of await working(pool.pid)) Deno.kill(child, "SIGKILL");
    const { code, stderr } = await pool.output();
    assertEquals(code, 0, new TextDecoder().decode(stderr));
    const read = (out: string) => Deno.readTextFile(`${folder}/${out}/results.jsonl`);
    assertEquals(await read("pool"), await read("alone"));
    await Deno.remove(folder, { recursive: true });
  },
});
