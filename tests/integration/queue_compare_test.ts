import { assertEquals } from "@std/assert";
import { end } from "../queue/machines.ts";
import { testQueue } from "../queue/server.ts";
import { ROOT } from "../support/script.ts";

const start = (args: readonly string[], url: string, permissions: readonly string[]): Deno.ChildProcess =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "--no-prompt", "--allow-env=NATS_URL", ...permissions, ...args],
    cwd: ROOT,
    env: { NATS_URL: url },
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();

const RUNS = [
  "--worlds",
  "point_nav",
  "--methods",
  "perceptual_distance",
  "--seeds",
  "2",
  "--steps",
  "3200",
  "--engine",
  "webassembly",
];

/** The results of a comparison without their times, in the order of their seeds. */
const resultsIn = async (folder: string): Promise<readonly unknown[]> =>
  (await Deno.readTextFile(`${folder}/results.jsonl`)).trimEnd().split("\n").map((line) => JSON.parse(line))
    .map(({ seconds: _seconds, ...result }) => result).toSorted((left, right) => left.seed - right.seed);

testQueue("a comparison has the same results on a worker as on this machine", async (_, { url, port }) => {
  const folder = await Deno.makeTempDir();
  const files = ["--allow-read", `--allow-write=${folder}`];
  const net = `--allow-net=127.0.0.1:${port}`;
  const worker = start(["bench/compare/work.ts", "--engines", "webassembly", "--save-every", "0"], url, [
    "--allow-read",
    net,
  ]);
  const main = (out: string, more: readonly string[], permissions: readonly string[]) =>
    start(["bench/compare/main.ts", ...RUNS, "--out", `${folder}/${out}`, ...more], url, [...files, ...permissions])
      .output();
  const queued = await main("queue", ["--queue", "env"], [net]);
  assertEquals(queued.code, 0, new TextDecoder().decode(queued.stderr));
  assertEquals((await main("alone", [], ["--allow-run"])).code, 0);
  assertEquals(await resultsIn(`${folder}/queue`), await resultsIn(`${folder}/alone`));
  await worker.stderr.cancel();
  assertEquals(await end(worker, "SIGTERM"), 0);
  await Deno.remove(folder, { recursive: true });
});
