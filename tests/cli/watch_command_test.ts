import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { ROOT } from "../support/script.ts";

/** A command of the command line as a process of its own. */
const start = (args: readonly string[], flags: readonly string[]) =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "--no-prompt", ...flags, "cli.ts", ...args],
    cwd: ROOT,
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(60_000),
  }).spawn();

const watching = (
  folder: string,
  port = 0,
  flags: readonly string[] = [`--allow-read=${folder}`, "--allow-net=127.0.0.1"],
) => start(["watch", folder, "--port", String(port)], flags);

/** The code and the words of a command that ends by itself. */
const outcome = async (process: Deno.ChildProcess) => {
  const { code, stderr } = await process.output();
  return { code, errors: new TextDecoder().decode(stderr) };
};

/** The text of a stream until it says something. */
const until = async (reader: ReadableStreamDefaultReader<string>, form: RegExp): Promise<string> => {
  let text = "";
  while (!form.test(text)) {
    const { value, done } = await reader.read();
    assert(!done, `it ended, after '${text}'`);
    text += value;
  }
  return text;
};

const linesOf = (process: Deno.ChildProcess) => process.stdout.pipeThrough(new TextDecoderStream()).getReader();

const train = async (out: string): Promise<void> => {
  const args = ["train", "--world", "point_nav", "--updates", "2", "--hidden", "8", "--batch", "8", "--out", out];
  const { code, errors } = await outcome(start(args, ["--allow-read", "--allow-write"]));
  assertEquals(code, 0, errors);
};

/** All that is in a folder: names, sizes and times of change. */
const contentOf = (folder: string): readonly string[] =>
  [...Deno.readDirSync(folder)].flatMap(({ name, isDirectory }) => {
    const { size, mtime } = Deno.statSync(`${folder}/${name}`);
    return [`${name} ${size} ${mtime?.getTime()}`, ...(isDirectory ? contentOf(`${folder}/${name}`) : [])];
  }).toSorted();

const withFolder = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

Deno.test("a folder that is none, holds no run, or half of one, and a wrong flag end with one sentence", () =>
  withFolder(async (folder) => {
    const none = await outcome(watching(`${folder}/none`));
    assertEquals([none.code, none.errors.trim().split("\n").length], [1, 1]);
    assertMatch(none.errors, /none: there is no such folder\. Name the folder that --out/);
    await Deno.writeTextFile(`${folder}/notes.txt`, "mine");
    assertMatch((await outcome(watching(folder))).errors, /there is no run in it\. Name/);
    await Deno.writeTextFile(`${folder}/config.json`, '{"method": "gpim", "wor');
    const half = await outcome(watching(folder));
    assertEquals([half.code, half.errors.trim().split("\n").length], [1, 1]);
    assertMatch(half.errors, /config\.json/);
    const port = await outcome(watching(folder, 70_000));
    assertEquals(port.code, 2);
    assertMatch(port.errors, /^--port: /);
    const refused = await outcome(watching(folder, 0, ["--allow-net=127.0.0.1"]));
    assertMatch(refused.errors, /--allow-read/);
  }));

Deno.test("a run is served on loopback until Ctrl-C, which frees the port, and its folder stays as it is", () =>
  withFolder(async (folder) => {
    await train(folder);
    const before = contentOf(folder);
    const process = watching(folder);
    const [, address = ""] = /(http:\/\/127\.0\.0\.1:\d+\/)/.exec(await until(linesOf(process), /until Ctrl-C/)) ?? [];
    const { port } = new URL(address);
    assertEquals((await fetch(address).then(async (page) => (await page.text(), page))).status, 200);

    const events = await fetch(`${address}events`);
    const reader = events.body?.pipeThrough(new TextDecoderStream()).getReader();
    assert(reader !== undefined);
    const text = await until(reader, /"kind":"skills"/);
    for (const kind of ["run", "rows", "episode"]) assertMatch(text, new RegExp(`"kind":"${kind}"`));

    const second = await outcome(watching(folder, Number(port)));
    assertEquals(second.code, 2);
    assertMatch(second.errors, new RegExp(`^--port: ${port} is in use\\. Choose another one`));

    // A page is open, and its stream must not keep the command.
    const began = performance.now();
    process.kill("SIGINT");
    assertEquals((await process.status).code, 130);
    assertLess(performance.now() - began, 5000);
    await reader.cancel().catch(() => {});
    Deno.listen({ hostname: "127.0.0.1", port: Number(port) }).close();
    assertEquals(await new Response(process.stderr).text(), "");
    assertEquals(contentOf(folder), before);
  }));

Deno.test("a row that is written is sent within two seconds, and permission to serve is asked for in words", () =>
  withFolder(async (folder) => {
    await train(folder);
    const denied = await outcome(watching(folder, 0, ["--allow-read"]));
    assertEquals(denied.code, 1);
    assertMatch(denied.errors, /--allow-net=127\.0\.0\.1/);
    const process = watching(folder);
    const [, address = ""] = /(http:\/\/127\.0\.0\.1:\d+\/)/.exec(await until(linesOf(process), /until Ctrl-C/)) ?? [];
    const reader = (await fetch(`${address}events`)).body?.pipeThrough(new TextDecoderStream()).getReader();
    assert(reader !== undefined);
    await until(reader, /"kind":"skills"/);
    const row = { phase: "training", updates: 77_777, environmentSteps: 1, seconds: 1, wallTime: 1, loss: 1 };
    const began = performance.now();
    await Deno.writeTextFile(`${folder}/metrics.jsonl`, `${JSON.stringify(row)}\n`, { append: true });
    await until(reader, /77777/);
    assertLess(performance.now() - began, 2000);
    process.kill("SIGTERM");
    assertEquals((await process.status).code, 130);
    await reader.cancel().catch(() => {});
    await process.stderr.cancel();
  }));
