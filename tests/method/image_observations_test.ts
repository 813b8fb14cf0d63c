import { assert } from "@std/assert";
import { webassembly } from "../../lib/engine/mod.ts";
import { finalState, type GoalFunction, observedState } from "../../lib/goal/mod.ts";
import { OBSERVED } from "../../lib/goal/view.ts";
import * as methods from "../../lib/method/mod.ts";
import { train } from "../../lib/train/train.ts";
import type { World } from "../../lib/world/mod.ts";
import { line } from "../support/line_world.ts";
import { right } from "../support/right.ts";

/** The line, seen as an image of 4 × 8 pixels in two colours: the pixels left of the point are of one, those right of it of the other. */
const shown: World = {
  ...line,
  name: "shown line",
  observationSize: 64,
  observationShape: [2, 4, 8],
  observe: (states) =>
    Float32Array.from({ length: 64 * states.length }, (_, index) => {
      const [colour, column] = [Math.floor(index / 32) % 2, index % 8];
      const level = Math.max(0, Math.min(1, 4 * states[Math.floor(index / 64)] + 4 - column));
      return colour === 0 ? level : 1 - level;
    }),
};

const small = (goals: GoalFunction) => ({
  goals,
  hidden: [8, 8],
  batch: 8,
  worlds: 8,
  replayEpisodes: 40,
  updatesPerIteration: 2,
});

const METHODS: Readonly<Record<string, (goals: GoalFunction) => methods.MethodFactory<methods.TrainState>>> = {
  gpim: (goals: GoalFunction) => methods.gpim({ ...small(goals), discriminatorView: OBSERVED }),
  contrastiveGpim: (goals: GoalFunction) => methods.contrastiveGpim(small(goals)),
  metricGpim: (goals: GoalFunction) => methods.metricGpim({ ...small(goals), candidates: 8 }),
  contrastive: (goals: GoalFunction) => methods.contrastive(small(goals)),
  csf: (goals: GoalFunction) => methods.csf(small(goals)),
  dads: (goals: GoalFunction) => methods.dads({ ...small(goals), wholeState: true }),
  denseSac: (goals: GoalFunction) => methods.denseSac(small(goals)),
  diayn: (goals: GoalFunction) => methods.diayn({ ...small(goals), discriminatorView: OBSERVED }),
  discern: (goals: GoalFunction) => methods.discern(small(goals)),
  dynamicalDistance: (goals: GoalFunction) => methods.dynamicalDistance(small(goals)),
  hindsightReplay: (goals: GoalFunction) => methods.hindsightReplay(small(goals)),
  metra: (goals: GoalFunction) => methods.metra(small(goals)),
  perceptualDistance: (goals: GoalFunction) => methods.perceptualDistance(small(goals)),
  qrl: (goals: GoalFunction) => methods.qrl({ ...small(goals), components: 2, intervals: 2 }),
  rig: (goals: GoalFunction) => methods.rig(small(goals)),
  skewFit: (goals: GoalFunction) => methods.skewFit(small(goals)),
  tldr: (goals: GoalFunction) => methods.tldr({ ...small(goals), goalCandidates: 16 }),
  valor: (goals: GoalFunction) => methods.valor({ ...small(goals), discriminatorView: OBSERVED }),
  vic: (goals: GoalFunction) => methods.vic({ ...small(goals), discriminatorView: OBSERVED }),
};

for (const [name, build] of Object.entries(METHODS)) {
  for (const goals of [finalState, observedState]) {
    Deno.test(`${name} trains on observations that are images, with goals that are the ${goals.name}`, async () => {
      const outcome = right(await train({ world: shown, method: build(goals), updates: 2, seed: 1 })(webassembly())());
      const results = Object.values<{ readonly normalisedDistance: number }>(outcome.evaluation);
      assert(results.every(({ normalisedDistance }) => Number.isFinite(normalisedDistance)));
    });
  }
}
