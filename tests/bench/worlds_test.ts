import { assert, assertEquals } from "@std/assert";

const run = async (...flags: readonly string[]): Promise<Deno.CommandOutput & { readonly text: string }> => {
  const script = new URL("../../bench/worlds.ts", import.meta.url).href;
  const output = await new Deno.Command(Deno.execPath(), { args: ["run", "--no-prompt", script, ...flags] }).output();
  return { ...output, text: new TextDecoder().decode(output.stdout) };
};

Deno.test("the worlds' benchmark needs no permission, and its last line is one JSON object with figures by world", async () => {
  const { success, text } = await run("--worlds", "reacher,rooms", "--milliseconds", "5", "--json");
  assert(success);
  const { batch, pixels, stepsPerSecond, imagesPerSecond } = JSON.parse(text.trim().split("\n").at(-1)!);
  assertEquals([batch, pixels], [64, 64]);
  for (const figures of [stepsPerSecond, imagesPerSecond]) {
    assertEquals(Object.keys(figures), ["reacher", "rooms"]);
    for (const figure of Object.values<number>(figures)) assert(figure > 0 && Number.isInteger(figure));
  }
});

Deno.test("the worlds' benchmark refuses an unknown world", async () => {
  const { code, stderr } = await run("--worlds", "pong");
  assertEquals(code, 2);
  assert(new TextDecoder().decode(stderr).includes("'pong' was given"));
});
