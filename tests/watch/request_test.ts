import { assert, assertEquals, assertMatch } from "@std/assert";
import fc from "fast-check";
import * as E from "fp-ts/Either.js";
import { goalOf, readBody, routeOf } from "../../lib/watch/request.ts";

const PORT = 8017;
const HOST = { host: `127.0.0.1:${PORT}` };
const OWN = { ...HOST, origin: `http://127.0.0.1:${PORT}`, "content-type": "application/json" };

const route = (path: string, headers: Record<string, string> = HOST, method = "GET") =>
  routeOf({ method, path, headers: new Headers(headers) }, PORT);

const status = (outcome: ReturnType<typeof route>): number | string =>
  E.isLeft(outcome) ? outcome.left.status : outcome.right;

Deno.test("the page's own requests pass, under each name that this machine has for itself", () => {
  for (const path of ["/", "/page.js", "/page.css", "/icon.svg", "/events"]) {
    for (const name of ["127.0.0.1", "localhost", "LocalHost", "[::1]"]) {
      assertEquals(status(route(path, { host: `${name}:${PORT}` })), path);
    }
  }
  assertEquals(status(route("/goal", OWN, "POST")), "/goal");
});

Deno.test("requests for another host are refused, so that no name that was given to this machine reaches it", () => {
  for (
    const host of [
      "evil.example",
      `evil.example:${PORT}`,
      "127.0.0.1",
      `127.0.0.1:${PORT + 1}`,
      `127.0.0.1.evil.example:${PORT}`,
      `localhost:${PORT}.evil.example`,
      `0.0.0.0:${PORT}`,
    ]
  ) assertEquals(status(route("/", { host })), 403, host);
  assertEquals(status(route("/", {})), 403);
});

Deno.test("requests of other pages are refused, those without a host of their own among them", () => {
  for (
    const origin of [
      "https://evil.example",
      "null",
      `https://127.0.0.1:${PORT}`,
      `http://127.0.0.1:${PORT + 1}`,
      `http://127.0.0.1:${PORT}.evil.example`,
      "",
    ]
  ) {
    assertEquals(status(route("/events", { ...HOST, origin })), 403, origin);
    assertEquals(status(route("/goal", { ...OWN, origin }, "POST")), 403, origin);
  }
  assertEquals(status(route("/goal", { ...HOST, "content-type": "application/json" }, "POST")), 403);
});

Deno.test("any other path is refused, and so are other methods and other types", () => {
  const known = ["/", "/page.js", "/page.css", "/icon.svg", "/events", "/goal"];
  fc.assert(fc.property(fc.string(), (rest) => {
    fc.pre(!known.includes(`/${rest}`));
    assertEquals(status(route(`/${rest}`)), 404);
  }));
  for (
    const path of [
      "/../deno.json",
      "/%2e%2e/deno.json",
      "/page.js/../../x",
      "//page.js",
      "/page.js?x",
      "/PAGE.JS",
      "toString",
    ]
  ) assertEquals(status(route(path)), 404, path);
  assertEquals(route("/goal"), E.left({ status: 405, words: "It takes POST.", allow: "POST" }));
  assertEquals(status(route("/", OWN, "DELETE")), 405);
  assertEquals(status(route("/goal", { ...OWN, "content-type": "text/plain" }, "POST")), 415);
});

const streamOf = (pieces: readonly Uint8Array[], read: (count: number) => void = () => {}) => {
  let count = 0;
  return new ReadableStream<Uint8Array>({
    pull: (controller) => {
      read(++count);
      if (count > pieces.length) controller.close();
      else controller.enqueue(pieces[count - 1]);
    },
  }, { highWaterMark: 0 });
};

Deno.test("a body comes whole in however many pieces, and of one that is too long no more is read than that", async () => {
  const bytes = new TextEncoder().encode("{“goal”}");
  assertEquals(await readBody(streamOf([...bytes].map((byte) => Uint8Array.of(byte)))), E.right("{“goal”}"));
  assertEquals(await readBody(null), E.right(""));
  let pulled = 0;
  const endless = Array.from({ length: 1000 }, () => new Uint8Array(500));
  const refused = await readBody(streamOf(endless, (count) => pulled = count));
  assertEquals([E.isLeft(refused) && refused.left.status, pulled <= 4], [413, true]);
  const wrong = await readBody(streamOf([Uint8Array.of(0xff, 0xfe)]));
  assertEquals(E.isLeft(wrong) && wrong.left.status, 400);
});

Deno.test("goals are places of two finite numbers, or the next one; anything else is refused in a sentence", () => {
  assertEquals(goalOf('{"kind":"place","place":[1,-2.5]}'), E.right({ kind: "place", place: [1, -2.5] }));
  assertEquals(goalOf('{"kind":"next"}'), E.right({ kind: "next" }));
  const refused = [
    "",
    "rubbish",
    "null",
    "[]",
    '{"kind":"save"}',
    '{"kind":"place"}',
    '{"kind":"place","place":[1]}',
    '{"kind":"place","place":[1,2,3]}',
    '{"kind":"place","place":["1",2]}',
    '{"kind":"place","place":[1e999,2]}',
    '{"__proto__":{"kind":"next"}}',
  ];
  for (const body of refused) {
    const goal = goalOf(body);
    assert(E.isLeft(goal), body);
    assertEquals(goal.left.status, 400);
    assertMatch(goal.left.words, /\.$/);
  }
  fc.assert(fc.property(fc.json(), (body) => {
    const goal = goalOf(body);
    assert(E.isRight(goal) || goal.left.status === 400);
  }));
});
