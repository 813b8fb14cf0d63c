import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { fault } from "../../lib/fault.ts";
import type { GoalRequest } from "../../lib/watch/message.ts";
import { eventStreams } from "../../lib/watch/event_stream.ts";
import { serveSite, type Site } from "../../lib/watch/site.ts";
import { left, right } from "../support/right.ts";

/** A site of a run without a policy for goals at x < 0, served while something is done. */
const withSite = async (work: (address: string, goals: readonly GoalRequest[]) => Promise<void>): Promise<void> => {
  const goals: GoalRequest[] = [];
  const streams = eventStreams();
  const site: Site = {
    openEvents: () => streams.open([{ kind: "waiting", folder: "run" }]),
    setGoal: (goal) => {
      if (goal.kind === "place" && goal.place[0] < 0) {
        return E.left(fault("configuration", "the goal", "none acts", "Wait."));
      }
      goals.push(goal);
      return E.right(undefined);
    },
  };
  const { address, close } = right(serveSite(0, site));
  try {
    await work(address, goals);
  } finally {
    streams.close();
    await close();
  }
};

/** The answer to bytes as they are, which `fetch` would put in order first. */
const exchange = async (address: string, request: string): Promise<string> => {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port: Number(new URL(address).port) });
  await connection.write(new TextEncoder().encode(request));
  const bytes = new Uint8Array(2 ** 16);
  return new TextDecoder().decode(bytes.subarray(0, (await connection.read(bytes)) ?? 0));
};

const post = (address: string, body: BodyInit, headers: Record<string, string> = {}) =>
  fetch(`${address}goal`, {
    method: "POST",
    headers: { "content-type": "application/json", origin: address.slice(0, -1), ...headers },
    body,
  });

Deno.test("the page has no inline script, a policy that allows none, and nothing from elsewhere", () =>
  withSite(async (address) => {
    const page = await fetch(address);
    assertEquals(page.status, 200);
    const policy = page.headers.get("content-security-policy") ?? "";
    assertMatch(policy, /default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/);
    assert(!policy.includes("unsafe"));
    assertEquals(page.headers.get("x-content-type-options"), "nosniff");
    const html = await page.text();
    assert(!/<script(?![^>]*\bsrc=)|\son\w+=|javascript:|https?:/i.test(html));
    for (const [name, type] of [["page.js", /javascript/], ["page.css", /css/], ["icon.svg", /svg/]] as const) {
      const part = await fetch(`${address}${name}`);
      assertMatch(part.headers.get("content-type") ?? "", type);
      assert((await part.text()).length > 100);
    }
  }));

Deno.test("goals that the page asks for are set, and the fault of one that cannot be is told in words", () =>
  withSite(async (address, goals) => {
    const set = await post(address, '{"kind":"place","place":[1,2]}');
    assertEquals([set.status, await set.text()], [204, ""]);
    assertEquals(goals, [{ kind: "place", place: [1, 2] }]);
    const refused = await post(address, '{"kind":"place","place":[-1,2]}');
    assertEquals([refused.status, await refused.text()], [409, "the goal: none acts. Wait."]);
  }));

Deno.test("hostile requests are refused, and set nothing", () =>
  withSite(async (address, goals) => {
    const { host } = new URL(address);
    const get = (path: string, name = host) => exchange(address, `GET ${path} HTTP/1.1\r\nHost: ${name}\r\n\r\n`);
    for (
      const path of [
        "/../deno.json",
        "/../../../../etc/passwd",
        "/%2e%2e/deno.json",
        "/..%2fdeno.json",
        "/page.js/../../deno.json",
        "/.%00/page.js",
        "//etc/passwd",
        "/lib/watch/site.ts",
      ]
    ) assertMatch(await get(path), /^HTTP\/1\.1 4\d\d [\s\S]*\r\n\r\n(There is nothing of this name\.)?$/, path);
    for (
      const name of ["evil.example", `evil.example:${host.split(":")[1]}`, "127.0.0.1", `user@${host}`, "[", "a b", ""]
    ) {
      assertMatch(await get("/", name), /^HTTP\/1\.1 4\d\d /, name);
    }
    assertMatch(
      await exchange(address, `GET http://evil.example/ HTTP/1.1\r\nHost: evil.example\r\n\r\n`),
      /^HTTP\/1\.1 4\d\d /,
    );
    assertMatch(await exchange(address, "rubbish\r\n\r\n"), /^HTTP\/1\.1 400 /);
    for (
      const [status, body, headers] of [
        [400, "rubbish", {}],
        [400, Uint8Array.of(0xff, 0xfe, 0), {}],
        [400, '{"kind":"place","place":["<script>",1]}', {}],
        [413, "x".repeat(2 ** 22), {}],
        [415, '{"kind":"next"}', { "content-type": "text/plain" }],
        [403, '{"kind":"next"}', { origin: "https://evil.example" }],
        [403, '{"kind":"next"}', { origin: "null" }],
      ] as const
    ) {
      const answer = await post(address, body, headers).catch(() => undefined);
      // A body that is far too long may be cut off before the answer is read.
      if (answer === undefined) assertEquals(status, 413);
      else {
        assertEquals(answer.status, status);
        await answer.body?.cancel();
      }
    }
    const own = await fetch(`${address}events`, { headers: { origin: "https://evil.example" } });
    assertEquals([own.status, await own.text()], [403, "Another page has no access."]);
    assertEquals(goals, []);
    assertEquals((await fetch(address).then(async (page) => (await page.text(), page))).status, 200);
  }));

Deno.test("more pages than there are streams for are refused", () =>
  withSite(async (address) => {
    const opened = await Promise.all(Array.from({ length: 17 }, () => fetch(`${address}events`)));
    assertEquals(opened.map(({ status }) => status).filter((status) => status === 503).length, 1);
    await Promise.all(opened.map(({ body }) => body?.cancel()));
  }));

Deno.test("a port in use is a fault with a remedy, and a port that is free again can be taken", async () => {
  let taken = 0;
  await withSite((address) => {
    taken = Number(new URL(address).port);
    const site: Site = { openEvents: () => undefined, setGoal: () => E.right(undefined) };
    const { place, cause, remedy } = left(serveSite(taken, site));
    assertEquals([place, cause, remedy], [
      "--port",
      `${taken} is in use`,
      "Choose another one, or 0 for any that is free.",
    ]);
    return Promise.resolve();
  });
  const again = right(serveSite(taken, { openEvents: () => undefined, setGoal: () => E.right(undefined) }));
  assertEquals(again.address, `http://127.0.0.1:${taken}/`);
  await again.close();
});
