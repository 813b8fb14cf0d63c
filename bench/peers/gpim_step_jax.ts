/**
 * Milliseconds of one gradient step of GPIM in jax-js on WebAssembly, a peer of `bench/update.ts`:
 * `deno run bench/peers/gpim_step_jax.ts [--hidden 256] [--batch 256] [--threads 1] [--repeats 100]`
 * prints one line of JSON.
 *
 * The step is that of `gpim_step.py`, loss by loss, all of it compiled by `jit`. It is five calls, because the library
 * keeps the list of all kernels of a call with every result of the call: as one call the step takes a quarter longer at a
 * width of 64. On one thread kernels run in the calling thread; on more, in workers that get a message for each kernel.
 *
 * Every function here consumes its array arguments, as the library's own functions do; an array that is needed again is
 * passed as its `.ref`.
 *
 * @module
 */
import { defaultDevice, init, jit, type JsTree, nn, numpy as np, tree, valueAndGrad } from "npm:@jax-js/jax@0.1.25";
import * as E from "fp-ts/Either.js";
import { formatFault } from "../../lib/fault.ts";
import { fold, key, normal, uniform } from "../../lib/random/mod.ts";
import { readFlags, toggle, usage, type Values, wholeNumber } from "../../lib/cli/flags.ts";
import { median } from "../median.ts";
import {
  ACTION,
  DEGREES_OF_FREEDOM,
  DISCOUNT,
  DISCRIMINATOR_LEARNING_RATE,
  drawnFirst,
  type First,
  type FirstActorCritic,
  GOAL,
  HIGHEST_LOG_STD,
  LATENT,
  type Layer,
  LEARNING_RATE,
  LOG_DENSITY_CONSTANT,
  LOG_PRIOR,
  LOWEST_LOG_STD,
  OBSERVATION,
  REWARD_FLOOR,
  SCALE,
  TARGET_ENTROPY,
  TAU,
} from "./gpim_step.ts";

/** The version that is imported above, because the library does not export it. */
const VERSION = "0.1.25";

const FLAGS = {
  hidden: wholeNumber(256, "width of both hidden layers of every actor and critic"),
  batch: wholeNumber(256, "transitions in each of the three batches"),
  threads: wholeNumber(1, "threads"),
  repeats: wholeNumber(100, "timed steps"),
  help: toggle("print this help"),
};

/** Decay rates of Adam's two moments. */
const ADAM = [0.9, 0.999] as const;
const WARM_UP = 10;

/** A batch of transitions, without the policy's condition. */
type Transitions = {
  readonly observation: np.Array;
  readonly action: np.Array;
  readonly nextObservation: np.Array;
  readonly nextAchieved: np.Array;
  readonly terminated: np.Array;
  readonly noise: np.Array;
  readonly nextNoise: np.Array;
};

/** The batches of the three learners. */
type Batches = {
  /** Achieved goals and the latents of their episodes. */
  readonly ofDiscriminator: { readonly achieved: np.Array; readonly latent: np.Array };
  /** Transitions of the latent-conditioned policy. */
  readonly ofLatent: Transitions & { readonly latent: np.Array };
  /** Transitions of the goal-conditioned policy. */
  readonly ofGoal: Transitions & { readonly achieved: np.Array; readonly goal: np.Array };
};

/** A batch of an actor-critic. */
type Experience = {
  readonly observation: np.Array;
  readonly action: np.Array;
  readonly reward: np.Array;
  readonly nextObservation: np.Array;
  readonly terminated: np.Array;
  readonly noise: np.Array;
  readonly nextNoise: np.Array;
};

type Dense = { readonly weights: np.Array; readonly bias: np.Array };

// The library's trees consist of arrays that are not read-only.
type Network = Dense[];

/** Parameters with their Adam moments, which lack the factors 1 − β. */
type AdamState<Parameters> = {
  readonly parameters: Parameters;
  readonly first: Parameters;
  readonly second: Parameters;
};

type ActorCritic = {
  readonly actor: AdamState<Network>;
  readonly critics: AdamState<Network[]>;
  readonly targets: Network[];
  readonly logTemperature: AdamState<np.Array>;
};

/** The values that a step replaces. */
type State = {
  /** One linear layer. */
  readonly discriminator: AdamState<Network>;
  /** The latent-conditioned policy. */
  readonly latentPolicy: ActorCritic;
  /** The goal-conditioned policy. */
  readonly goalPolicy: ActorCritic;
};

/** Adam's factor and ε at a step; computed in double precision, because 1 − βᵗ is small at first. */
type Correction = { readonly scale: np.Array; readonly epsilon: np.Array };

/** The correction at step `count`, from 1. */
const correctionAt = (count: number): Correction => {
  const [firstDecay, secondDecay] = ADAM;
  const first = (1 - firstDecay) / (1 - firstDecay ** count);
  const second = Math.sqrt((1 - secondDecay) / (1 - secondDecay ** count));
  return { scale: np.array(first / second), epsilon: np.array(1e-8 / second) };
};

const initialAdam = <Parameters extends JsTree<np.Array>>(parameters: Parameters): AdamState<Parameters> => ({
  parameters,
  first: tree.map((parameter: np.Array) => np.zerosLike(parameter), tree.ref(parameters)) as Parameters,
  second: tree.map((parameter: np.Array) => np.zerosLike(parameter), tree.ref(parameters)) as Parameters,
});

/** A step of Adam. */
const adam = <Parameters extends JsTree<np.Array>>(
  { parameters, first, second }: AdamState<Parameters>,
  gradients: Parameters,
  rate: number,
  { scale, epsilon }: Correction,
): AdamState<Parameters> => {
  const [firstDecay, secondDecay] = ADAM;
  const nextFirst = tree.map(
    (moment: np.Array, gradient: np.Array) => moment.mul(firstDecay).add(gradient),
    first as JsTree<np.Array>,
    tree.ref(gradients),
  );
  const nextSecond = tree.map(
    (moment: np.Array, gradient: np.Array) => moment.mul(secondDecay).add(np.square(gradient)),
    second as JsTree<np.Array>,
    gradients,
  );
  const next = tree.map(
    (parameter: np.Array, one: np.Array, two: np.Array) =>
      parameter.sub(one.div(np.sqrt(two).add(epsilon.ref)).mul(scale.ref.mul(rate))),
    parameters as JsTree<np.Array>,
    tree.ref(nextFirst),
    tree.ref(nextSecond),
  );
  tree.dispose({ scale, epsilon });
  return { parameters: next, first: nextFirst, second: nextSecond } as AdamState<Parameters>;
};

/** Layers one after another, a ReLU between them. */
const network = (inputs: np.Array, layers: Network): np.Array =>
  layers.reduce((outputs, { weights, bias }, position) => {
    const sums = np.matmul(outputs, weights).add(bias);
    return position === layers.length - 1 ? sums : nn.relu(sums);
  }, inputs);

/** Plain numbers as an array. */
const arrayOf = (numbers: Float32Array, shape: number[]): np.Array => np.array(new Float32Array(numbers), { shape });

/** The number of columns by which a matrix falls short of a width that is a multiple of four. */
const padding = (width: number): number => (4 - width % 4) % 4;

/**
 * Columns side by side, padded with zeros to a width that is a multiple of four: the gradients of a layer with any other
 * number of inputs are ten times as slow. The weights of the zeros are zero and get no gradient.
 */
const alignedColumns = (columns: readonly np.Array[]): np.Array => {
  const zeros = padding(columns.reduce((width, { shape }) => width + shape[1], 0));
  if (zeros === 0 && columns.length === 1) return columns[0];
  return np.concatenate(zeros === 0 ? [...columns] : [...columns, np.zeros([columns[0].shape[0], zeros])], 1);
};

/** An action and its log probability. */
const act = (
  actor: Network,
  observation: np.Array,
  noise: np.Array,
): readonly [action: np.Array, logProbability: np.Array] => {
  const [mean, raw] = np.split(network(alignedColumns([observation]), actor), 2, 1);
  const halfRange = (HIGHEST_LOG_STD - LOWEST_LOG_STD) / 2;
  const logStd = np.tanh(raw).mul(halfRange).add(LOWEST_LOG_STD + halfRange);
  const unsquashed = mean.add(np.exp(logStd.ref).mul(noise.ref));
  const logSlope = np.array(Math.LN2).sub(unsquashed.ref).sub(np.logaddexp(unsquashed.ref.mul(-2), 0)).mul(2);
  const exponent = np.square(noise).mul(-0.5).sub(logStd).sub(logSlope);
  return [np.tanh(unsquashed), np.sum(exponent, 1).sub(ACTION / 2 * Math.log(2 * Math.PI))];
};

/** Every critic's values. */
const values = (critics: Network[], observation: np.Array, action: np.Array): readonly np.Array[] => {
  const observed = alignedColumns([observation, action]);
  const all = critics.map((critic) => network(observed.ref, critic).reshape([-1]));
  observed.dispose();
  return all;
};

const least = ([first, second]: readonly np.Array[]): np.Array => np.minimum(first, second);

/** A step of both critics, followed by one of their targets. */
const updateCritics = jit((
  { critics, targets }: { readonly critics: AdamState<Network[]>; readonly targets: Network[] },
  actor: Network,
  logTemperature: np.Array,
  { observation, action, reward, nextObservation, terminated, nextNoise }: Experience,
  correction: Correction,
): { readonly critics: AdamState<Network[]>; readonly targets: Network[]; readonly loss: np.Array } => {
  const [nextAction, nextLogProbability] = act(actor, nextObservation.ref, nextNoise);
  const nextValue = least(values(tree.ref(targets), nextObservation, nextAction));
  const target = reward.add(
    np.array(1).sub(terminated).mul(DISCOUNT).mul(nextValue.sub(np.exp(logTemperature).mul(nextLogProbability))),
  );
  const [loss, gradients] = valueAndGrad((parameters: Network[]) => {
    const [first, second] = values(parameters, observation, action);
    return np.mean(np.square(first.sub(target.ref))).add(np.mean(np.square(second.sub(target))));
  })(tree.ref(critics.parameters));
  const next = adam(critics, gradients, LEARNING_RATE, correction);
  return {
    critics: next,
    targets: tree.map(
      (target: np.Array, online: np.Array) => target.ref.add(online.sub(target).mul(TAU)),
      targets,
      tree.ref(next.parameters),
    ),
    loss,
  };
});

/** A step of the actor through constant critics, and one of the temperature. */
const updateActor = jit((
  { actor, logTemperature }: { readonly actor: AdamState<Network>; readonly logTemperature: AdamState<np.Array> },
  critics: Network[],
  observation: np.Array,
  noise: np.Array,
  correction: Correction,
): {
  readonly actor: AdamState<Network>;
  readonly logTemperature: AdamState<np.Array>;
  readonly loss: np.Array;
  readonly temperatureLoss: np.Array;
} => {
  const temperature = np.exp(logTemperature.parameters.ref);
  const [[loss, logProbability], gradients] = valueAndGrad((parameters: Network) => {
    const [action, logProbability] = act(parameters, observation.ref, noise);
    const value = least(values(critics, observation, action));
    return [np.mean(temperature.mul(logProbability.ref).sub(value)), logProbability];
  }, { hasAux: true })(tree.ref(actor.parameters));
  const [temperatureLoss, slope] = valueAndGrad((parameter: np.Array) =>
    np.mean(parameter.mul(logProbability.add(TARGET_ENTROPY))).mul(-1)
  )(logTemperature.parameters.ref);
  return {
    actor: adam(actor, gradients, LEARNING_RATE, tree.ref(correction)),
    logTemperature: adam(logTemperature, slope, LEARNING_RATE, correction),
    loss,
    temperatureLoss,
  };
});

/** The Student-t density of a latent. */
const logDensity = (posterior: np.Array, latent: np.Array): np.Array => {
  const distance = np.sum(np.square(latent.sub(posterior)), 1).mul(1 / (DEGREES_OF_FREEDOM * SCALE ** 2));
  return np.log(distance.add(1)).mul(-(DEGREES_OF_FREEDOM + LATENT) / 2).add(LOG_DENSITY_CONSTANT);
};

/** Both policies' batches with rewards of the current discriminator, and the discriminator's step. */
const updateDiscriminator = jit((
  discriminator: AdamState<Network>,
  { ofDiscriminator: { achieved, latent }, ofLatent, ofGoal }: Batches,
  correction: Correction,
): {
  readonly ofLatent: Experience;
  readonly ofGoal: Experience;
  readonly discriminator: AdamState<Network>;
  readonly loss: np.Array;
} => {
  const { goal } = ofGoal;
  const posterior = (of: np.Array): np.Array => network(of, tree.ref(discriminator.parameters));
  const reward = (nextAchieved: np.Array, target: np.Array): np.Array =>
    np.maximum(logDensity(posterior(nextAchieved), target).sub(LOG_PRIOR), REWARD_FLOOR);
  const latentReward = reward(ofLatent.nextAchieved, ofLatent.latent.ref);
  const goalReward = reward(ofGoal.nextAchieved.ref, posterior(goal.ref));
  const [loss, gradients] = valueAndGrad((parameters: Network) =>
    np.mean(logDensity(network(achieved, parameters), latent)).mul(-1)
  )(tree.ref(discriminator.parameters));
  return {
    ofLatent: {
      observation: np.concatenate([ofLatent.observation, ofLatent.latent.ref], 1),
      action: ofLatent.action,
      reward: latentReward,
      nextObservation: np.concatenate([ofLatent.nextObservation, ofLatent.latent], 1),
      terminated: ofLatent.terminated,
      noise: ofLatent.noise,
      nextNoise: ofLatent.nextNoise,
    },
    ofGoal: {
      observation: np.concatenate([ofGoal.observation, goal.ref, goal.ref.sub(ofGoal.achieved)], 1),
      action: ofGoal.action,
      reward: goalReward,
      nextObservation: np.concatenate([ofGoal.nextObservation, goal.ref, goal.sub(ofGoal.nextAchieved)], 1),
      terminated: ofGoal.terminated,
      noise: ofGoal.noise,
      nextNoise: ofGoal.nextNoise,
    },
    discriminator: adam(discriminator, gradients, DISCRIMINATOR_LEARNING_RATE, correction),
    loss,
  };
});

/** Computes an array. */
type Run = (array: np.Array) => Promise<unknown>;

/** A step of one actor-critic, and its losses. */
const updateActorCritic = async (
  { actor, critics, targets, logTemperature }: ActorCritic,
  experience: Experience,
  correction: Correction,
  run: Run,
): Promise<readonly [ActorCritic, readonly np.Array[]]> => {
  const observation = experience.observation.ref;
  const noise = experience.noise.ref;
  const ofCritics = updateCritics(
    { critics, targets },
    tree.ref(actor.parameters) as Network,
    logTemperature.parameters.ref,
    experience,
    tree.ref(correction) as Correction,
  );
  await run(ofCritics.loss);
  const ofActor = updateActor(
    { actor, logTemperature },
    tree.ref(ofCritics.critics.parameters) as Network[],
    observation,
    noise,
    correction,
  );
  await run(ofActor.loss);
  return [
    {
      actor: ofActor.actor,
      critics: ofCritics.critics,
      targets: ofCritics.targets,
      logTemperature: ofActor.logTemperature,
    },
    [ofCritics.loss, ofActor.loss, ofActor.temperatureLoss],
  ];
};

/** Step `count` of all three learners, from 1, and its losses. */
const step = async (
  { discriminator, latentPolicy, goalPolicy }: State,
  batches: Batches,
  count: number,
  threads: number,
): Promise<readonly [State, readonly np.Array[]]> => {
  // A compiled call runs as a whole when one of its results is read: in this thread, or else in workers.
  const run: Run = (array) => threads === 1 ? Promise.resolve(array.ref.dataSync()) : array.ref.data();
  const correction = correctionAt(count);
  const ofDiscriminator = updateDiscriminator(discriminator, batches, tree.ref(correction) as Correction);
  await run(ofDiscriminator.loss);
  const [nextLatentPolicy, latentLosses] = await updateActorCritic(
    latentPolicy,
    ofDiscriminator.ofLatent,
    tree.ref(correction) as Correction,
    run,
  );
  const [nextGoalPolicy, goalLosses] = await updateActorCritic(goalPolicy, ofDiscriminator.ofGoal, correction, run);
  return [
    { discriminator: ofDiscriminator.discriminator, latentPolicy: nextLatentPolicy, goalPolicy: nextGoalPolicy },
    [ofDiscriminator.loss, ...latentLosses, ...goalLosses],
  ];
};

/** The state before the first step. */
const initialState = ({ discriminator, latentPolicy, goalPolicy }: First): State => {
  const networkOf = (layers: readonly Layer[]): Network =>
    layers.map(({ inputs, outputs, weights, bias }) => ({
      weights: arrayOf(weights, [inputs, outputs]),
      bias: arrayOf(bias, [outputs]),
    }));
  const alignedNetworkOf = ([{ inputs, outputs, weights, bias }, ...rest]: readonly Layer[]): Network => {
    const rows = inputs + padding(inputs);
    const extended = new Float32Array(rows * outputs);
    extended.set(weights);
    return networkOf([{ inputs: rows, outputs, weights: extended, bias }, ...rest]);
  };
  const actorCritic = ({ actor, critics }: FirstActorCritic): ActorCritic => ({
    actor: initialAdam(alignedNetworkOf(actor)),
    critics: initialAdam(critics.map(alignedNetworkOf)),
    targets: critics.map(alignedNetworkOf),
    logTemperature: initialAdam(np.array(Math.log(0.1))),
  });
  return {
    discriminator: initialAdam(networkOf([discriminator])),
    latentPolicy: actorCritic(latentPolicy),
    goalPolicy: actorCritic(goalPolicy),
  };
};

/** Starts the library on WebAssembly, also where there is WebGPU. The library starts one worker for each core. */
const prepare = async (threads: number): Promise<void> => {
  Object.defineProperty(navigator, "hardwareConcurrency", { value: threads });
  await init("wasm");
  defaultDevice("wasm");
};

const drawBatches = (batch: number): Batches => {
  const gaussian = (seed: number, width: number): np.Array =>
    arrayOf(normal(fold(key(2), seed), [batch, width]), [batch, width]);
  const transitions = (seed: number): Transitions => ({
    observation: gaussian(seed, OBSERVATION),
    action: arrayOf(uniform(fold(key(2), seed + 1), [batch, ACTION], { minimum: -1, maximum: 1 }), [batch, ACTION]),
    nextObservation: gaussian(seed + 2, OBSERVATION),
    nextAchieved: gaussian(seed + 3, GOAL),
    terminated: np.zeros([batch]),
    noise: gaussian(seed + 4, ACTION),
    nextNoise: gaussian(seed + 5, ACTION),
  });
  return {
    ofDiscriminator: { achieved: gaussian(0, GOAL), latent: gaussian(1, LATENT) },
    ofLatent: { ...transitions(10), latent: gaussian(20, LATENT) },
    ofGoal: { ...transitions(30), achieved: gaussian(40, GOAL), goal: gaussian(41, GOAL) },
  };
};

const main = async ({ hidden, batch, threads, repeats }: Values<typeof FLAGS>): Promise<void> => {
  await prepare(threads);
  const batches = drawBatches(batch);
  const times: number[] = [];
  let state = initialState(drawnFirst(hidden));
  let loss = NaN;
  for (let count = 1; count <= WARM_UP + repeats; count++) {
    const start = performance.now();
    const [next, losses] = await step(state, tree.ref(batches) as Batches, count, threads);
    if (count > WARM_UP) times.push(performance.now() - start);
    state = next;
    [loss] = await losses[0].ref.data();
    tree.dispose([...losses]);
  }
  if (!Number.isFinite(loss)) throw new Error(`the discriminator's loss is ${loss}`);
  console.log(JSON.stringify({
    library: "@jax-js/jax",
    version: VERSION,
    backend: defaultDevice(),
    threads,
    milliseconds: median(times),
    loss,
  }));
  // Workers do not end on their own.
  if (threads > 1) Deno.exit();
};

if (import.meta.main) {
  const flags = readFlags(FLAGS, Deno.args);
  if (E.isLeft(flags)) {
    console.error(formatFault(flags.left));
    Deno.exit(2);
  }
  if (flags.right.help) console.log(usage("gpim_step_jax.ts", FLAGS));
  else await main(flags.right);
}
