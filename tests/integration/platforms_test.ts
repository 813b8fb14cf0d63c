import { assertEquals, assertMatch } from "@std/assert";
import settings from "../../deno.json" with { type: "json" };
import { bundlePage, hasChromium, inChromium } from "../support/chromium.ts";
import { runScript } from "../support/script.ts";

/** Every row of the table in `docs/platforms.md`: 100 gradient steps, on one thread and on several. */
const THREADS = [1, 2];

const MODULE = import.meta.resolve("@gpim/gpim");

/** Statements that train and then `send` what came of it. */
const training = (threads: string, module = MODULE): string => `
  import { engine, formatFault, gpim, pointNav, train } from ${JSON.stringify(module)};
  const method = gpim({ hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 50 });
  const run = train({ world: pointNav, method, updates: 100, seed: 1, goals: 3 });
  const outcome = await run(engine.webassembly("asked for", { threads: ${threads} }))();
  const text = outcome._tag === "Left"
    ? formatFault(outcome.left)
    : outcome.right.state.updates + " updates, " + outcome.right.engine.reason;
  send(text);
`;

const expected = (threads: number) => `100 updates, asked for${threads === 1 ? "" : `; ${threads} threads`}`;

/** The text that a script of Deno prints. */
const printed = async (script: string, flags: readonly string[]): Promise<string> => {
  const { code, output, errors } = await runScript(script, ["--no-check", ...flags]);
  assertEquals(code, 0, errors);
  return output.trim();
};

const PRINT = "const send = console.log;";

for (const threads of THREADS) {
  Deno.test(`in Deno's main thread training runs without a permission, threads: ${threads}`, async () =>
    assertEquals(await printed(PRINT + training(`${threads}`), []), expected(threads)));
}

/** The project's settings without unstable features, with addresses in the place of paths. */
const stableSettings = (): string =>
  JSON.stringify({
    imports: { ...settings.imports, "@gpim/gpim": MODULE },
    links: settings.links.map((link) => new URL(`../../${link}`, import.meta.url).pathname),
    lock: false,
  });

Deno.test("in Deno without raw-imports training runs without a permission as well", async () => {
  const file = await Deno.makeTempFile({ suffix: ".json" });
  await Deno.writeTextFile(file, stableSettings());
  assertEquals(await printed(PRINT + training("1"), [`--config=${file}`]), expected(1));
  await Deno.remove(file);
});

for (const threads of THREADS) {
  Deno.test(`in a worker of Deno training runs, with permission to read its modules, threads: ${threads}`, async () => {
    const worker = "const send = (text) => self.postMessage(text);" + training(`${threads}`);
    const script = `
      const url = URL.createObjectURL(new Blob([${JSON.stringify(worker)}], { type: "text/javascript" }));
      const worker = new Worker(url, { type: "module" });
      worker.onmessage = ({ data }) => (console.log(data), worker.terminate());
    `;
    assertEquals(await printed(script, ["--allow-read"]), expected(threads));
  });
}

const hasNode = await new Deno.Command("node", { args: ["--version"], stdout: "null", stderr: "null" }).output()
  .then(({ success }) => success, () => false);
if (!hasNode) console.log("Tests in Node are skipped: there is no node");

Deno.test({
  name:
    "in Node a script that deno bundle made trains, with threads where onnxruntime-web is installed, and says what is missing",
  ignore: !hasNode,
  fn: async () => {
    const folder = await Deno.makeTempDir();
    const program = "const send = console.log;" + training("Number(process.argv[2])", "@gpim/gpim");
    await bundlePage(folder, { main: program }, ["--platform", "deno", "--external", "data:*"]);
    await Deno.writeTextFile(`${folder}/package.json`, '{ "type": "module" }');
    const node = async (threads: number) => {
      const { stdout, stderr } = await new Deno.Command("node", { args: ["main.js", `${threads}`], cwd: folder })
        .output();
      return new TextDecoder().decode(stdout).trim() || new TextDecoder().decode(stderr);
    };
    const missing = /onnxruntime-web.* Install onnxruntime-web 1\.30\.0/;
    for (const threads of THREADS) assertMatch(await node(threads), missing);
    await Deno.mkdir(`${folder}/node_modules`);
    const installed = new URL("..", import.meta.resolve("onnxruntime-web/wasm")).pathname;
    await Deno.symlink(installed, `${folder}/node_modules/onnxruntime-web`);
    for (const threads of THREADS) assertEquals(await node(threads), expected(threads));
    await Deno.remove(folder, { recursive: true });
  },
});

const SEND = 'const send = (body) => fetch("/outcome", { method: "POST", body });';

Deno.test({
  name: "in a page that is isolated, and in a worker of it, training runs on one thread and on two",
  ignore: !hasChromium,
  fn: async () => {
    // Each document and each worker has a runtime of its own, so that one browser is enough.
    const threads = `Number(new URL(location.href).searchParams.get("threads") ?? 1)`;
    const pages = {
      page: SEND + training(threads),
      worker: SEND + training(threads),
      start: `new Worker(new URL("worker.js" + location.search, location.href), { type: "module" });`,
    };
    const packed = ["--external", "data:*.asyncify.wasm' with { type: 'bytes' };"];
    const paths = ["page", "start"].flatMap((name) => THREADS.map((count) => `${name}.html?threads=${count}`));
    assertEquals(await inChromium(pages, packed, paths), [...THREADS, ...THREADS].map(expected));
  },
});
