/**
 * The answers to requests: the page, its script and its style, events, and goals. Nothing else is ever sent, and no file by its name.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { type Fault, fault, formatFault, messageOf } from "../fault.ts";
import type { GoalRequest } from "./message.ts";
import { ICON, PAGE, SCRIPT, STYLE } from "./page_text.ts";
import { goalOf, readBody, type Refusal, type Route, routeOf } from "./request.ts";

/** The parts of a site that change. */
export interface Site {
  /** Opens a stream of events; `undefined` where there are too many. */
  readonly openEvents: () => ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
  /** Moves the goal; a fault where that is not possible now. */
  readonly setGoal: (goal: GoalRequest) => E.Either<Fault, void>;
}

/** The policy of the page: its own script, style and events, and nothing from elsewhere. */
const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; " +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const headersOf = (type: string): Record<string, string> => ({
  "content-type": type,
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
});

const PLAIN = "text/plain; charset=utf-8";

/** The fixed answers. */
const TEXTS: Readonly<Partial<Record<Route, readonly [type: string, text: string]>>> = {
  "/": ["text/html; charset=utf-8", PAGE],
  "/page.js": ["text/javascript; charset=utf-8", SCRIPT],
  "/page.css": ["text/css; charset=utf-8", STYLE],
  "/icon.svg": ["image/svg+xml", ICON],
};

const refused = ({ status, words, allow }: Refusal): Response =>
  new Response(words, { status, headers: { ...headersOf(PLAIN), ...(allow === undefined ? {} : { allow }) } });

const setGoal = async (request: Request, site: Site): Promise<Response> => {
  const body = await readBody(request.body);
  if (E.isLeft(body)) return refused(body.left);
  const goal = goalOf(body.right);
  if (E.isLeft(goal)) return refused(goal.left);
  const set = site.setGoal(goal.right);
  return E.isLeft(set)
    ? new Response(formatFault(set.left), { status: 409, headers: headersOf(PLAIN) })
    : new Response(null, { status: 204, headers: headersOf(PLAIN) });
};

/** The path of an address with its query, as it was sent; its host may be anything, even none that an address can have. */
const pathOf = (url: string): string => url.replace(/^\w+:\/\/[^/]*/, "");

/** The answer to a request that came at a port. */
export const answer = async (request: Request, port: number, site: Site): Promise<Response> => {
  const { method, url, headers } = request;
  const route = routeOf({ method, path: pathOf(url), headers }, port);
  if (E.isLeft(route)) return refused(route.left);
  const fixed = TEXTS[route.right];
  if (fixed !== undefined) return new Response(fixed[1], { headers: headersOf(fixed[0]) });
  if (route.right === "/goal") return await setGoal(request, site);
  const events = site.openEvents();
  return events === undefined
    ? new Response("Too many pages are open.", { status: 503, headers: headersOf(PLAIN) })
    : new Response(events, { headers: headersOf("text/event-stream") });
};

/** The only address that is served. */
export const HOST = "127.0.0.1";

/** A site that is served. */
export interface ServedSite {
  /** The address of its page. */
  readonly address: string;
  /** Ends it; streams of events have to be closed before. */
  readonly close: () => Promise<void>;
}

/** The fault of a port that cannot be served. */
const portFault = (port: number) => (reason: unknown): Fault =>
  reason instanceof Deno.errors.AddrInUse
    ? fault("flag", "--port", `${port} is in use`, "Choose another one, or 0 for any that is free.")
    : reason instanceof Deno.errors.PermissionDenied
    ? fault("flag", "--port", `${port} is not open to this user`, "Choose one from 1024 on.")
    : fault("file", `${HOST}:${port}`, messageOf(reason), `Run with --allow-net=${HOST}:${port}.`);

/** Serves a site on loopback; 0 stands for any free port. Needs permission to listen there. */
export const serveSite = (port: number, site: Site): E.Either<Fault, ServedSite> =>
  E.tryCatch(
    () => {
      const server: Deno.HttpServer<Deno.NetAddr> = Deno.serve(
        { hostname: HOST, port, onListen() {} },
        (request): Promise<Response> => answer(request, server.addr.port, site),
      );
      return { address: `http://${HOST}:${server.addr.port}/`, close: () => server.shutdown() };
    },
    portFault(port),
  );
