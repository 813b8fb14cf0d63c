import { assert, assertEquals, assertLess } from "@std/assert";
import { alignedTrajectory } from "../../lib/goal/family.ts";
import { skills, sphere } from "../../lib/learner/mod.ts";
import type { Float32Values } from "../../lib/engine/value_info.ts";
import type { CompiledMethod, ParametersByLearner } from "../../lib/method/core/definition.ts";
import * as methods from "../../lib/method/mod.ts";
import { addPrefix, parameterInputs, scope } from "../../lib/network/mod.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { mapRecord } from "../../lib/record.ts";
import type { Feeds, Tensor } from "../../lib/tensor/mod.ts";
import { definitionOf } from "../support/built_method.ts";
import { batchInputs, initialWeights, learnerFeeds, learnerInputs } from "../support/interpreted_definition.ts";
import { gradientError } from "../tensor/central_differences.ts";

const SMALL = { hidden: [3], batch: 4 };

/** The methods of the library, and variants whose losses are others. */
const METHODS: Readonly<Record<string, () => Promise<CompiledMethod>>> = {
  chunkedContrastive: () => definitionOf(methods.chunkedContrastive({ ...SMALL, representationSize: 2, chunk: 2 })),
  contrastive: () => definitionOf(methods.contrastive({ ...SMALL, representationSize: 2 })),
  "contrastive with residual blocks": () =>
    definitionOf(methods.contrastive({ ...SMALL, representationSize: 2, depth: 4 })),
  contrastiveGpim: () => definitionOf(methods.contrastiveGpim({ ...SMALL, embeddingSize: 2 })),
  dads: () => definitionOf(methods.dads({ ...SMALL, components: 2, priorSamples: 2 })),
  denseSac: () => definitionOf(methods.denseSac(SMALL)),
  diayn: () => definitionOf(methods.diayn(SMALL)),
  "diayn with skills": () => definitionOf(methods.diayn({ ...SMALL, latents: skills(3, { hidden: [3] }) })),
  "diayn on the sphere": () => definitionOf(methods.diayn({ ...SMALL, latents: sphere(2) })),
  discern: () => definitionOf(methods.discern({ ...SMALL, embeddingSize: 2 })),
  discover: () => definitionOf(methods.discover({ ...SMALL, ensemble: 2 })),
  dynamicalDistance: () => definitionOf(methods.dynamicalDistance(SMALL)),
  gpim: () => definitionOf(methods.gpim(SMALL)),
  "gpim with the stored latent": () => definitionOf(methods.gpim({ ...SMALL, rewardLatent: "stored" })),
  "gpim with moving goals": () => definitionOf(methods.gpim({ ...SMALL, goals: alignedTrajectory })),
  "gpim with the latent as an input of the critics": () =>
    definitionOf(methods.gpim({ ...SMALL, criticSeesLatent: true })),
  hindsightReplay: () => definitionOf(methods.hindsightReplay(SMALL)),
  mega: () => definitionOf(methods.mega(SMALL)),
  metra: () => definitionOf(methods.metra(SMALL)),
  metricGpim: () => definitionOf(methods.metricGpim(SMALL)),
  "metra with skills": () => definitionOf(methods.metra({ ...SMALL, latents: skills(3) })),
  perceptualDistance: () => definitionOf(methods.perceptualDistance(SMALL)),
  rig: () => definitionOf(methods.rig({ ...SMALL, latentSize: 2, decoderStd: 1 })),
  singleGoalContrastive: () => definitionOf(methods.singleGoalContrastive({ ...SMALL, representationSize: 2 })),
  skewFit: () => definitionOf(methods.skewFit({ ...SMALL, latentSize: 2, decoderStd: 1 })),
  sparseSac: () => definitionOf(methods.sparseSac(SMALL)),
  survival: () => definitionOf(methods.survival({ ...SMALL, representationSize: 2 })),
  valor: () => definitionOf(methods.valor({ ...SMALL, differences: 2, decoderHidden: 2 })),
  vic: () => definitionOf(methods.vic(SMALL)),
};

/** Random columns of a batch in the ranges that data have. */
const columnsOf = (widths: Readonly<Record<string, number>>, seed: number): Float32Values =>
  Object.fromEntries(
    Object.entries(widths).map(([name, width], place) => {
      const draw = fold(key(seed), place);
      const shape = [SMALL.batch, width];
      if (["terminated", "isLater", "isReached"].includes(name)) return [name, uniform(draw, shape).map(Math.round)];
      return [name, /noise/i.test(name) ? normal(draw, shape) : uniform(draw, shape, { minimum: -1, maximum: 1 })];
    }),
  );

/** A loss, the parameters that learn from it by the names of their inputs, and numbers for all of its inputs. */
type Loss = readonly [name: string, loss: Tensor, learning: Readonly<Record<string, Tensor>>, feeds: Feeds];

/** The parameters of the slow copies of models, which are others than those that learn. */
const slowInputs = ({ models }: CompiledMethod): ParametersByLearner =>
  mapRecord(
    models,
    ({ tau, specifications }, name) => tau === undefined ? {} : parameterInputs(specifications, `slow.${name}.`),
  );

/** Random values of {@link slowInputs}. */
const slowFeeds = (method: CompiledMethod): Feeds =>
  addPrefix("slow", learnerFeeds(method, initialWeights({ models: method.models, actors: {} }, 7)));

/** The losses of all learners of a method, at random weights and batches. */
const lossesOf = (method: CompiledMethod): readonly Loss[] => {
  const parameters = learnerInputs(method);
  const weights = learnerFeeds(method, initialWeights(method, 3));
  const ofModels = Object.entries(method.models).flatMap(([part, { sampling: { widths }, objectives }]) => {
    const columns = columnsOf(widths, 1);
    const feeds = { ...weights, ...slowFeeds(method), ...addPrefix("batch", columns) };
    return Object.entries(objectives(parameters, batchInputs(widths, columns), slowInputs(method))).map(
      ([name, objective]): Loss => {
        const names = new Map(Object.entries(parameters[part]).map(([own, tensor]) => [tensor, `${part}.${own}`]));
        const learning = Object.fromEntries(
          Object.values(objective.parameters).map((tensor) => [names.get(tensor) ?? "a stranger", tensor]),
        );
        return [`${part}.${name}`, objective.loss, learning, feeds];
      },
    );
  });
  const ofActors = Object.entries(method.actors).flatMap(([part, actor]) => {
    const { agent, sampling: { widths }, transitions } = actor;
    const columns = columnsOf(widths, 2);
    const batch = batchInputs(widths, columns);
    const critics = scope("critic", agent.specifications);
    const feeds = {
      ...weights,
      ...slowFeeds(method),
      ...addPrefix("batch", columns),
      // The target is another copy of the critics than the one that learns.
      ...mapRecord(
        addPrefix("target", critics),
        ({ shape }, name) => normal(fold(key(4), name.length), shape).map((value) => value / 2),
      ),
    };
    const { action, terminated, noise, nextNoise } = batch;
    const steps = { ...transitions(parameters, batch, slowInputs(method)), action, terminated, noise, nextNoise };
    const target = parameterInputs(critics, "target.");
    const losses = actor.losses === undefined
      ? agent.losses(parameters[part], target, steps)
      : actor.losses(parameters, batch, { ...slowInputs(method), [part]: target }, steps).losses;
    return Object.entries(losses).map(([name, loss]): Loss => [
      `${part}.${name}`,
      loss,
      addPrefix(part, addPrefix(name, scope(name, parameters[part]))),
      feeds,
    ]);
  });
  return [...ofModels, ...ofActors];
};

for (const [name, method] of Object.entries(METHODS)) {
  Deno.test(`the losses of ${name} have the gradients that central differences show, for all that learns from them`, async () => {
    const losses = lossesOf(await method());
    for (const [loss, tensor, learning, feeds] of losses) {
      assert(Object.keys(learning).length > 0, `nothing learns from ${loss}`);
      assertLess(gradientError(tensor, learning, feeds), 1e-5, loss);
    }
    const learning = losses.flatMap(([, , learning]) => Object.keys(learning));
    assertEquals(new Set(learning).size, learning.length, "a parameter learns from two losses");
  });
}

Deno.test("every method that the library exports is among those whose gradients are compared", () => {
  // A method takes no argument that must be given; the stages beside them do.
  const exported = Object.entries(methods).filter(([, value]) => typeof value === "function" && value.length === 0);
  const listed = Object.keys(METHODS).filter((name) => !name.includes(" "));
  assertEquals(exported.map(([name]) => name).toSorted(), listed.toSorted());
});
