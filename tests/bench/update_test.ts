import { assert, assertEquals } from "@std/assert";

const run = async (...flags: readonly string[]): Promise<Deno.CommandOutput & { readonly text: string }> => {
  const script = new URL("../../bench/update.ts", import.meta.url).href;
  const output = await new Deno.Command(Deno.execPath(), { args: ["run", "--allow-run", script, ...flags] }).output();
  return { ...output, text: new TextDecoder().decode(output.stdout) };
};

Deno.test("the benchmark's last line is one JSON object with every size's milliseconds and ratios", async () => {
  const sizes = ["--hidden", "4", "--batch", "8", "--seeds", "1,2", "--repeats", "2", "--rounds", "1"];
  const { success, text } = await run(...sizes, "--engines", "native,nativeFloor", "--json");
  assert(success);
  const { results } = JSON.parse(text.trim().split("\n").at(-1)!);
  assertEquals(results.map(({ hidden, batch, seeds }: Record<string, number>) => [hidden, batch, seeds]), [
    [4, 8, 1],
    [4, 8, 2],
  ]);
  const [single, seeds] = results;
  assertEquals(Object.keys(single.milliseconds), ["native", "nativeFloor"]);
  assertEquals(Object.keys(single.ratios), ["native/floor"]);
  assertEquals(Object.keys(seeds.ratios), ["native/floor", "native, 2 seeds/2 single runs"]);
  for (const { milliseconds, ratios, operations } of results) {
    assert(operations.emitted >= operations.least && operations.least > 0);
    assert(milliseconds.native > 0 && milliseconds.nativeFloor > 0);
    assertEquals(ratios["native/floor"], milliseconds.native / milliseconds.nativeFloor);
  }
});

Deno.test("the benchmark refuses an unknown engine", async () => {
  const { code, stderr } = await run("--engines", "abacus");
  assertEquals(code, 2);
  assert(new TextDecoder().decode(stderr).includes("'abacus' was given"));
});
