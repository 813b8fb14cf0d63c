/**
 * A folder served on loopback, as a plain web server would.
 *
 * @module
 */

const TYPES: Readonly<Record<string, string>> = {
  js: "text/javascript",
  html: "text/html",
  css: "text/css",
  svg: "image/svg+xml",
  wasm: "application/wasm",
};

/** The policy of the page, for its worker too, which has none of a page's own. */
const POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; " +
  "style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'";

/** Serves the files of a folder below a path. */
export const serveFolder = (folder: string, path: string) => {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    const name = pathname === path ? "index.html" : pathname.startsWith(path) ? pathname.slice(path.length) : "";
    if (!/^[\w.-]+$/.test(name)) return new Response("", { status: 404 });
    const bytes = await Deno.readFile(`${folder}/${name}`).catch(() => undefined);
    const type = TYPES[name.split(".").at(-1) ?? ""] ?? "text/plain";
    return bytes === undefined
      ? new Response("", { status: 404 })
      : new Response(bytes, { headers: { "content-type": type, "content-security-policy": POLICY } });
  });
  return { address: `http://127.0.0.1:${server.addr.port}${path}`, close: () => server.shutdown() };
};
