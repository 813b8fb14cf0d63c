import { assertEquals, assertMatch } from "@std/assert";
import { formatStatus, queueCommand } from "../../lib/cli/queue_command.ts";
import { fault } from "../../lib/fault.ts";

Deno.test("the state of a queue names workers, runs in hand with their progress, the time left, and faults", () => {
  const words = formatStatus({
    waiting: 5,
    inHand: 1,
    results: 7,
    stateBytes: 3 * 2 ** 20,
    runsPerSecond: 0.01,
    secondsLeft: 600,
    workers: [
      {
        worker: "a-1",
        engines: ["native", "webassembly"],
        version: "1",
        ended: 7,
        failed: 1,
        seconds: 700,
        run: { id: "0".repeat(32), name: "discount 0.9, seed 1", fraction: 0.429, seconds: 43, began: 0 },
      },
      { worker: "b-1", engines: ["webgpu"], version: "1", ended: 0, failed: 0, seconds: 1 },
    ],
    failures: [{
      id: "1".repeat(32),
      name: "discount 2, seed 1",
      worker: "a-1",
      fault: fault("world", "place", "cause", "Remedy."),
      attempts: 5,
      isSetAside: true,
    }],
  });
  assertMatch(words, /^5 runs wait, 1 are in hand, 7 have ended; states take 3\.0 MiB$/m);
  assertMatch(words, /^2 workers, 36 runs an hour, about 10 min left$/m);
  assertMatch(words, /^a-1 +native, webassembly +7 +1 +discount 0\.9, seed 1 +42 %, 43 s$/m);
  assertMatch(words, /^b-1 +webgpu +0 +0 +waits/m);
  assertMatch(words, /^discount 2, seed 1 failed 5 times, last on a-1, and was set aside: place: cause\. Remedy\.$/m);
});

Deno.test("there is no other command of a queue", async () => {
  assertEquals(await queueCommand("purge", []), 2);
  assertEquals(await queueCommand("status", ["--help"]), 0);
});
