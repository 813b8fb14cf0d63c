import { assert, assertEquals } from "@std/assert";

const run = async (...flags: readonly string[]): Promise<Deno.CommandOutput & { readonly text: string }> => {
  const script = new URL("../../bench/update.ts", import.meta.url).href;
  const output = await new Deno.Command(Deno.execPath(), { args: ["run", "--allow-all", script, ...flags] }).output();
  return { ...output, text: new TextDecoder().decode(output.stdout) };
};

Deno.test("the benchmark's last line is one JSON object with milliseconds by engine, and no ratio without PyTorch", async () => {
  const { success, text } = await run(
    "--hidden",
    "4",
    "--batch",
    "8",
    "--repeats",
    "2",
    "--engines",
    "native",
    "--json",
  );
  assert(success);
  const { hidden, batch, milliseconds, ratios } = JSON.parse(text.trim().split("\n").at(-1)!);
  assertEquals({ hidden, batch, engines: Object.keys(milliseconds), ratios }, {
    hidden: 4,
    batch: 8,
    engines: ["native"],
    ratios: {},
  });
  assert(milliseconds.native > 0);
});

Deno.test("the benchmark refuses an engine that there is not", async () => {
  const { code, stderr } = await run("--engines", "abacus");
  assertEquals(code, 2);
  assert(new TextDecoder().decode(stderr).includes("'abacus' was given"));
});
