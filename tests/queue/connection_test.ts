import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { formatFault } from "../../lib/fault.ts";
import { openQueue, pause } from "../../lib/queue/connection.ts";
import { left, right } from "../support/right.ts";
import { SERVER, SKIPPED, testQueue, withServer } from "./server.ts";

testQueue("a wrong password and a server that is not there are sentences, without secrets", async (_, { address }) => {
  for (const wrong of [{ ...address, password: "wr0ng" }, { servers: address.servers }]) {
    const words = formatFault(left(await openQueue(wrong)()));
    assertMatch(words, /^queue 127\.0\.0\.1:\d+: it refused the user/);
    assertEquals(words.includes("wr0ng"), false);
  }
  const words = formatFault(left(await openQueue({ ...address, servers: ["127.0.0.1:1"] })()));
  assertMatch(words, /queue 127\.0\.0\.1:1: .*refused.* Start nats-server with JetStream/);
  const encrypted = formatFault(left(await openQueue({ ...address, tls: {} })()));
  assertMatch(encrypted, /tls/);
});

/** A key and a certificate that it has signed itself, in files; `undefined` where there is no `openssl`. */
const certificate = async (folder: string): Promise<boolean> => {
  try {
    const { success } = await new Deno.Command("openssl", {
      args: [
        ...["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"],
        ...["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", `${folder}/key.pem`, "-out", `${folder}/cert.pem`],
      ],
      stdout: "null",
      stderr: "null",
    }).output();
    return success;
  } catch {
    return false;
  }
};

Deno.test({
  name: `an encrypted connection is made with the server's authority, and refused without${SKIPPED}`,
  ignore: SERVER === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async (test) => {
    const folder = await Deno.makeTempDir();
    const isMade = await certificate(folder);
    await test.step({
      name: isMade ? "with a certificate of its own" : "skipped: there is no openssl, which makes a certificate",
      ignore: !isMade,
      sanitizeOps: false,
      sanitizeResources: false,
      fn: () =>
        withServer(async ({ address }) => {
          const queue = right(await openQueue({ ...address, tls: { authority: `${folder}/cert.pem` } })());
          assertEquals((await queue.manager.streams.info("GPIM_RUNS")).config.name, "GPIM_RUNS");
          await queue.close();
          assertMatch(formatFault(left(await openQueue({ ...address, tls: {} })())), /certificate.* as NATS_CA\.$/);
          const none = { ...address, tls: { authority: `${folder}/none.pem` } };
          assertMatch(formatFault(left(await openQueue(none)())), /Name files that are there/);
        }, { more: `tls { cert_file: "${folder}/cert.pem", key_file: "${folder}/key.pem" }` }),
    });
    await Deno.remove(folder, { recursive: true });
  },
});

testQueue("a call waits for a server that is gone, and succeeds when it is back", async (queue, { kill, start }) => {
  await kill();
  const call = queue.persist(() => queue.manager.streams.info("GPIM_RUNS"));
  setTimeout(start, 700);
  assertEquals((await call).config.name, "GPIM_RUNS");
});

testQueue(
  "a call that the server refuses is not made again, and a signal ends one that waits",
  async (queue, { kill }) => {
    let calls = 0;
    await assertRejects(() =>
      queue.persist(() => {
        calls++;
        return queue.manager.streams.info("NONE");
      })
    );
    assertEquals(calls, 1);
    await kill();
    const began = performance.now();
    await assertRejects(() => queue.persist(() => Promise.reject(new Error("gone")), AbortSignal.timeout(300)));
    assert(performance.now() - began < 5000);
  },
);

Deno.test("a pause ends early by its signal", async () => {
  const began = performance.now();
  await pause(60_000, AbortSignal.timeout(20));
  await pause(60_000, AbortSignal.abort());
  assert(performance.now() - began < 5000);
});
