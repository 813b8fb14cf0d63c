/**
 * The queue as commands use it: its module is loaded where a queue is asked for, and nowhere else, and its address comes from a flag,
 * a file or the environment.
 *
 * @module
 */
import type * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Fault, fault, messageOf } from "../fault.ts";
import { type QueueAddress, type QueueEnvironment, readQueueAddress } from "../queue/address.ts";
import { readText } from "./files.ts";
import { type Flag, text } from "./flags.ts";

/** The module of the queue, as its file exports it. */
export type QueueModule = typeof import("../queue/mod.ts");

/** The place of the module; it is named at run time, so that its packages are downloaded only where they are used. */
export const QUEUE_MODULE: URL = new URL("../queue/mod.ts", import.meta.url);

/** Loads the queue; from a checkout it needs permission to read its file. */
const loadQueue: TE.TaskEither<Fault, QueueModule> = TE.tryCatch(
  (): Promise<QueueModule> => import(QUEUE_MODULE.href),
  (reason) => fault("queue", "queue", messageOf(reason), "Run with --allow-read, and let Deno load @nats-io from npm."),
);

/** Variables of the environment, as far as they may be read. */
const ENVIRONMENT: QueueEnvironment = (name) =>
  Deno.permissions.querySync({ name: "env", variable: name }).state === "granted" ? Deno.env.get(name) : undefined;

/** The flag that names a queue. */
export const queueFlag = (help: string): Flag<string> =>
  text("nats://HOST:PORT, @FILE with such a line, or env for NATS_URL", help);

/** The address that a flag names. */
export const findAddress = (given: string): TE.TaskEither<Fault, QueueAddress> =>
  given === "env"
    ? pipe(
      ENVIRONMENT("NATS_URL"),
      (url) =>
        url === undefined
          ? TE.left(
            fault(
              "flag",
              "--queue",
              "NATS_URL is not set, or may not be read",
              "Set it, and run with --allow-env=NATS_URL.",
            ),
          )
          : TE.fromEither(readQueueAddress(url, ENVIRONMENT)),
    )
    : given.startsWith("@")
    ? pipe(
      readText(given.slice(1)),
      TE.chainEitherK((content) => readQueueAddress(content.trim(), ENVIRONMENT)),
    )
    : TE.fromEither(readQueueAddress(given, ENVIRONMENT));

/** Work on a queue, whose connection is ended afterwards. */
export const withQueue = <Result>(
  address: QueueAddress,
  name: string,
  use: (module: QueueModule, queue: import("../queue/mod.ts").QueueConnection) => TE.TaskEither<Fault, Result>,
): TE.TaskEither<Fault, Result> =>
  pipe(
    loadQueue,
    TE.chain((module) =>
      pipe(
        module.openQueue(address, name),
        TE.chain((queue) => async (): Promise<E.Either<Fault, Result>> => {
          const outcome = await use(module, queue)();
          await queue.close();
          return outcome;
        }),
      )
    ),
  );
