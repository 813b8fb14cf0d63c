import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { alignedTrajectory, render, waypoints } from "../../../lib/goal/mod.ts";
import type { Engine } from "../../../lib/engine/mod.ts";
import { formatFault } from "../../../lib/fault.ts";
import { ball, skills } from "../../../lib/learner/mod.ts";
import { formulaBytes } from "../../../lib/method/core/estimate.ts";
import {
  contrastive,
  contrastiveGpim,
  csf,
  dads,
  denseSac,
  discern,
  dynamicalDistance,
  gpim,
  type GpimOptions,
  hindsightReplay,
  type MethodFactory,
  metra,
  metricGpim,
  perceptualDistance,
  qrl,
  rig,
  type Settings,
  skewFit,
  sparseSac,
  tldr,
  type TrainState,
  valor,
  vic,
} from "../../../lib/method/mod.ts";
import { add, input, matmul, multiply, sum } from "../../../lib/tensor/mod.ts";
import { IDLE as NATIVE } from "../../support/built_method.ts";
import { line } from "../../support/line_world.ts";

/** An engine that runs nothing, with the memory of WebAssembly. */
const IDLE: Engine = { ...NATIVE, name: "webassembly" };

/** The message of a method's fault on the line; "fits" where there is none. */
const outcomeOf = async (method: MethodFactory<TrainState>, engine = IDLE, world = line): Promise<string> => {
  const built = await method(world)(engine)();
  return E.isLeft(built) ? formatFault(built.left) : "fits";
};

const BUILDERS: readonly ((changes: Partial<Settings>) => MethodFactory<TrainState>)[] = [
  contrastive,
  contrastiveGpim,
  csf,
  dads,
  denseSac,
  discern,
  dynamicalDistance,
  gpim,
  hindsightReplay,
  metra,
  metricGpim,
  perceptualDistance,
  qrl,
  rig,
  skewFit,
  sparseSac,
  tldr,
  valor,
  vic,
];

Deno.test("every method refuses sizes that cannot fit, and names the setting and the estimate", async () => {
  const cases: readonly Partial<Settings>[] = [
    { batch: 1e7 },
    { batch: 1e10 },
    { hidden: [2e4, 2e4] },
    { replayEpisodes: 1e9 },
    { worlds: 1e9 },
    { updatesPerCall: 1e9 },
  ];
  for (const build of BUILDERS) {
    for (const changes of cases) {
      const [name] = Object.keys(changes);
      assertMatch(await outcomeOf(build(changes)), RegExp(`^setting '${name}': .+ would take about .+ [GTPE]iB, and `));
    }
  }
});

Deno.test("GPIM refuses latents, goals and views that cannot fit, each by its own name", async () => {
  const refused = async (changes: Partial<GpimOptions>, pattern: RegExp) =>
    assertMatch(await outcomeOf(gpim(changes)), pattern);
  await refused({ latents: skills(1e9) }, /^setting 'latents': the state of a gradient step would take about/);
  await refused({ latents: ball(2 ** 40) }, /^setting 'latents': /);
  await refused({ goals: waypoints(1e9) }, /^setting 'goals': /);
  await refused({ discriminatorView: render(10_000).view }, /^setting 'discriminatorView' on world line: pictures of/);
  await refused({ updatesPerCall: 200 }, /^setting 'updatesPerCall': a call of the engine would have \d+ operations/);
});

Deno.test("options of a single method that cannot fit are refused, too", async () => {
  const cases: readonly (readonly [method: MethodFactory<TrainState>, name: string])[] = [
    [dads({ candidates: 1e9 }), "candidates"],
    [dads({ refinements: 1e9 }), "refinements"],
    [dads({ components: 1e9 }), "components"],
    [valor({ differences: 1e9 }), "differences"],
    [valor({ differences: 512 }), "differences"],
    [valor({ decoderHidden: 1e9 }), "decoderHidden"],
    [discern({ goalBuffer: 1e10 }), "goalBuffer"],
    [discern({ goalCandidates: 1e10 }), "goalCandidates"],
    [discern({ embeddingSize: 1e9 }), "embeddingSize"],
    [skewFit({ candidates: 1e9 }), "candidates"],
    [skewFit({ densitySamples: 1e9 }), "densitySamples"],
    [skewFit({ latentSize: 1e9 }), "latentSize"],
    [dynamicalDistance({ goalCandidates: 1e9 }), "goalCandidates"],
    [contrastive({ representationSize: 1e9 }), "representationSize"],
    [contrastiveGpim({ embeddingSize: 1e9 }), "embeddingSize"],
    [metricGpim({ candidates: 1e6 }), "candidates"],
  ];
  for (const [method, name] of cases) assertMatch(await outcomeOf(method), RegExp(`^setting '${name}': `));
});

Deno.test("sizes that fit are taken: the widest layers, the largest batches and the most seeds of the command line", async () => {
  const fitting: readonly Partial<GpimOptions>[] = [
    { hidden: [4096, 4096] },
    { batch: 65_536 },
    { worlds: 10_000 },
    { replayEpisodes: 100_000 },
    { updatesPerCall: 50 },
    { goals: alignedTrajectory },
    { goals: waypoints(5) },
  ];
  for (const changes of fitting) assertEquals(await outcomeOf(gpim(changes)), "fits", Object.keys(changes)[0]);
  assertEquals(await outcomeOf(gpim(), { ...IDLE, copies: 256 }), "fits");
});

Deno.test("WebAssembly has 4 GiB whatever the setting says, other engines as much as it allows", async () => {
  const wide = { hidden: [8192, 8192] };
  assertMatch(
    await outcomeOf(gpim(wide)),
    /^setting 'hidden': .+, and WebAssembly has 4 GiB\. .+ the engine native or webgpu/,
  );
  assertMatch(await outcomeOf(gpim({ ...wide, memory: 64 }), { ...IDLE, name: "auto" }), /and WebAssembly has 4 GiB/);
  assertMatch(
    await outcomeOf(gpim({ ...wide, memory: 8 }), NATIVE),
    /'memory' allows 8 GiB\. .+ raise 'memory'/,
  );
  assertEquals(await outcomeOf(gpim(wide), NATIVE), "fits");
});

Deno.test("several seeds are refused by their number where one alone would fit", async () => {
  const method = gpim({ hidden: [512, 512] });
  assertEquals(await outcomeOf(method), "fits");
  assertMatch(await outcomeOf(method, { ...IDLE, copies: 256 }), /^run, 'seeds': a gradient step would take about/);
});

Deno.test("a width of the world that cannot fit is named as the world's", async () => {
  const wide = { ...line, observationSize: 1e9 };
  assertMatch(await outcomeOf(gpim(), IDLE, wide), /^world line, observationSize: /);
});

Deno.test("formulaBytes counts inputs and outputs once, and tensors between them while they live", () => {
  const [x, w] = [input("x", [100, 10]), input("w", [10, 1000])];
  const product = matmul(x, w); // [100, 1000], the largest
  const scaled = multiply(product, 2); // [100, 1000], once the product lives for the last time
  const total = sum(scaled);
  const inputs = 4 * (100 * 10 + 10 * 1000);
  // Both large tensors live while the second is made; the scalar constant besides.
  assertEquals(formulaBytes([total]), inputs + 2.5 * 4 * (2 * 100 * 1000 + 1));
  assertEquals(formulaBytes([product]), inputs + 4 * 100 * 1000);
  // Adding to the output itself keeps the output, which is counted once.
  assert(formulaBytes([add(product, 1)]) < formulaBytes([add(scaled, 1)]));
});
