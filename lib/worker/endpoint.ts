/**
 * Endpoints: the two ends between which messages are posted.
 *
 * @module
 */

/** An end that messages are posted to and come from: a worker, a worker's own global object, or a message port. */
export interface Endpoint {
  /** Posts a message. */
  readonly postMessage: (message: unknown, transfer: Transferable[]) => void;
  /** Adds a listener of messages. */
  readonly addEventListener: (kind: "message", listener: (event: MessageEvent<unknown>) => void) => void;
}

/** The buffers of a message that are handed over instead of being copied: those of saved states. */
export const transferOf = (message: { readonly kind: string; readonly bytes?: Uint8Array }): Transferable[] =>
  message.bytes?.buffer instanceof ArrayBuffer ? [message.bytes.buffer] : [];

/**
 * The endpoint of the worker that this runs in.
 *
 * @throws {TypeError} outside of a worker.
 */
export const ownEndpoint = (): Endpoint => {
  // The types of the global object are those of a page, which has no such function, or one that takes an origin.
  const post: unknown = Reflect.get(globalThis, "postMessage");
  if (typeof post !== "function") {
    throw new TypeError("there is no other end to post to: it is no worker that this runs in");
  }
  return {
    postMessage: (message, transfer) => Reflect.apply(post, globalThis, [message, transfer]),
    addEventListener: (kind, listener) =>
      globalThis.addEventListener(kind, (event) => event instanceof MessageEvent && listener(event)),
  };
};
