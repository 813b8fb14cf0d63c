/**
 * Pages in a browser: bundled, served on loopback, and opened in Chromium without a past.
 *
 * @module
 */
import asyncify from "onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm" with { type: "bytes" };
import bytes from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };

/** Whether there is a browser: Debian's package `chromium`. */
export const hasChromium: boolean = await new Deno.Command("chromium", {
  args: ["--version"],
  stdout: "null",
  stderr: "null",
}).output().then(({ success }) => success, () => false);
if (!hasChromium) console.log("Tests in a browser are skipped: there is no chromium");

/** The path of the browser, for programs that do not look for it themselves. */
export const chromiumPath = async (): Promise<string> => {
  const { stdout } = await new Deno.Command("which", { args: ["chromium"] }).output();
  return new TextDecoder().decode(stdout).trim();
};

/** Flags of a browser for tests. */
const FLAGS = "--headless=new --no-sandbox --disable-quic --no-first-run --disable-background-networking".split(" ");

/** Flags for a browser without WebGPU, and for one that has it on the processor. */
export const [WITHOUT_GPU, SOFTWARE_GPU]: readonly (readonly string[])[] = [
  ["--disable-gpu"],
  ["--enable-unsafe-webgpu", "--use-webgpu-adapter=swiftshader"],
];

/** Bundles scripts, given by name, into a folder; threads and workers need files of their own. */
export const bundlePage = async (
  folder: string,
  scripts: Readonly<Record<string, string>>,
  flags: readonly string[],
): Promise<void> => {
  const names = Object.keys(scripts);
  for (const name of names) await Deno.writeTextFile(`${folder}/${name}.ts`, scripts[name]);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const platform = flags.includes("--platform") ? [] : ["--platform", "browser"];
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--config", config, ...platform, ...flags, "--code-splitting"]
      .concat("--outdir", folder, ...names.map((name) => `${folder}/${name}.ts`)),
    stdout: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(new TextDecoder().decode(stderr));
};

const TYPES: Readonly<Record<string, string>> = { js: "text/javascript", html: "text/html", wasm: "application/wasm" };

/** The headers that isolate a page, without which it has no shared memory. */
const ISOLATED = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};

/** Serves scripts of a folder, a page for each, and the binaries at addresses of their own as a host would. */
const serve = (folder: string, respond: (outcome: string) => void) =>
  Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/outcome") respond(await request.text());
    const [, name, extension] = pathname.match(/^\/([\w./-]+)\.(\w+)$/) ?? [];
    const headers = { headers: { ...ISOLATED, "content-type": TYPES[extension] ?? "text/plain" } };
    if (extension === "html") return new Response(`<script type="module" src="${name}.js"></script>`, headers);
    if (extension === "js") return new Response(await Deno.readFile(`${folder}/${name}.js`), headers);
    if (pathname === "/own/engine.wasm") return new Response(bytes, headers);
    if (pathname === "/own/asyncify.wasm") return new Response(asyncify, headers);
    return new Response("", { status: 404 });
  });

/** The texts that pages send to `/outcome`, one after the other, each in a browser of its own. */
export const inChromium = async (
  scripts: Readonly<Record<string, string>>,
  flags: readonly string[],
  paths: readonly string[],
  browserFlags: readonly string[] = WITHOUT_GPU,
): Promise<readonly string[]> => {
  const folder = await Deno.makeTempDir();
  let respond = (_outcome: string) => {};
  const server = serve(folder, (outcome) => respond(outcome));
  try {
    await bundlePage(folder, scripts, flags);
    const outcomes: string[] = [];
    for (const path of paths) {
      const { promise: outcome, resolve } = Promise.withResolvers<string>();
      respond = resolve;
      const late = setTimeout(() => resolve("the page sent nothing within 90 s"), 90_000);
      const profile = `--user-data-dir=${folder}/profile${outcomes.length}`;
      const browser = new Deno.Command("chromium", {
        args: [...FLAGS, ...browserFlags, profile, `http://127.0.0.1:${server.addr.port}/${path}`],
        stdout: "null",
        stderr: "null",
      }).spawn();
      outcomes.push(await outcome);
      clearTimeout(late);
      browser.kill();
      await browser.status;
    }
    return outcomes;
  } finally {
    await server.shutdown();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
};
