/**
 * GPIM's discriminator as a unit of artifacts: trained on the likelihood of the latents behind states.
 *
 * @module
 */
import { type Latents, likelihoodLoss } from "../learner/mod.ts";
import { addPrefix, parameterInputs, scope, type Specifications } from "../network/mod.ts";
import type { NamedArrays, TrainableUnit } from "../onnx/mod.ts";
import { fold, type Key, normal } from "../random/mod.ts";
import { mapRecord } from "../record.ts";
import { evaluator, gradient, input } from "../tensor/mod.ts";
import type { Arrays } from "./soft_actor_critic_units.ts";

/** A discriminator q_φ(ω|s). */
export interface DiscriminatorSizes {
  /** p(ω), and the family of q_φ. */
  readonly latents: Latents;
  /** Width of its view of a state. */
  readonly viewSize: number;
}

/** Its parameters, by name. */
export const discriminatorSpecifications = ({ latents, viewSize }: DiscriminatorSizes): Specifications =>
  addPrefix("discriminator", latents.specifications(viewSize));

/** The unit, from initial values of the parameters. */
export const discriminatorUnit = (sizes: DiscriminatorSizes, batch: number, initial: Arrays): TrainableUnit => {
  const { latents, viewSize } = sizes;
  const parameters = parameterInputs(discriminatorSpecifications(sizes));
  const [view, latent] = [input("view", [batch, viewSize]), input("latent", [batch, latents.size])];
  const posterior = latents.posterior(scope("discriminator", parameters), view);
  return {
    name: "discriminator",
    inputs: [{ tensor: view, role: "batch" }, { tensor: latent, role: "batch" }],
    parameters: mapRecord(parameters, (tensor, name) => ({ tensor, initial: initial[name] })),
    frozen: {},
    loss: likelihoodLoss(latents)(posterior, latent),
    outputs: { posterior },
  };
};

/** The results that are expected of a unit for a batch, in double precision. */
export interface DiscriminatorProbe {
  /** The batch: views of noise, and latents from their prior. */
  readonly batch: NamedArrays;
  /** The loss. */
  readonly losses: Readonly<Record<"discriminator", number>>;
  /** The gradient of each parameter. */
  readonly gradients: NamedArrays;
}

/** Draws a batch, and computes the loss and its gradients at the initial parameters. */
export const discriminatorProbe = (
  { latents, viewSize }: DiscriminatorSizes,
  { parameters, loss }: TrainableUnit,
  rows: number,
  key: Key,
): DiscriminatorProbe => {
  const view = { shape: [rows, viewSize], data: normal(fold(key, 0), [rows, viewSize]) };
  const latent = { shape: [rows, latents.size], data: latents.sample(fold(key, 1), rows) };
  const feeds = {
    ...mapRecord({ view, latent }, ({ data }) => data),
    ...mapRecord(parameters, ({ initial }) => initial),
  };
  const names = Object.keys(parameters);
  const slopes = gradient(loss, names.map((name) => parameters[name].tensor));
  const values = evaluator<string>(Object.fromEntries(slopes.map((slope, at) => [names[at], slope])))(feeds);
  return {
    batch: { view, latent },
    losses: { discriminator: evaluator({ loss })(feeds).loss.data[0] },
    gradients: mapRecord(values, ({ shape, data }) => ({ shape, data: Float32Array.from(data) })),
  };
};
