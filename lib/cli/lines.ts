/**
 * Streams of text, line by line.
 *
 * @module
 */

/** Letters of the longest line that is read; what is longer is cut into several. */
const LONGEST = 2 ** 24;

/** The lines of a stream of text. */
export async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const piece of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + piece).split("\n");
    rest = lines.pop() ?? "";
    yield* lines;
    if (rest.length > LONGEST) {
      yield rest;
      rest = "";
    }
  }
  if (rest !== "") yield rest;
}
