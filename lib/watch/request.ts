/**
 * Requests that the page may make, told from all others: those of other pages, of other names for this machine, and of other kinds.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { parseJson, refusal } from "../codec.ts";
import { GOAL_REQUEST, type GoalRequest } from "./message.ts";

/** A refusal: its status, and one sentence. */
export interface Refusal {
  readonly status: 400 | 403 | 404 | 405 | 413 | 415;
  readonly words: string;
  /** The method that is allowed, where another was used. */
  readonly allow?: string;
}

const refuse = (status: Refusal["status"], words: string): E.Either<Refusal, never> => E.left({ status, words });

/** The method of every route. */
const ROUTES = {
  "/": "GET",
  "/page.js": "GET",
  "/page.css": "GET",
  "/icon.svg": "GET",
  "/events": "GET",
  "/goal": "POST",
} as const;

/** A route. */
export type Route = keyof typeof ROUTES;

const isRoute = (path: string): path is Route => Object.hasOwn(ROUTES, path);

/** The names of this machine for itself, which a page of another host cannot have. */
const LOOPBACK = ["127.0.0.1", "localhost", "[::1]"];

/** Parts of a request that decide whether it is answered. */
export interface RequestHead {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly path: string;
  readonly headers: Pick<Headers, "get">;
}

/**
 * The route of a request; a refusal where it is meant for another host, comes from another page, or asks for something else. A name
 * that another host has given to this machine does not pass, so that no page can read through it.
 *
 * @param port the port that is served.
 */
export const routeOf = ({ method, path, headers }: RequestHead, port: number): E.Either<Refusal, Route> => {
  const hosts = LOOPBACK.map((name) => `${name}:${port}`);
  const [host, origin] = [headers.get("host"), headers.get("origin")];
  if (host === null || !hosts.includes(host.toLowerCase())) return refuse(403, "This host is not served here.");
  const own = hosts.map((name) => `http://${name}`);
  if (origin !== null && !own.includes(origin)) return refuse(403, "Another page has no access.");
  if (!isRoute(path)) return refuse(404, "There is nothing of this name.");
  if (ROUTES[path] !== method) {
    return E.left({ status: 405, words: `It takes ${ROUTES[path]}.`, allow: ROUTES[path] });
  }
  if (method !== "POST") return E.right(path);
  // Browsers name the page behind every request that changes something.
  if (origin === null) return refuse(403, "The page behind the request is missing.");
  return headers.get("content-type") === "application/json" ? E.right(path) : refuse(415, "It takes application/json.");
};

/** Bytes of a body at most. */
const LONGEST = 1024;

/** The body of a request as text; a refusal where it is longer than a goal ever is, of which no more is read than that. */
export const readBody = async (body: ReadableStream<Uint8Array> | null): Promise<E.Either<Refusal, string>> => {
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of body ?? []) {
    length += piece.length;
    if (length > LONGEST) return refuse(413, `It takes ${LONGEST} bytes at most.`);
    pieces.push(piece);
  }
  try {
    const decoder = new TextDecoder("utf-8", { fatal: true });
    return E.right(pieces.map((piece) => decoder.decode(piece, { stream: true })).join("") + decoder.decode());
  } catch {
    return refuse(400, "It is not UTF-8.");
  }
};

/** The goal that a body asks for. */
export const goalOf = (body: string): E.Either<Refusal, GoalRequest> => {
  const value = parseJson(body);
  if (E.isLeft(value)) return refuse(400, "It is not JSON.");
  const goal = GOAL_REQUEST.decode(value.right);
  return E.isRight(goal) ? goal : refuse(400, `${refusal(goal.left)}.`);
};
