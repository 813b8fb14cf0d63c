import { assert, assertEquals, assertLess, assertMatch } from "@std/assert";
import { webgpu } from "../../lib/engine/mod.ts";
import { formatFault } from "../../lib/fault.ts";
import { box } from "../../lib/learner/mod.ts";
import { gpim } from "../../lib/method/mod.ts";
import { loadState, saveState } from "../../lib/state/mod.ts";
import type { SavedRun } from "../../lib/train/run.ts";
import { train } from "../../lib/train/train.ts";
import { ENGINES } from "../support/engines.ts";
import { line } from "../support/line_world.ts";
import { left, right } from "../support/right.ts";

const ignore = ENGINES.some(({ engine, ignore }) => engine.name === "webgpu" && ignore);

const OPTIONS = { latents: box(1), hidden: [8], batch: 8, worlds: 5, updatesPerIteration: 3, replayEpisodes: 40 };
const RUN = { world: line, method: gpim(OPTIONS), updates: 15, seed: 3, goals: 4, evaluateEvery: 6 };

Deno.test({
  name:
    "a run whose device is lost ends in a fault within seconds, and goes on from its last checkpoint on a new device",
  ignore,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: async () => {
    const whole = right(await train(RUN)(webgpu("asked for"))());
    let latest: SavedRun | undefined;
    let lostAt = Infinity;
    const ended = await train({
      ...RUN,
      checkpointEvery: 3,
      checkpoint: async (saved) => {
        latest = right(loadState(saveState(saved)));
        if (saved.state.updates < 6) return;
        const { env } = await import("onnxruntime-web/webgpu");
        const device = await env.webgpu.device as GPUDevice;
        device.destroy();
        lostAt = performance.now();
      },
    })(webgpu("asked for"))();
    assertMatch(formatFault(left(ended)), /the device was lost .*Compile again and continue/);
    assertLess(performance.now() - lostAt, 10_000);
    assert(latest !== undefined);
    assertEquals(latest.state.updates, 6);
    const continued = right(await train({ ...RUN, from: latest })(webgpu("asked for"))());
    assertEquals(continued.state.weights, whole.state.weights);
    assertEquals(
      continued.curve.map((point) => ({ ...point, seconds: 0 })),
      whole.curve.map((point) => ({ ...point, seconds: 0 })),
    );
  },
});
