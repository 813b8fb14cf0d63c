/**
 * Server-sent events to all pages that are open.
 *
 * @module
 */

/** The streams of all open pages. */
export interface EventStreams {
  /** Opens a stream that begins with some events; `undefined` where there are too many already. */
  readonly open: (first: readonly unknown[]) => ReadableStream<Uint8Array<ArrayBuffer>> | undefined;
  /** Sends an event, which can be written as JSON, to all streams. */
  readonly send: (event: unknown) => void;
  /** Number of open streams. */
  readonly count: () => number;
  /** Ends all streams, and opens none any more. */
  readonly close: () => void;
}

/** Most streams at a time. */
const MOST = 16;

/** Bytes that a page may leave unread; then its stream ends, and it begins anew when it reads again. */
const UNREAD = 2 ** 25;

/** Milliseconds between signs of life, by which streams of pages that are gone are noticed. */
const SIGN = 15_000;

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** Streams of events, none of which is open yet. */
export const eventStreams = (): EventStreams => {
  const open = new Set<ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>>();
  let hasEnded = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  const drop = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void => {
    open.delete(controller);
    if (open.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
  const end = (controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>): void => {
    drop(controller);
    try {
      controller.close();
    } catch {
      // The page has closed it.
    }
  };
  const write = (
    controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>,
    bytes: Uint8Array<ArrayBuffer>,
  ) => {
    controller.enqueue(bytes);
    if ((controller.desiredSize ?? 0) < 0) end(controller);
  };
  const all = (bytes: Uint8Array<ArrayBuffer>): void => [...open].forEach((controller) => write(controller, bytes));
  const eventBytes = (event: unknown) => bytesOf(`data: ${JSON.stringify(event)}\n\n`);
  return {
    open: (first) => {
      if (hasEnded || open.size >= MOST) return undefined;
      let own: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>> | undefined;
      return new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => {
          own = controller;
          open.add(controller);
          timer ??= setInterval(() => all(bytesOf(": \n\n")), SIGN);
          // A page that was cut off asks again after a second.
          controller.enqueue(bytesOf("retry: 1000\n\n"));
          first.forEach((event) => controller.enqueue(eventBytes(event)));
        },
        cancel: () => {
          if (own !== undefined) drop(own);
        },
      }, { highWaterMark: UNREAD, size: ({ length }) => length });
    },
    send: (event) => {
      if (open.size > 0) all(eventBytes(event));
    },
    count: () => open.size,
    close: () => {
      hasEnded = true;
      [...open].forEach(end);
    },
  };
};
