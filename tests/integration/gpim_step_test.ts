import { assert } from "@std/assert";
import type { World } from "../../lib/world/mod.ts";
import { reacher } from "../../envs/mod.ts";
import { ball, type Latents, skills, SKIPPED, SKIPPED_IN_A_ROW } from "../../lib/learner/mod.ts";
import { GPIM, type GpimOptions, type RewardLatent } from "../../lib/method/mod.ts";
import { gpimDefinition } from "../../lib/method/gpim.ts";
import { learnersOf, stepFormula } from "../../lib/method/core/gradient_step.ts";
import { correctedRate, flatten, scope, unflatten } from "../../lib/network/mod.ts";
import { finalState } from "../../lib/goal/mod.ts";
import { rewardFormula } from "../../lib/stage/mod.ts";
import { gradient, mean, negate, type Tensor } from "../../lib/tensor/mod.ts";
import {
  assertClose,
  type Computation,
  type Compute,
  flat,
  flatVector,
  type NamedRows,
  once,
  type Rows,
  type Vectors,
  WAYS,
} from "../learner/recorded.ts";
import recorded from "./gpim_step_torch.json" with { type: "json" };

const { settings } = recorded;
const { observationSize, actionSize, goalSize } = settings;
const world: World = { ...reacher, observationSize, actionSize, goalSize };
const LEARNERS = ["discriminator", "latentPolicy", "goalPolicy"] as const;
const READINGS = ["stored", "inferred"] as const;

/** A learner's part of the record. */
interface Learned {
  readonly parameters: NamedRows;
  readonly target?: NamedRows;
}

/** The record of PyTorch for one family of latents. */
interface Recorded {
  readonly before: Readonly<
    Record<typeof LEARNERS[number], Learned & Readonly<Record<"firstMoment" | "secondMoment", NamedRows>>>
  >;
  readonly batches: Readonly<Record<typeof LEARNERS[number], NamedRows>>;
  readonly discriminator: { readonly loss: number; readonly gradients: NamedRows; readonly after: Learned };
  readonly latentPolicy: { readonly reward: readonly number[]; readonly after: Learned };
  readonly goalPolicy: Readonly<Record<RewardLatent, Recorded["latentPolicy"]>>;
}

const { ball: ofBall, discrete: ofSkills } = recorded.families;
const FAMILIES: readonly (readonly [name: string, latents: Latents, recorded: Recorded])[] = [
  ["latents in a ball", ball(ofBall.latentSize), ofBall],
  ["discrete skills", skills(ofSkills.latentSize, { hidden: ofSkills.discriminatorHidden }), ofSkills],
];

const settingsOf = (latents: Latents, rewardLatent: RewardLatent): GpimOptions => ({
  ...GPIM,
  ...settings,
  goals: finalState,
  latents,
  rewardLatent,
  initialTemperature: 1,
});

/** One step of GPIM, with what it does not report: the discriminator's gradient and the rewards one by one. */
const computation = (latents: Latents, reading: RewardLatent): Computation => {
  const definition = gpimDefinition(world, settingsOf(latents, reading));
  const step = stepFormula(definition);
  const fed = Object.fromEntries(step.batch.map((tensor) => [String(tensor.operation.attributes.name), tensor]));
  const flatParameters = step.evolving["discriminator.parameters"].before;
  const parameters = unflatten(learnersOf(definition).discriminator.specifications, flatParameters);
  const posterior = latents.posterior(parameters, fed["discriminator.batch.view"]);
  const loss = negate(mean(latents.logDensity(posterior, fed["discriminator.batch.latent"])));
  const reward = (policy: string, latent: Tensor) =>
    rewardFormula(latents, settings.rewardFloor)(parameters, fed[`${policy}.batch.nextAchieved`], latent);
  const latentOfGoal = reading === "stored"
    ? fed["goalPolicy.batch.latent"]
    : latents.posteriorMean(latents.posterior(parameters, fed["goalPolicy.batch.target"]));
  return {
    evolving: step.evolving,
    batch: step.batch,
    observed: {
      ...step.metrics,
      discriminatorGradient: flatten(gradient(loss, Object.values(parameters))),
      latentPolicyRewards: reward("latentPolicy", fed["latentPolicy.batch.latent"]),
      goalPolicyRewards: reward("goalPolicy", latentOfGoal),
    },
  };
};

/** The specifications of a learner's parameters and of its target. */
const specificationsOf = (latents: Latents, learner: typeof LEARNERS[number]) => {
  const { specifications } = learnersOf(gpimDefinition(world, settingsOf(latents, "stored")))[learner];
  return { parameters: specifications, target: scope("critic", specifications) };
};

const stepBy = (compute: Compute, latents: Latents, reading: RewardLatent, { before, batches }: Recorded) => {
  const state: Vectors = Object.fromEntries(LEARNERS.flatMap((learner) => {
    const specifications = specificationsOf(latents, learner);
    return Object.entries<NamedRows>({ ...before[learner] }).map(([what, values]) => [
      `${learner}.${what}`,
      flatVector(what === "target" ? specifications.target : specifications.parameters, values),
    ]);
  }));
  const batch: Vectors = Object.fromEntries(
    LEARNERS.flatMap((learner) =>
      Object.entries<Rows>(batches[learner]).map(([column, values]) => [`${learner}.batch.${column}`, flat(values)])
    ),
  );
  const guard: Vectors = { [SKIPPED]: LEARNERS.map(() => 0), [SKIPPED_IN_A_ROW]: [0] };
  return compute(computation(latents, reading), { ...state, ...guard }, {
    ...batch,
    "goalPolicy.batch.target": batch["goalPolicy.batch.goal"],
    adamCorrection: [correctedRate(1, settings.count)],
  });
};

const average = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

Deno.test("PyTorch's record holds rewards that are cut off and rewards that are not", () => {
  for (const [name, , { latentPolicy }] of FAMILIES) {
    const cut = latentPolicy.reward.filter((reward) => reward === settings.rewardFloor).length;
    assert(cut > 0 && cut < latentPolicy.reward.length, name);
  }
});

for (const [way, precision, compute, tolerance] of WAYS) {
  for (const [family, latents, expected] of FAMILIES) {
    const computed = {
      stored: once(() => stepBy(compute, latents, "stored", expected)),
      inferred: once(() => stepBy(compute, latents, "inferred", expected)),
    };

    Deno.test(`with ${family}, q's loss and gradient by ${way} are PyTorch's to ${precision}`, async () => {
      const values = await computed.stored();
      const { loss, gradients } = expected.discriminator;
      const { parameters } = specificationsOf(latents, "discriminator");
      assertClose(values["discriminator.loss"], [loss], tolerance, "loss");
      assertClose(values.discriminatorGradient, flatVector(parameters, gradients), tolerance, "gradient");
    });

    for (const reading of READINGS) {
      const rewards = { latentPolicy: expected.latentPolicy.reward, goalPolicy: expected.goalPolicy[reading].reward };
      const after = {
        discriminator: expected.discriminator.after,
        latentPolicy: expected.latentPolicy.after,
        goalPolicy: expected.goalPolicy[reading].after,
      };

      Deno.test(`with ${family}, ${reading}, both rewards by ${way} are PyTorch's to ${precision}`, async () => {
        const values = await computed[reading]();
        for (const [policy, reward] of Object.entries(rewards)) {
          assertClose(values[`${policy}Rewards`], reward, tolerance, `rewards of ${policy}`);
          assertClose(values[`${policy}.reward`], [average(reward)], tolerance, `mean reward of ${policy}`);
        }
      });

      Deno.test(`with ${family}, ${reading}, all learners step by ${way} as in PyTorch to ${precision}`, async () => {
        const values = await computed[reading]();
        for (const learner of LEARNERS) {
          const specifications = specificationsOf(latents, learner);
          const { parameters, target } = after[learner] as Learned;
          const expected = flatVector(specifications.parameters, parameters);
          assertClose(values[`${learner}.parameters`], expected, tolerance, `parameters of ${learner}`);
          if (target === undefined) continue;
          const expectedTarget = flatVector(specifications.target, target);
          assertClose(values[`${learner}.target`], expectedTarget, tolerance, `target of ${learner}`);
        }
      });
    }
  }
}
