/**
 * The address of a queue: a NATS server, and the secrets that it asks for, out of a URL and the environment.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { isRecord } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";

/** The address of a queue. Its secrets belong into no message: see {@link showAddress}. */
export interface QueueAddress {
  /** Servers of one cluster, as `host:port`. */
  readonly servers: readonly string[];
  /** The name of a user. */
  readonly user?: string;
  /** The user's password. */
  readonly password?: string;
  /** A token, in place of user and password. */
  readonly token?: string;
  /** The path of a file with credentials, as NATS' own tools write it. */
  readonly credentials?: string;
  /** The files of an encrypted connection, as far as it needs any; without this entry nothing is encrypted. */
  readonly tls?: { readonly authority?: string; readonly certificate?: string; readonly key?: string };
}

/** The port of a NATS server. */
const PORT = "4222";

/** The most servers of an address. */
const MOST_SERVERS = 64;

/** The variables that are read, named as NATS' own tools name them. */
export const QUEUE_VARIABLES = [
  "NATS_URL",
  "NATS_USER",
  "NATS_PASSWORD",
  "NATS_TOKEN",
  "NATS_CREDS",
  "NATS_CA",
  "NATS_CERT",
  "NATS_KEY",
] as const;

/** Variables of the environment; `undefined` for those that are not set, or may not be read. */
export type QueueEnvironment = (name: typeof QUEUE_VARIABLES[number]) => string | undefined;

const wrong = (cause: string): E.Either<Fault, never> =>
  E.left(
    fault("flag", "--queue", cause, "Give nats://HOST:PORT, or tls://HOST:PORT; docs/scale.md tells where secrets go."),
  );

/** The entries whose values are there. */
const present = <Values extends Readonly<Record<string, string | undefined>>>(
  values: Values,
): { readonly [Name in keyof Values]?: string } =>
  // Entries that are left out are those that the type calls optional.
  Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined && value !== "")) as {
    readonly [Name in keyof Values]?: string;
  };

/** A part of a URL without its escapes; `undefined` where these are none. */
const plain = (part: string): string | undefined => {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
};

/**
 * The address out of a URL such as `nats://host:4222`, `nats://user:password@host`, `nats://token@host` or `tls://host`; several servers
 * of a cluster are separated by commas. What the URL leaves out comes from the environment: `NATS_USER` and `NATS_PASSWORD`,
 * `NATS_TOKEN`, or the paths of files in `NATS_CREDS`, `NATS_CA`, `NATS_CERT` and `NATS_KEY`. No fault holds a part of the URL.
 *
 * @example
 * ```ts
 * import { readQueueAddress, showAddress } from "@gpim/gpim/queue";
 * import { assert, assertEquals } from "@std/assert";
 *
 * const address = readQueueAddress("nats://ada:secret@queue.example", () => undefined);
 * assert(address._tag === "Right");
 * assertEquals(address.right, { servers: ["queue.example:4222"], user: "ada", password: "secret" });
 * assertEquals(showAddress(address.right), "queue.example:4222");
 * ```
 */
export const readQueueAddress = (
  given: string,
  environment: QueueEnvironment,
): E.Either<Fault, QueueAddress> => {
  const parts = given.split(",").map((part) => part.trim());
  if (parts.length > MOST_SERVERS) return wrong(`${parts.length} servers were given, of ${MOST_SERVERS} at most`);
  const urls: URL[] = [];
  for (const part of parts) {
    const url = E.tryCatch(() => new URL(part.includes("://") ? part : `nats://${part}`), String);
    if (E.isLeft(url) || !["nats:", "tls:"].includes(url.right.protocol) || url.right.hostname === "") {
      return wrong("what was given is no address of a NATS server");
    }
    urls.push(url.right);
  }
  const [first] = urls;
  if (urls.some(({ protocol }) => protocol !== first.protocol)) {
    return wrong("some servers are encrypted, and some are not");
  }
  const [user, password] = [plain(first.username), plain(first.password)];
  if (user === undefined || password === undefined) return wrong("its user or password has a wrong escape (%)");
  const isToken = user !== "" && password === "" && !environment("NATS_PASSWORD");
  const [ca, certificate, key] = [environment("NATS_CA"), environment("NATS_CERT"), environment("NATS_KEY")];
  const tls = present({ authority: ca, certificate, key });
  const isEncrypted = first.protocol === "tls:" || Object.keys(tls).length > 0;
  return E.right({
    servers: urls.map(({ hostname, port }) => `${hostname}:${port || PORT}`),
    ...present({
      ...(isToken
        ? { token: user }
        : { user: user || environment("NATS_USER"), password: password || environment("NATS_PASSWORD") }),
      credentials: environment("NATS_CREDS"),
    }),
    ...(isToken || user !== "" ? {} : present({ token: environment("NATS_TOKEN") })),
    ...(isEncrypted ? { tls } : {}),
  });
};

/** The servers of an address in words, without secrets. */
export const showAddress = ({ servers }: QueueAddress): string => servers.join(", ");

/** Whether a value is an address. */
export const isQueueAddress = (value: unknown): value is QueueAddress => {
  if (!isRecord(value)) return false;
  const { servers, tls, ...texts } = value;
  const isText = (text: unknown): text is string => typeof text === "string";
  return Array.isArray(servers) && servers.length > 0 && servers.length <= MOST_SERVERS && servers.every(isText) &&
    Object.values(texts).every(isText) && (tls === undefined || (isRecord(tls) && Object.values(tls).every(isText)));
};
