import { assert, assertEquals } from "@std/assert";

const run = async (...flags: readonly string[]): Promise<Deno.CommandOutput & { readonly text: string }> => {
  const script = new URL("../../bench/replay.ts", import.meta.url).href;
  const args = ["run", "--v8-flags=--expose-gc", script, ...flags];
  const output = await new Deno.Command(Deno.execPath(), { args }).output();
  return { ...output, text: new TextDecoder().decode(output.stdout) };
};

Deno.test("the replay's benchmark needs no permission, and its last line is one JSON object with figures, bars and verdicts", async () => {
  const sizes = ["--transitions", "20000", "--worlds", "8", "--batch", "16", "--repeats", "9"];
  const { success, text } = await run(...sizes, "--json");
  assert(success);
  const { transitions, worlds, batch, microseconds, growth, bytes, unchanged, bars, held } = JSON.parse(
    text.trim().split("\n").at(-1)!,
  );
  assertEquals({ transitions, worlds, batch }, { transitions: 20000, worlds: 8, batch: 16 });
  const { append, appendOne, sample } = microseconds;
  assertEquals(Object.keys(append), ["10 % full", "50 % full", "full", "turned over twice"]);
  assertEquals(Object.keys(appendOne), Object.keys(append));
  for (const time of [...Object.values(append), ...Object.values(appendOne), sample.indices]) assert(Number(time) > 0);
  assert(sample.whole > sample.indices);
  // 400 episodes of 51 × (8 + 2) + 50 × (2 + 1) + 2 + 2 + 2 numbers.
  assertEquals(bytes.numbers, 400 * 666 * 4);
  assertEquals(unchanged, true);
  assertEquals(held, {
    growth: growth <= bars.growth,
    sample: sample.whole <= bars.sample,
    memory: bytes.inUse / bytes.numbers <= bars.memory,
    unchanged: true,
  });
});

Deno.test("the replay's benchmark refuses an empty batch", async () => {
  const { code, stderr } = await run("--batch", "0");
  assertEquals(code, 2);
  assert(new TextDecoder().decode(stderr).includes("'0' was given"));
});
