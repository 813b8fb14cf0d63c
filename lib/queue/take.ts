/**
 * Runs taken from a queue: a worker has one as long as it says so now and then; after that it is given to another.
 *
 * @module
 */
import { AckPolicy } from "@nats-io/jetstream";
import type { Msg } from "@nats-io/transport-node";
import type { QueueConnection } from "./connection.ts";
import { LEVELS, type QueuedRun } from "./message.ts";
import { consumerName, SECOND, STREAMS, SUBJECTS } from "./streams.ts";

/** A run in hand. */
export interface Taken {
  /** The message. */
  readonly bytes: Uint8Array;
  /** The run's identity, as its subject has it. */
  readonly id: string;
  /** Says that the run is still in hand. */
  readonly extend: () => void;
  /** Gives the run back, for another worker to take at once or after some seconds. */
  readonly giveBack: (seconds?: number) => void;
  /** Takes the run out of the queue. */
  readonly finish: () => Promise<void>;
}

/** The runs that a worker takes. */
export interface Offer {
  /** The version of its package. */
  readonly version: string;
  /** The engines that it has. */
  readonly engines: readonly string[];
  /** Seconds after which a run whose worker says nothing is given to another. */
  readonly lease: number;
}

/** The most runs in hand at once, of all workers together. */
const MOST_IN_HAND = 100_000;

/** Milliseconds for which a call waits for its answer. */
const ANSWER = 5_000;

/** Milliseconds after which a run that could not be taken out is left to the next worker, which finds its result. */
const GIVE_UP = 30_000;

/** Kinds of runs, those that come first before the others. */
const kindsOf = ({ version, engines }: Offer): readonly Pick<QueuedRun, "version" | "engine" | "level">[] =>
  LEVELS.flatMap((level) => engines.map((engine) => ({ version, engine, level })));

/** Makes the consumers that hand out the runs of an offer, as far as they are missing. */
export const ensureConsumers = async ({ manager, persist }: QueueConnection, offer: Offer): Promise<void> => {
  for (const kind of kindsOf(offer)) {
    await persist(() =>
      manager.consumers.add(STREAMS.run, {
        durable_name: consumerName(kind),
        filter_subject: SUBJECTS.runs(kind),
        ack_policy: AckPolicy.Explicit,
        ack_wait: offer.lease * SECOND,
        max_deliver: -1,
        max_ack_pending: MOST_IN_HAND,
      })
    );
  }
};

/** A run in hand out of a message, whose reply subject takes the words of JetStream's acknowledgements. */
const taken = ({ connection, persist }: QueueConnection, { data, subject, reply = "" }: Msg): Taken => ({
  bytes: data,
  id: subject.split(".").at(-1) ?? "",
  extend: () => connection.publish(reply, "+WPI"),
  giveBack: (seconds = 0) =>
    connection.publish(reply, seconds === 0 ? "-NAK" : `-NAK ${JSON.stringify({ delay: seconds * SECOND })}`),
  finish: async () => {
    const signal = AbortSignal.timeout(GIVE_UP);
    await persist(() => connection.request(reply, "+ACK", { timeout: ANSWER, noMux: true }), signal).catch(() => {});
  },
});

/** Takes the next run of an offer; `undefined` where none waits. */
export const takeRun = async (queue: QueueConnection, offer: Offer): Promise<Taken | undefined> => {
  for (const kind of kindsOf(offer)) {
    const message = await queue.connection.request(
      `$JS.API.CONSUMER.MSG.NEXT.${STREAMS.run}.${consumerName(kind)}`,
      JSON.stringify({ batch: 1, no_wait: true }),
      // The run comes under its own subject, by which answers that share an inbox could not be told apart.
      { timeout: ANSWER, noMux: true },
    );
    // A status in place of a run: none waits.
    if (!message.headers?.code) return taken(queue, message);
  }
  return undefined;
};
