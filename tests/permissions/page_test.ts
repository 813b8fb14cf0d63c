import { assert, assertEquals } from "@std/assert";
import { unpadded } from "../structure/architecture.ts";
import { importsOf, sourcesUnder, textOf } from "../structure/sources.ts";
import { COMMANDS } from "./commands.ts";
import { invocationOf, permissionFlags, taskOf, TASKS } from "./invocation.ts";
import { PAGE, page } from "./page.ts";

Deno.test("the page of permissions is made of the list; `deno task permissions` makes it anew", () => {
  assertEquals(unpadded(textOf(PAGE)), unpadded(page(textOf(PAGE))));
  assert(textOf("README.md").includes("(docs/permissions.md)"));
});

Deno.test("every task is in the list, with the permissions that it has in deno.json", () => {
  const listed = COMMANDS.flatMap(({ command, permissions }) => {
    const task = taskOf(command);
    return task === undefined ? [] : [[task, permissions.map(({ flag }) => flag).toSorted()] as const];
  });
  const tasks = Object.entries(TASKS).map(([name, text]) => [name, permissionFlags(text).toSorted()] as const);
  assertEquals(Object.fromEntries(listed), Object.fromEntries(tasks));
  assertEquals(listed.length, tasks.length, "a task is listed twice");
});

Deno.test("no task but the tests has all permissions", () => {
  assertEquals(Object.keys(TASKS).filter((name) => TASKS[name].includes("--allow-all")), ["test"]);
});

/** The scripts that a command runs. */
const scripts = COMMANDS.flatMap(({ command }) => {
  const text = TASKS[taskOf(command) ?? ""] ?? command;
  return Array.from(text.matchAll(/\S+\.ts\b/g), ([script]) => script);
});

/** Scripts that are bundled for browsers, where Deno's permissions mean nothing. */
const BUNDLED = [
  "examples/page/page.ts",
  "examples/page/worker.ts",
  "examples/watch/page.ts",
  "bench/page/browser.ts",
  "bench/page/rate_worker.ts",
];

Deno.test("every script of examples and benchmarks, which no other file imports, is in the list", () => {
  const sources = sourcesUnder("examples", "bench", "cli.ts");
  const imported = new Set(sources.flatMap(importsOf));
  assertEquals(sources.filter((file) => !imported.has(file) && !scripts.includes(file)), BUNDLED);
});

/** Texts that users read. */
const TEXTS = [
  "README.md",
  "CONTRIBUTING.md",
  ...[...Deno.readDirSync("docs")].map(({ name }) => `docs/${name}`).filter((file) => file.endsWith(".md")),
  ...sourcesUnder("lib", "envs", "examples", "bench", "mod.ts"),
].filter((file) => file !== PAGE);

/** The name of a permission, without where it holds. */
const kindOf = (flag: string): string => flag.split("=")[0];

Deno.test("commands with permissions, in texts and in help, have those of the list", () => {
  const known = COMMANDS.filter(({ command }) => command.startsWith("deno run ")).map(({ command, permissions }) =>
    [invocationOf(command).script, permissions.map(({ flag }) => kindOf(flag)).toSorted().join(" ")].join(" ")
  );
  const wrong = TEXTS.flatMap((file) =>
    Array.from(textOf(file).matchAll(/deno run ((?:--allow-\S+ )+)((?:examples|bench)\/\S+?\.ts)/g))
      .filter(([, flags, script]) =>
        !known.includes([script, permissionFlags(flags).map(kindOf).toSorted().join(" ")].join(" "))
      ).map(([text]) => `${file}: ${text}`)
  );
  assertEquals(wrong, []);
});

Deno.test("no text asks for the environment, of which nothing but `mutate` reads more than NATS' own variables", () => {
  assertEquals(TEXTS.filter((file) => /--allow-env(?!=NATS_)/.test(textOf(file))), []);
});

Deno.test("processes that scripts start have no more than their permissions", () => {
  const everything = sourcesUnder("bench").filter((file) => /"(?:--allow-all|-A)"/.test(textOf(file)));
  assertEquals(everything, []);
});
