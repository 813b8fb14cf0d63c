import { assertEquals, assertMatch } from "@std/assert";

const ROOT = new URL("../../", import.meta.url);

const SCRIPT = `
  import { print, printError, writeError } from "./lib/cli/print.ts";
  print("a line of results");
  printError("a line of words");
  writeError("words");
  Deno.writeTextFileSync(Deno.args[0], "the end");
`;

/** The outputs of the script under a redirection of the shell, and whether it came to its end. */
const run = async (redirection: string) => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/script.ts`, SCRIPT.replaceAll("./lib", `${ROOT.pathname}lib`));
  const command = `"${Deno.execPath()}" run --quiet -A "${folder}/script.ts" "${folder}/end" ${redirection}`;
  const { code, stdout, stderr } = await new Deno.Command("bash", { args: ["-c", command] }).output();
  const end = await Deno.readTextFile(`${folder}/end`).catch(() => "");
  await Deno.remove(folder, { recursive: true });
  return { code, end, output: new TextDecoder().decode(stdout), errors: new TextDecoder().decode(stderr) };
};

Deno.test("results go to standard output, words to standard error", async () => {
  const { output, errors, code } = await run("");
  assertEquals([output, code], ["a line of results\n", 0]);
  assertMatch(errors, /a line of words\nwords$/);
});

for (const redirection of ["> /dev/full", "2> /dev/full", "> /dev/full 2>&1", "> >(true) 2> >(true)"]) {
  Deno.test(`what cannot be written is left out, and work goes on: ${redirection}`, async () => {
    const { code, end } = await run(redirection);
    assertEquals([code, end], [0, "the end"]);
  });
}
