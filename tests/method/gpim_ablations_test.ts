import { assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  ABLATION_CODECS,
  discriminatorReplays,
  type GpimAblations,
  latentForCritics,
  NO_ABLATIONS,
  stagedLearningRates,
} from "../../lib/method/gpim_ablations.ts";
import { input } from "../../lib/tensor/mod.ts";
import { assertOptions, TOGGLES } from "../support/options.ts";

const withAblation = (ablation: Partial<GpimAblations>): GpimAblations => ({ ...NO_ABLATIONS, ...ablation });

Deno.test("NO_ABLATIONS are what their codecs take, and every ablation refuses what it cannot be", () => {
  assertOptions(NO_ABLATIONS, ABLATION_CODECS, {
    discriminatorOnBothBuffers: TOGGLES,
    pretrainingUpdates: { takes: [0, 1, 500], refuses: [-1, 0.5, NaN, Infinity, "0", undefined] },
    criticSeesLatent: TOGGLES,
  });
});

Deno.test("q_φ learns from π_μ's episodes, and with the ablation from π_θ's behind them", () => {
  assertEquals(discriminatorReplays(NO_ABLATIONS), ["latentPolicy"]);
  assertEquals(discriminatorReplays(withAblation({ discriminatorOnBothBuffers: true })), [
    "latentPolicy",
    "goalPolicy",
  ]);
});

Deno.test("q_φ and π_μ learn in the first stage alone, and π_θ in the second alone", () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 100 }), fc.nat(200), (pretrainingUpdates, updates) => {
    const { learningRateScale } = stagedLearningRates(withAblation({ pretrainingUpdates }));
    const isFirst = updates < pretrainingUpdates ? 1 : 0;
    assertEquals(learningRateScale?.(updates), {
      discriminator: isFirst,
      latentPolicy: isFirst,
      goalPolicy: 1 - isFirst,
    });
  }));
});

Deno.test("learning rates have no factors where there is no first stage", () => {
  assertEquals(stagedLearningRates(NO_ABLATIONS), {});
});

Deno.test("critics have the latent as a further input at s and at s′ with the ablation, and none without", () => {
  const latent = input("latent", [3, 2]);
  assertEquals(latentForCritics(NO_ABLATIONS, latent), {});
  assertEquals(latentForCritics(withAblation({ criticSeesLatent: true }), latent), { criticInputs: [latent, latent] });
});
