import { assertEquals, assertMatch } from "@std/assert";
import { isQueueAddress, QUEUE_VARIABLES, readQueueAddress, showAddress } from "../../lib/queue/address.ts";
import { formatFault } from "../../lib/fault.ts";
import { left, right } from "../support/right.ts";

const none = () => undefined;
const environment = (values: Readonly<Record<string, string>>) => (name: string) => values[name];

Deno.test("an address names its servers, with the port that NATS has by default", () => {
  assertEquals(right(readQueueAddress("nats://a, nats://b:1", none)), { servers: ["a:4222", "b:1"] });
  assertEquals(right(readQueueAddress("host:5", none)), { servers: ["host:5"] });
});

Deno.test("user and password, or a token, come from the URL or from the environment, and the URL comes first", () => {
  const servers = ["h:4222"];
  assertEquals(right(readQueueAddress("nats://u:p%20q@h", none)), { servers, user: "u", password: "p q" });
  assertEquals(right(readQueueAddress("nats://t0ken@h", none)), { servers, token: "t0ken" });
  const given = environment({ NATS_USER: "eve", NATS_PASSWORD: "x", NATS_TOKEN: "t" });
  assertEquals(right(readQueueAddress("nats://h", given)), { servers, user: "eve", password: "x", token: "t" });
  assertEquals(right(readQueueAddress("nats://u:p@h", given)), { servers, user: "u", password: "p" });
  assertEquals(right(readQueueAddress("nats://u@h", given)), { servers, user: "u", password: "x" });
  assertEquals(right(readQueueAddress("nats://h", environment({ NATS_CREDS: "c" }))), { servers, credentials: "c" });
});

Deno.test("tls:// and files of certificates ask for an encrypted connection", () => {
  const servers = ["h:4222"];
  assertEquals(right(readQueueAddress("tls://h", none)), { servers, tls: {} });
  assertEquals(right(readQueueAddress("nats://h", environment({ NATS_CA: "ca", NATS_CERT: "c", NATS_KEY: "k" }))), {
    servers,
    tls: { authority: "ca", certificate: "c", key: "k" },
  });
  assertMatch(formatFault(left(readQueueAddress("tls://a,nats://b", none))), /some servers are encrypted/);
});

Deno.test("no fault and no word about an address holds a secret", () => {
  for (const wrong of ["http://u:s3cret@h", "nats://u:s3cret@", "nats://u:s3cret%@h", "://s3cret", ""]) {
    const words = formatFault(left(readQueueAddress(wrong, none)));
    assertEquals(words.includes("s3cret"), false, words);
    assertMatch(words, /^--queue: /);
  }
  assertEquals(showAddress(right(readQueueAddress("nats://u:s3cret@h,nats://s3cret@g:1", none))), "h:4222, g:1");
  assertEquals(QUEUE_VARIABLES.every((name) => name.startsWith("NATS_")), true);
});

Deno.test("a value is an address if it has servers, and texts", () => {
  assertEquals(isQueueAddress({ servers: ["h:1"], user: "u", tls: { authority: "a" } }), true);
  for (
    const wrong of [null, "h", {}, { servers: [] }, { servers: [1] }, { servers: ["h"], user: 1 }, {
      servers: ["h"],
      tls: "x",
    }]
  ) {
    assertEquals(isQueueAddress(wrong), false, JSON.stringify(wrong));
  }
});
