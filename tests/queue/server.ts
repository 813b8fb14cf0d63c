/**
 * A NATS server of a test's own, on loopback and on a free port; without Debian's `nats-server` the tests of queues are skipped.
 *
 * @module
 */
import type { QueueAddress } from "../../lib/queue/address.ts";
import { openQueue, type QueueConnection } from "../../lib/queue/connection.ts";
import { right } from "../support/right.ts";

/** The program, where it is installed. */
export const SERVER: string | undefined = [
  "/usr/sbin/nats-server",
  "/usr/bin/nats-server",
  "/usr/local/bin/nats-server",
]
  .find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });

/** The sentence of a test that is skipped. */
export const SKIPPED = SERVER === undefined ? " (skipped: nats-server is not installed)" : "";

/** A server that is running. */
export interface Server {
  /** Its address, with its user. */
  readonly address: QueueAddress;
  /** Its address as a flag takes it. */
  readonly url: string;
  /** Its port. */
  readonly port: number;
  /** Kills it, as a machine that loses its power. */
  readonly kill: () => Promise<void>;
  /** Starts it again on what it has kept. */
  readonly start: () => Promise<void>;
}

const USER = "ada";
const PASSWORD = "a secret of tests";

const freePort = (hostname: string): number => {
  using listener = Deno.listen({ hostname, port: 0 });
  return listener.addr.port;
};

/** Whether something listens at a port. */
const listens = async (hostname: string, port: number): Promise<boolean> => {
  try {
    (await Deno.connect({ hostname, port })).close();
    return true;
  } catch {
    return false;
  }
};

/** Makes a server for the time of some work. */
export const withServer = async (
  work: (server: Server) => Promise<void>,
  { hostname = "127.0.0.1", more = "" } = {},
): Promise<void> => {
  const folder = await Deno.makeTempDir();
  const port = freePort(hostname);
  const configuration = `${folder}/server.conf`;
  await Deno.writeTextFile(
    configuration,
    `listen: "${hostname}:${port}"
jetstream { store_dir: "${folder}/store" }
authorization { user: ${USER}, password: "${PASSWORD}" }
${more}
`,
  );
  let process: Deno.ChildProcess | undefined;
  const start = async (): Promise<void> => {
    process = new Deno.Command(SERVER!, { args: ["-c", configuration], stdin: "null", stdout: "null", stderr: "null" })
      .spawn();
    let code: number | undefined;
    process.status.then((status) => code = status.code);
    while (!await listens(hostname, port)) {
      if (code !== undefined) throw new Error(`nats-server ended with code ${code}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const kill = async (): Promise<void> => {
    try {
      process?.kill("SIGKILL");
    } catch {
      // It has ended already.
    }
    await process?.status;
    process = undefined;
  };
  await start();
  try {
    await work({
      address: { servers: [`${hostname}:${port}`], user: USER, password: PASSWORD },
      url: `nats://${USER}:${encodeURIComponent(PASSWORD)}@${hostname}:${port}`,
      port,
      kill,
      start,
    });
  } finally {
    await kill();
    await Deno.remove(folder, { recursive: true });
  }
};

/** A test with a server, and a connection to it. */
export const testQueue = (
  name: string,
  work: (queue: QueueConnection, server: Server) => Promise<void>,
): void =>
  Deno.test({
    name: `${name}${SKIPPED}`,
    ignore: SERVER === undefined,
    // The client keeps timers of its own for a moment after it is closed.
    sanitizeOps: false,
    sanitizeResources: false,
    fn: () =>
      withServer(async (server) => {
        const queue = right(await openQueue(server.address)());
        try {
          await work(queue, server);
        } finally {
          await queue.close();
        }
      }),
  });
