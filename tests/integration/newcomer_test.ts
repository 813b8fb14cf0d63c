/**
 * README's and the tutorial's commands in a fresh clone, one after another, with nothing prepared.
 *
 * @module
 */
import { assert, assertEquals } from "@std/assert";
import { ROOT } from "../support/script.ts";

const PAGES = ["README.md", "docs/tutorial.md"];

/** Commands that are run elsewhere, and where. */
const ELSEWHERE: readonly (readonly [pattern: RegExp, where: string])[] = [
  [/ task test$/, "this test is a part of it"],
  [/ jsr:@gpim\/gpim\/cli /, "outside_project_test.ts imports the package as from JSR"],
];

/** The commands in blocks of a shell, without their comments, in the order of the page. */
const commandsOf = (page: string): readonly string[] =>
  [...page.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap(([, block]) => block.split("\n"))
    .map((line) => line.replace(/\s+#.*$/, "").trim()).filter((line) => line !== "");

const isElsewhere = (command: string): boolean => ELSEWHERE.some(([pattern]) => pattern.test(command));

/** The arguments of Deno in a command, whichever way it was installed; quotes hold an argument together. */
const argumentsOf = (command: string): readonly string[] => {
  const words = [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain);
  const at = words.findIndex((word) => /^deno(@[\d.]+)?$/.test(word));
  assert(at >= 0 && words.slice(0, at).every((word) => word === "npx"), `'${command}' does not run Deno`);
  return words.slice(at + 1);
};

const run = async (command: string, args: readonly string[], cwd: string) => {
  const { code, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    signal: AbortSignal.timeout(300_000),
  }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, output, errors };
};

/** A command that serves a page, which is fetched once, until it is interrupted; its exit code then, 130 where all is well. */
const serveOnce = async (args: readonly string[], cwd: string): Promise<number> => {
  const process = new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "null",
    signal: AbortSignal.timeout(300_000),
  }).spawn();
  let [output, status] = ["", 0];
  for await (const text of process.stdout.pipeThrough(new TextDecoderStream())) {
    output += text;
    const [address] = /http:\/\/[\d.:]+\//.exec(output) ?? [];
    if (address === undefined || status !== 0) continue;
    const response = await fetch(address);
    status = response.status;
    await response.body?.cancel();
    process.kill("SIGINT");
  }
  assertEquals(status, 200, output);
  return (await process.status).code;
};

const clone = await Deno.makeTempDir();
const { code } = await run("git", ["clone", "--quiet", ROOT.pathname, clone], clone).catch(() => ({ code: 1 }));
if (code !== 0) console.log("README's and the tutorial's commands are skipped: this is no clone of a repository");

Deno.test("every command of README and the tutorial is run here, or said to be run elsewhere", async () => {
  const pages = await Promise.all(PAGES.map((page) => Deno.readTextFile(new URL(page, ROOT))));
  const commands = pages.flatMap(commandsOf);
  assert(commands.length > 15, commands.join("\n"));
  for (const [pattern] of ELSEWHERE) assert(commands.some((command) => pattern.test(command)), String(pattern));
});

Deno.test({
  name: "README's and the tutorial's commands succeed in a fresh clone, in their order",
  ignore: code !== 0,
  fn: async () => {
    for (const page of PAGES) {
      // The clone has the pages as they were committed; those at hand may already be further.
      for (const command of commandsOf(await Deno.readTextFile(new URL(page, ROOT)))) {
        if (isElsewhere(command)) continue;
        if (/ gpim watch /.test(command)) {
          assertEquals(await serveOnce(argumentsOf(command), clone), 130, command);
          continue;
        }
        const { code, output, errors } = await run(Deno.execPath(), argumentsOf(command), clone);
        assertEquals(code, 0, `${page}: ${command}\n${output}\n${errors}`);
      }
    }
  },
});

Deno.test("the clone is removed", () => Deno.remove(clone, { recursive: true }));
