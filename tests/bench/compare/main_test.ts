import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";

const PERMISSIONS = ["--no-prompt", "--allow-read", "--allow-write", "--allow-run"];

const compare = async (...args: readonly string[]) => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", ...PERMISSIONS, "bench/compare/main.ts", ...args],
    env: { NO_COLOR: "1" },
  }).output();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return { code, out: text(stdout), err: text(stderr) };
};

Deno.test("a comparison writes results and a page, and continues with the missing runs when it is repeated", async () => {
  const folder = await Deno.makeTempDir();
  const flags = ["--worlds", "point_nav", "--steps", "3200", "--engine", "webassembly", "--out", folder];
  try {
    const first = await compare(...flags, "--methods", "perceptual_distance", "--seeds", "1");
    assertEquals(first.code, 0, first.err);
    assertMatch(first.err, /1\/1 · point_nav · perceptual_distance · distance [\d.]+ · 100 %/);
    assertMatch(first.out, /L2 +[\d.]+ \[/);
    assertStringIncludes(await Deno.readTextFile(`${folder}/index.html`), "<h2>Trajectories</h2>");
    assertMatch(
      await Deno.readTextFile(`${folder}/results.jsonl`),
      /"timeAtGoal":[\d.e-]+,"lateTimeAtGoal":.*"everAtGoal":/,
    );
    assertStringIncludes(await Deno.readTextFile(`${folder}/curves_point_nav_perceptual.svg`), "<svg");
    // Killed in the middle of a line.
    await Deno.writeTextFile(`${folder}/results.jsonl`, '{"world": "poi', { append: true });
    const second = await compare(...flags, "--methods", "perceptual_distance,dense_sac", "--seeds", "1");
    assertEquals(second.code, 0, second.err);
    assert(!second.err.includes("· perceptual_distance ·"), second.err);
    assertMatch(second.err, /1\/1 · point_nav · dense_sac · distance/);
    const results = await Deno.readTextFile(`${folder}/results.jsonl`);
    assertEquals(results.trimEnd().split("\n").length, 2);
    // A whole line without its end, and other budgets beside it.
    await Deno.writeTextFile(`${folder}/results.jsonl`, results.trimEnd());
    const other = ["--worlds", "point_nav", "--steps", "6400", "--engine", "webassembly", "--out", folder];
    const third = await compare(...other, "--methods", "perceptual_distance", "--seeds", "1");
    assertEquals(third.code, 0, third.err);
    assertEquals((await Deno.readTextFile(`${folder}/results.jsonl`)).trimEnd().split("\n").length, 3);
    assert(!third.out.includes("SAC"), third.out);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("a folder with the results of another program is refused, and they stay unchanged", async () => {
  const folder = await Deno.makeTempDir();
  try {
    for (const content of ['{"mine": 1}\n{"mine": 2}\n', '{"mine": 1}', '{"mine": ']) {
      await Deno.writeTextFile(`${folder}/results.jsonl`, content);
      const { code, err } = await compare(
        "--worlds",
        "point_nav",
        "--methods",
        "perceptual_distance",
        "--steps",
        "100",
        "--out",
        folder,
      );
      assertEquals(code, 1);
      assertMatch(err, /results\.jsonl, line 1: it holds no result of a comparison/);
      assertEquals(await Deno.readTextFile(`${folder}/results.jsonl`), content);
    }
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("methods that take no part on the chosen worlds are a fault", async () => {
  const { code, err } = await compare("--worlds", "rooms", "--methods", "rig_image", "--out", "never_made");
  assertEquals(code, 2);
  assertMatch(err, /--methods: none of rig_image takes part on rooms/);
});

Deno.test("an unknown world ends with code 2, before anything runs", async () => {
  const { code, err } = await compare("--worlds", "nowhere");
  assertEquals(code, 2);
  assertMatch(err, /--worlds/);
});

Deno.test({
  name: "the worker processes of a comparison that is killed end as well",
  ignore: Deno.build.os !== "linux",
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const comparison = new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--quiet",
        ...PERMISSIONS,
        "bench/compare/main.ts",
        "--worlds",
        "point_nav",
        "--methods",
        "perceptual_distance",
        "--out",
        folder,
      ],
      stdout: "null",
      stderr: "piped",
    }).spawn();
    for await (const text of comparison.stderr.pipeThrough(new TextDecoderStream())) if (text.includes("%")) break;
    /** The processes that the comparison has begun, which go to another parent when it is killed. */
    const begunBy = async (parent: number): Promise<readonly string[]> => {
      const found: string[] = [];
      for await (const { name } of Deno.readDir("/proc")) {
        if (!/^\d+$/.test(name)) continue;
        const stat = await Deno.readTextFile(`/proc/${name}/stat`).catch(() => "");
        if (Number(stat.split(") ").at(-1)?.split(" ")[1]) === parent) found.push(name);
      }
      return found;
    };
    const workers = await begunBy(comparison.pid);
    assertEquals(workers.length, 1);
    comparison.kill("SIGKILL");
    await comparison.status;
    const isAlive = async (process: string) => {
      const state = await Deno.readTextFile(`/proc/${process}/stat`).catch(() => "");
      return state !== "" && !state.includes(") Z ");
    };
    const patience = Date.now() + 20_000;
    while ((await Promise.all(workers.map(isAlive))).includes(true) && Date.now() < patience) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assertEquals(await Promise.all(workers.map(isAlive)), [false]);
    await Deno.remove(folder, { recursive: true });
  },
});
