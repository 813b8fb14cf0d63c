/**
 * The connection to a queue, which is kept up: where the server is gone for a while, calls wait for it.
 *
 * @module
 */
import {
  jetstream,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstreamManager,
} from "@nats-io/jetstream";
import { type ObjectStore, Objm } from "@nats-io/obj";
import {
  AuthorizationError,
  connect,
  credsAuthenticator,
  type NatsConnection,
  type NodeConnectionOptions,
  PermissionViolationError,
} from "@nats-io/transport-node";
import type * as TE from "fp-ts/TaskEither.js";
import * as E from "fp-ts/Either.js";
import { type Fault, fault, messageOf } from "../fault.ts";
import { type QueueAddress, showAddress } from "./address.ts";
import { ensureStreams, NOT_STORED, STATE_STORE, STATES } from "./streams.ts";

/** A connection to a queue. */
export interface QueueConnection {
  /** The servers in words, without secrets. */
  readonly place: string;
  /** The connection. */
  readonly connection: NatsConnection;
  /** Publishing into streams. */
  readonly client: JetStreamClient;
  /** Streams and consumers. */
  readonly manager: JetStreamManager;
  /** The object store of states. */
  readonly objects: ObjectStore;
  /** Makes a call until it succeeds or is refused; after an interruption by the signal, or when the connection ends, it fails. */
  readonly persist: <Result>(call: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;
  /** Ends the connection, once all that was sent has left. */
  readonly close: () => Promise<void>;
}

/** Milliseconds between pings; two without an answer, and the connection is made anew. */
const PING = 5_000;

/** Milliseconds before a connection is made anew, and before a call is made again: at first, and at most. */
const SOON = 100;
const LATER = 2_000;

/** Milliseconds for which a call waits for its answer. */
const ANSWER = 3_000;

/** Codes of connections that were cut, which the transport lets escape after it has stopped listening to its own socket. */
const CUT = ["ECONNRESET", "EPIPE", "ECONNREFUSED", "ECONNABORTED", "ETIMEDOUT", "EHOSTUNREACH", "ENETUNREACH"];

const forgiveCutSockets = (event: ErrorEvent): void => {
  const code: unknown = event.error instanceof Error ? Reflect.get(event.error, "code") : undefined;
  if (typeof code === "string" && CUT.includes(code)) event.preventDefault();
};

let connections = 0;

/** Listens to sockets that were cut, while there is a connection and for a moment after it. */
const listenToSockets = (): () => void => {
  if (connections++ === 0) globalThis.addEventListener("error", forgiveCutSockets);
  return () => {
    // The error of a socket comes after the connection has ended.
    setTimeout(() => {
      if (--connections === 0) globalThis.removeEventListener("error", forgiveCutSockets);
    }, SOON);
  };
};

/** The settings of a connection. */
const optionsOf = (
  { servers, user, password, token, tls }: QueueAddress,
  name: string,
  credentials: Uint8Array | undefined,
): NodeConnectionOptions => ({
  name,
  servers: [...servers],
  ...(user === undefined ? {} : { user }),
  ...(password === undefined ? {} : { pass: password }),
  ...(token === undefined ? {} : { token }),
  ...(credentials === undefined ? {} : { authenticator: credsAuthenticator(credentials) }),
  ...(tls === undefined ? {} : {
    tls: {
      ...(tls.authority === undefined ? {} : { caFile: tls.authority }),
      ...(tls.certificate === undefined ? {} : { certFile: tls.certificate }),
      ...(tls.key === undefined ? {} : { keyFile: tls.key }),
    },
  }),
  timeout: ANSWER,
  pingInterval: PING,
  maxPingOut: 2,
  maxReconnectAttempts: -1,
  reconnectTimeWait: SOON,
  reconnectJitter: SOON,
});

/** Remedies, by the words of the cause. */
const REMEDIES: readonly (readonly [words: RegExp, remedy: string])[] = [
  [/certificate|self-signed|unable to verify/i, "Give the file of the authority that has signed it as NATS_CA."],
  [/doesn't exist|no such file/i, "Name files that are there as NATS_CREDS, NATS_CA, NATS_CERT and NATS_KEY."],
  [/requires \w+ access|notcapable/i, "Run with --allow-net=HOST:PORT, and --allow-read for the files of the address."],
  [/tls/i, "Give tls://HOST:PORT where the server encrypts, and nats://HOST:PORT where it does not."],
];

const UNREACHED = "Start nats-server with JetStream (nats-server -js), and see that it can be reached from here.";
const REFUSED =
  "Give NATS_USER and NATS_PASSWORD, NATS_TOKEN or NATS_CREDS; docs/scale.md lists what a user must be allowed.";

/** The fault of a queue that was reached and said no, or was not reached. */
export const queueFault = ({ place }: Pick<QueueConnection, "place">) => (reason: unknown): Fault => {
  if (reason instanceof AuthorizationError || reason instanceof PermissionViolationError) {
    return fault("queue", `queue ${place}`, "it refused the user, the token or what they may do", REFUSED);
  }
  const cause = messageOf(reason);
  return fault("queue", `queue ${place}`, cause, REMEDIES.find(([words]) => words.test(cause))?.[1] ?? UNREACHED);
};

/** Waits, or until a signal comes. */
export const pause = (milliseconds: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(done, milliseconds);
    function done() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    }
    signal?.addEventListener("abort", done);
    if (signal?.aborted) done();
  });

/** Calls that are made again until they succeed or the server refuses them. */
const persistOn = (connection: NatsConnection): QueueConnection["persist"] => async (call, signal = undefined) => {
  for (let wait = SOON;; wait = Math.min(2 * wait, LATER)) {
    try {
      return await call();
    } catch (reason) {
      // An answer of 503 tells of a server that has just begun; other answers stand.
      const isAnswer = reason instanceof JetStreamApiError && (reason.status !== 503 || reason.code === NOT_STORED);
      const isFinal = isAnswer || reason instanceof PermissionViolationError || reason instanceof TypeError;
      if (isFinal || connection.isClosed() || signal?.aborted === true) throw reason;
    }
    await pause(wait, signal);
  }
};

/**
 * Opens a queue, and makes its streams where they are missing. Needs permission to reach the servers (`--allow-net=HOST:PORT`), and to
 * read the files that the address names.
 *
 * @param name the connection's name, for the server's own tools.
 */
export const openQueue = (address: QueueAddress, name = "gpim"): TE.TaskEither<Fault, QueueConnection> => async () => {
  const place = showAddress(address);
  const release = listenToSockets();
  let connection: NatsConnection | undefined;
  try {
    const credentials = address.credentials === undefined ? undefined : await Deno.readFile(address.credentials);
    connection = await connect(optionsOf(address, name, credentials));
    const opened = connection;
    const client = jetstream(opened, { timeout: ANSWER });
    const manager = await jetstreamManager(opened, { timeout: ANSWER });
    await ensureStreams(manager);
    const objects = await new Objm(client).create(STATES, STATE_STORE);
    return E.right({
      place,
      connection: opened,
      client,
      manager,
      objects,
      persist: persistOn(opened),
      close: async () => {
        release();
        await opened.drain().catch(() => {});
      },
    });
  } catch (reason) {
    release();
    await connection?.close().catch(() => {});
    return E.left(queueFault({ place })(reason));
  }
};
