/**
 * The page in Chromium: gradient steps per second in a worker of its own beside one of Deno, in turns; and of the page itself the
 * compressed scripts, the first picture, the first curve, and the longest times between frames:
 * `deno task bench:page [--rounds 3] [--chromium PATH] [--json]`.
 *
 * @module
 */
import { buildPage } from "../examples/page/build.ts";
import { optional, readFlags, text, toggle, usage, wholeNumber } from "../lib/cli/flags.ts";
import { formatFault } from "../lib/fault.ts";
import { median } from "./median.ts";
import { type PageTimes, rateOf } from "./page/rate.ts";

const FLAGS = {
  rounds: wholeNumber(3, "rounds in which Deno and Chromium take turns"),
  chromium: optional(text("a path", "the browser, chromium by default")),
  json: toggle("print one JSON object on the last line"),
  help: toggle("print this help"),
};

const BROWSER = "--headless=new --no-sandbox --disable-quic --no-first-run --disable-background-networking".split(" ");

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  html: "text/html",
  css: "text/css",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/** Serves the files of a folder on loopback, and takes what a page posts. */
const serve = (folder: string, take: (posted: string) => void) =>
  Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const [, name = "index.html"] = new URL(request.url).pathname.match(/^\/([\w./-]+)$/) ?? [];
    if (request.method === "POST") take(await request.text());
    const bytes = await Deno.readFile(`${folder}/${name}`).catch(() => undefined);
    const headers = { "content-type": TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain" };
    return bytes === undefined ? new Response("", { status: 404 }) : new Response(bytes, { headers });
  });

/** Bundles the page for measurements into a folder of its own. */
const bundleMeasures = async (folder: string): Promise<void> => {
  const here = new URL("./page/", import.meta.url);
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--platform", "browser", "--minify", "--code-splitting", "--external", "data:*"]
      .concat("--config", new URL("../deno.json", import.meta.url).pathname, "--outdir", folder)
      .concat(["browser.ts", "rate_worker.ts"].map((file) => new URL(file, here).pathname)),
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
  const page = '<!DOCTYPE html><body style="margin: 0"><script type="module" src="browser.js"></script>';
  await Deno.writeTextFile(`${folder}/measure.html`, page);
};

/** Bytes of all scripts of a folder, compressed. */
const compressedScripts = async (folder: string): Promise<number> => {
  let bytes = 0;
  for await (const { name } of Deno.readDir(folder)) {
    if (!name.endsWith(".js")) continue;
    const { readable } = await Deno.open(`${folder}/${name}`);
    for await (const piece of readable.pipeThrough(new CompressionStream("gzip"))) bytes += piece.length;
  }
  return bytes;
};

const rateInDeno = (): Promise<number> =>
  rateOf(new Worker(new URL("page/rate_worker.ts", import.meta.url), { type: "module" }));

/** The result that a page in Chromium posts, from a browser without a past. */
const inChromium = async <Result>(command: string, folder: string, search: string): Promise<Result> => {
  const { promise: posted, resolve } = Promise.withResolvers<string>();
  const server = serve(folder, resolve);
  const profile = await Deno.makeTempDir();
  const address = `http://127.0.0.1:${server.addr.port}/measure.html${search}`;
  const browser = new Deno.Command(command, {
    args: [...BROWSER, "--window-size=1200,900", `--user-data-dir=${profile}`, address],
    stdout: "null",
    stderr: "null",
  }).spawn();
  const { result, error } = JSON.parse(await posted);
  browser.kill();
  await browser.status;
  await server.shutdown();
  await Deno.remove(profile, { recursive: true }).catch(() => {});
  if (error !== undefined) throw new Error(error);
  return result;
};

const main = async (): Promise<number> => {
  const read = readFlags(FLAGS, Deno.args);
  if (read._tag === "Left") return console.error(formatFault(read.left)), 2;
  const { rounds, chromium: command = "chromium", json, help } = read.right;
  if (help) return console.log(usage("deno task bench:page", FLAGS)), 0;
  const [site, measures] = [await Deno.makeTempDir(), await Deno.makeTempDir()];
  await buildPage(site);
  const scripts = await compressedScripts(site);
  await buildPage(measures);
  await bundleMeasures(measures);
  const [deno, own]: number[][] = [[], []];
  for (let round = 0; round < rounds; round++) {
    deno.push(await rateInDeno());
    own.push(await inChromium<number>(command, measures, ""));
  }
  const times = await inChromium<PageTimes>(command, measures, "?page");
  const result = { deno, chromium: own, ratio: median(own) / median(deno), scripts, ...times };
  for (const folder of [site, measures]) await Deno.remove(folder, { recursive: true });
  const shown = (values: readonly number[]) => values.map((value) => Math.round(value)).join(", ");
  console.log(`gradient steps a second in a worker: Deno ${shown(deno)}; Chromium ${shown(own)}`);
  console.log(`ratio of the medians: ${result.ratio.toFixed(2)}; in the page, which draws: ${Math.round(result.rate)}`);
  console.log(`scripts: ${Math.round(result.scripts / 1000)} kB compressed`);
  console.log(
    `first picture after ${shown([result.firstPicture])} ms, first curve ${
      shown([result.firstCurve])
    } ms after the button`,
  );
  console.log(`longest times between frames: ${result.trainingGaps} ms; before training ${result.idleGaps} ms`);
  if (json) console.log(JSON.stringify(result));
  return 0;
};

if (import.meta.main) Deno.exit(await main());
