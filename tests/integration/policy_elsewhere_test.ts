import { assert, assertAlmostEquals, assertEquals } from "@std/assert";
import { reacher } from "../../envs/mod.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { gpim } from "../../lib/method/mod.ts";
import { loadPolicy } from "../../lib/policy/mod.ts";
import { train } from "../../lib/train/mod.ts";
import { right } from "../support/right.ts";
import { ROOT } from "../support/script.ts";

const README = await Deno.readTextFile(new URL("README.md", ROOT));

/** README's block of a language about policies. */
const blockOf = (language: string): string => {
  const [, block] = README.match(new RegExp(`\`\`\`${language}\\n([^\`]*run/policy\\.onnx[\\s\\S]*?)\`\`\``)) ?? [];
  assert(block !== undefined, `README has no block of ${language} that uses run/policy.onnx`);
  assert(block.trim().split("\n").length <= 11, block);
  return block;
};

const succeeds = (command: string, ...args: readonly string[]): Promise<boolean> =>
  new Deno.Command(command, { args: [...args], stdout: "null", stderr: "null" }).output()
    .then(({ success }) => success, () => false);

/** The folder of a package that Deno has in its cache. */
const packageFolder = async (name: string, version: string): Promise<string> => {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache }: { readonly npmCache: string } = JSON.parse(new TextDecoder().decode(stdout));
  for await (const { name: host } of Deno.readDir(npmCache)) {
    const folder = `${npmCache}/${host}/${name}/${version}`;
    if (await Deno.stat(folder).then(({ isDirectory }) => isDirectory, () => false)) return folder;
  }
  throw new Error(`${name} ${version} is not in ${npmCache}`);
};

/** Work in a folder with a policy of the reacher, given its action in the state that README has. */
const withPolicy = async (work: (folder: string, expected: Float32Array) => Promise<void>): Promise<void> => {
  const method = gpim({ hidden: [8], batch: 8, worlds: 8, updatesPerIteration: 10 });
  const outcome = right(await train({ world: reacher, method, updates: 20, seed: 1, goals: 2 })(webassembly())());
  const policy = right(await loadPolicy(right(outcome.policy))(webassembly())());
  const expected = right(
    await policy.act({
      observation: Float32Array.of(1, 1, 0, 0, 0.21, 0, 0, 0),
      achieved: Float32Array.of(0.21, 0),
      goal: Float32Array.of(0.1, 0.1),
    })(),
  );
  right(await policy.dispose()());
  const folder = await Deno.makeTempDir();
  await Deno.mkdir(`${folder}/run`);
  await Deno.writeFile(`${folder}/run/policy.onnx`, right(outcome.policy));
  await work(folder, expected);
  await Deno.remove(folder, { recursive: true });
};

const check = (printed: string, expected: Float32Array): void => {
  const numbers = printed.trim().split(/\s+/).map(Number);
  assertEquals(numbers.length, expected.length, printed);
  numbers.forEach((number, place) => assertAlmostEquals(number, expected[place], 1e-6));
};

/** The output of a program in a folder. */
const outputOf = async (folder: string, command: string, ...args: readonly string[]): Promise<string> => {
  const { stdout, stderr } = await new Deno.Command(command, { args: [...args], cwd: folder }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  assert(output.length > 0, errors);
  return output;
};

Deno.test("README's ten lines for Deno give the action of the policy", () =>
  withPolicy(async (folder, expected) => {
    await Deno.writeTextFile(`${folder}/act.ts`, blockOf("ts ignore"));
    const config = new URL("deno.json", ROOT).pathname;
    const flags = ["run", "--quiet", "--no-prompt", "--allow-read", "--config", config];
    check(await outputOf(folder, Deno.execPath(), ...flags, "act.ts"), expected);
  }));

Deno.test({
  name: "README's ten lines for Node give the action of the policy",
  ignore: !await succeeds("node", "--version"),
  fn: () =>
    withPolicy(async (folder, expected) => {
      await Deno.mkdir(`${folder}/node_modules`);
      for (const name of ["onnxruntime-node", "onnxruntime-common"]) {
        const from = await packageFolder(name, "1.30.0");
        await new Deno.Command("cp", { args: ["-r", from, `${folder}/node_modules/${name}`] }).output();
      }
      await Deno.writeTextFile(`${folder}/act.mjs`, blockOf("js ignore"));
      check(await outputOf(folder, "node", "act.mjs"), expected);
    }),
});

Deno.test({
  name: "README's ten lines for Python give the action of the policy",
  ignore: !await succeeds("python3", "-c", "import numpy, onnxruntime"),
  fn: () =>
    withPolicy(async (folder, expected) => {
      await Deno.writeTextFile(`${folder}/act.py`, blockOf("python"));
      check(await outputOf(folder, "python3", "act.py"), expected);
    }),
});

const hasChromium = await succeeds("chromium", "--version");

Deno.test({
  name: "README's ten lines for a page give the action of the policy",
  ignore: !hasChromium,
  fn: () =>
    withPolicy(async (folder, expected) => {
      const runtime = await packageFolder("onnxruntime-web", "1.30.0");
      const types: Readonly<Record<string, string>> = { mjs: "text/javascript", wasm: "application/wasm" };
      const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
        const { pathname } = new URL(request.url);
        if (pathname === "/") return new Response(blockOf("html"), { headers: { "content-type": "text/html" } });
        const path = pathname.startsWith("/run/") ? `${folder}${pathname}` : `${runtime}/dist${pathname}`;
        const content = await Deno.readFile(path).catch(() => undefined);
        const type = types[pathname.split(".").at(-1) ?? ""] ?? "application/octet-stream";
        return content === undefined
          ? new Response("", { status: 404 })
          : new Response(content, { headers: { "content-type": type } });
      });
      const page = `http://127.0.0.1:${server.addr.port}/`;
      const flags = "--headless=new --no-sandbox --disable-quic --no-first-run --disable-background-networking".split(
        " ",
      );
      // The page says so in its title once it is done; until then the browser waits.
      const dumped = await outputOf(
        folder,
        "chromium",
        ...flags,
        `--user-data-dir=${folder}/profile`,
        "--virtual-time-budget=20000",
        "--dump-dom",
        page,
      );
      const [, title] = dumped.match(/<title>([^<]*)<\/title>/) ?? [];
      check(title ?? dumped, expected);
      await server.shutdown();
    }),
});
