import { assertEquals, assertMatch } from "@std/assert";
import bytes from "onnxruntime-web/ort-wasm-simd-threaded.wasm" with { type: "bytes" };

/** Whether there is a browser: Debian's package `chromium`. */
const hasChromium = await new Deno.Command("chromium", { args: ["--version"], stdout: "null", stderr: "null" }).output()
  .then(({ success }) => success, () => false);
if (!hasChromium) console.log("Tests in a browser are skipped: there is no chromium");

const module = (specifier: string) => JSON.stringify(import.meta.resolve(specifier));

/** A page that trains for five gradient steps on an engine, and sends what came of it. */
const pageOf = (engine: string): string => `
  import { engine, formatFault, gpim, pointNav, train } from ${module("@gpim/gpim")};
  const method = gpim({ hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5 });
  const run = train({ world: pointNav, method, updates: 5, seed: 1, goals: 3 });
  const outcome = await run(${engine})().catch((reason) => ({ _tag: "Left", left: { place: "page", cause: String(reason) } }));
  const text = outcome._tag === "Left" ? formatFault(outcome.left) : outcome.right.state.updates + " updates";
  await fetch("/outcome", { method: "POST", body: text });
`;

const bundle = async (folder: string, page: string, flags: readonly string[]): Promise<void> => {
  await Deno.writeTextFile(`${folder}/page.ts`, page);
  const config = new URL("../../deno.json", import.meta.url).pathname;
  const { success, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["bundle", "--quiet", "--config", config, "--platform", "browser", ...flags]
      .concat("-o", `${folder}/page.js`, `${folder}/page.ts`),
    stdout: "null",
    stderr: "piped",
  }).output();
  assertEquals(success, true, new TextDecoder().decode(stderr));
};

/** Serves the page, and its script; for the binary, at an address of its own, the bytes that a host would serve. */
const serve = (folder: string, respond: (outcome: string) => void) =>
  Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/outcome") respond(await request.text());
    const headers = (type: string) => ({ headers: { "content-type": type } });
    if (pathname === "/") return new Response('<script type="module" src="page.js"></script>', headers("text/html"));
    if (pathname === "/page.js") {
      return new Response(await Deno.readFile(`${folder}/page.js`), headers("text/javascript"));
    }
    if (pathname === "/own/engine.wasm") {
      return new Response(bytes, headers("application/wasm"));
    }
    return new Response("", { status: 404 });
  });

const FLAGS = "--headless=new --no-sandbox --disable-quic --disable-gpu --no-first-run --disable-background-networking"
  .split(" ");

/** The text that a page sends, from a browser without a past. */
const outcomeOf = async (page: string, flags: readonly string[] = []): Promise<string> => {
  const folder = await Deno.makeTempDir();
  const { promise: outcome, resolve: respond } = Promise.withResolvers<string>();
  const server = serve(folder, respond);
  const late = setTimeout(() => respond("the page sent nothing within 90 s"), 90_000);
  try {
    await bundle(folder, page, flags);
    const browser = new Deno.Command("chromium", {
      args: [...FLAGS, `--user-data-dir=${folder}/profile`, `http://127.0.0.1:${server.addr.port}/`],
      stdout: "null",
      stderr: "null",
    }).spawn();
    const answer = await outcome;
    browser.kill();
    await browser.status;
    return answer;
  } finally {
    clearTimeout(late);
    await server.shutdown();
    await Deno.remove(folder, { recursive: true }).catch(() => {});
  }
};

Deno.test({
  name: "a page that is nothing but its bundle trains on WebAssembly, whose binary is packed in it",
  ignore: !hasChromium,
  // Without that of WebGPU, which is packed alike, twice as large, and used nowhere here.
  fn: async () =>
    assertEquals(
      await outcomeOf(pageOf("engine.webassembly()"), ["--external", "data:*.asyncify.wasm' with { type: 'bytes' };"]),
      "5 updates",
    ),
});

// Without the packed binaries, as other bundlers leave them out.
const UNPACKED = ["--external", "data:*"];

Deno.test({
  name: "a page trains on the engine that is chosen for it, with a binary that its host serves",
  ignore: !hasChromium,
  fn: async () => {
    const engine = `engine.auto({ binary: new URL("/own/engine.wasm", location.href) })`;
    assertEquals(await outcomeOf(pageOf(engine), UNPACKED), "5 updates");
  },
});

Deno.test({
  name: "a page without a binary has a fault that says how to get one",
  ignore: !hasChromium,
  fn: async () =>
    assertMatch(await outcomeOf(pageOf("engine.webassembly()"), UNPACKED), /Bundle the page .*option 'binary'/),
});
