/**
 * Milliseconds of one gradient step of GPIM in TensorFlow.js on WebAssembly, a peer of `bench/update.ts`:
 * `deno run --allow-read bench/peers/gpim_step_tfjs.ts [--hidden 256] [--batch 256] [--threads 1] [--repeats 100]`
 * prints one line of JSON.
 *
 * The step is that of `gpim_step.py`, loss by loss. Two slow parts of the library are avoided:
 *
 * * its matrix products are fast only when neither factor is transposed, and its gradients transpose by flag; here the
 *   gradient of a layer transposes its factors first, which is ten times as fast;
 * * `tf.train.adam` updates one tensor at a time; here Adam updates all small tensors as one vector.
 *
 * It computes on one thread whatever `--threads` is: the library starts threads in browsers only, and not in Deno.
 *
 * @module
 */
import * as tf from "npm:@tensorflow/tfjs@4.22.0";
import { getThreadsCount, version_wasm } from "npm:@tensorflow/tfjs-backend-wasm@4.22.0";
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

const FLAGS = {
  hidden: wholeNumber(256, "width of both hidden layers of every actor and critic"),
  batch: wholeNumber(256, "transitions in each of the three batches"),
  threads: wholeNumber(1, "requested threads; the actual number is printed"),
  repeats: wholeNumber(100, "timed steps"),
  help: toggle("print this help"),
};

const WARM_UP = 10;

/** A batch of transitions; scalars are columns. */
type Batch = Readonly<
  Record<
    | "observation"
    | "achieved"
    | "action"
    | "nextObservation"
    | "nextAchieved"
    | "terminated"
    | "noise"
    | "nextNoise"
    | "latent"
    | "goal",
    tf.Tensor2D
  >
>;

/** The batches of the discriminator, of the latent policy and of the goal policy. */
type Batches = readonly [ofDiscriminator: Batch, ofLatent: Batch, ofGoal: Batch];

// The library's containers of tensors are arrays that are not read-only.
/** Parameters in pieces with their Adam moments, which lack the factors 1 − β. */
type AdamState = {
  readonly parameters: tf.Tensor[];
  readonly first: tf.Tensor[];
  readonly second: tf.Tensor[];
};

type ActorCritic = {
  readonly actor: AdamState;
  readonly critics: AdamState;
  readonly targets: tf.Tensor[];
  readonly logTemperature: AdamState;
};

/** The values that a step replaces. */
type State = {
  /** One linear layer. */
  readonly discriminator: AdamState;
  /** The latent-conditioned policy. */
  readonly latentPolicy: ActorCritic;
  /** The goal-conditioned policy. */
  readonly goalPolicy: ActorCritic;
};

/** The loss of each optimiser. */
type Losses = readonly tf.Scalar[];

// A layer whose gradient transposes with a kernel of its own, because products of transposed factors are slow.
tf.registerGradient({
  kernelName: tf._FusedMatMul,
  inputsToSave: ["a", "b"],
  outputsToSave: [true],
  gradFunc: (slope, saved, { activation }) => {
    const [inputs, weights, outputs] = saved as tf.Tensor3D[];
    const [, rows] = outputs.shape;
    const own = activation === "relu" ? tf.mul(slope as tf.Tensor3D, tf.step(outputs)) : slope as tf.Tensor3D;
    return {
      a: () => tf.matMul(own, tf.transpose(weights, [0, 2, 1])),
      b: () => tf.matMul(tf.transpose(inputs, [0, 2, 1]), own),
      // A product with ones is faster than a sum over the rows.
      bias: () => tf.reshape(tf.matMul(tf.ones([1, 1, rows]), own), [-1]),
    };
  },
});

/** A layer's outputs; the kernel multiplies stacks of matrices, here of one. */
const layer = (inputs: tf.Tensor3D, weights: tf.Tensor, bias: tf.Tensor, activation: "relu" | "linear"): tf.Tensor3D =>
  tf.engine().runKernel(
    tf._FusedMatMul,
    { a: inputs, b: weights, bias },
    { transposeA: false, transposeB: false, activation },
  ) as tf.Tensor3D;

/** Layers one after another; `parameters` alternates weights and biases. */
const network = (inputs: tf.Tensor2D, parameters: readonly tf.Tensor[]): tf.Tensor2D => {
  let outputs = tf.reshape(inputs, [1, ...inputs.shape]) as tf.Tensor3D;
  for (let position = 0; position < parameters.length; position += 2) {
    const isLast = position + 2 === parameters.length;
    outputs = layer(outputs, parameters[position], parameters[position + 1], isLast ? "linear" : "relu");
  }
  return tf.reshape(outputs, [outputs.shape[1], outputs.shape[2]]);
};

/** The shapes of a network's weights and biases, alternating. */
const shapesOf = (inputs: number, hidden: number, outputs: number): readonly (readonly number[])[] => [
  [1, inputs, hidden],
  [hidden],
  [1, hidden, hidden],
  [hidden],
  [1, hidden, outputs],
  [outputs],
];

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, length) => product * length, 1);

/** Whether a tensor is a piece of its own; a cut copies the whole vector for each part, so the vector is kept short. */
const isLarge = (shape: readonly number[]): boolean => sizeOf(shape) >= 4096;

/** Tensors in pieces: all small ones as one vector, followed by each large one. */
const piecesOf = (tensors: readonly tf.Tensor[]): tf.Tensor[] => [
  tf.concat1d(tensors.filter(({ shape }) => !isLarge(shape)).map((tensor) => tf.reshape(tensor, [-1]))),
  ...tensors.filter(({ shape }) => isLarge(shape)),
];

/** The tensors of which pieces consist. */
const cut = (
  [vector, ...large]: readonly tf.Tensor[],
  shapes: readonly (readonly number[])[],
): tf.Tensor[] => {
  const parts = tf.split(vector, shapes.filter((shape) => !isLarge(shape)).map(sizeOf)).values();
  const wholes = large.values();
  return shapes.map((shape) => {
    const { value } = isLarge(shape) ? wholes.next() : parts.next();
    if (value === undefined) throw new RangeError("cut(): there are fewer pieces than shapes");
    return value.shape.length === shape.length ? value : tf.reshape(value, [...shape]);
  });
};

const initialAdam = (parameters: tf.Tensor[]): AdamState => ({
  parameters,
  first: parameters.map((piece) => tf.zerosLike(piece)),
  second: parameters.map((piece) => tf.zerosLike(piece)),
});

/** Step `count` of Adam, from 1. */
const adam = (
  { parameters, first, second }: AdamState,
  gradients: readonly tf.Tensor[],
  rate: number,
  count: number,
): AdamState => {
  const [firstDecay, secondDecay, epsilon] = [0.9, 0.999, 1e-8];
  const firstFactor = (1 - firstDecay) / (1 - firstDecay ** count);
  const secondFactor = Math.sqrt((1 - secondDecay) / (1 - secondDecay ** count));
  const nextFirst = gradients.map((gradient, piece) => tf.add(tf.mul(first[piece], firstDecay), gradient));
  const nextSecond = gradients.map((gradient, piece) =>
    tf.add(tf.mul(second[piece], secondDecay), tf.square(gradient))
  );
  return {
    parameters: parameters.map((parameter, piece) => {
      const direction = tf.div(nextFirst[piece], tf.add(tf.sqrt(nextSecond[piece]), epsilon / secondFactor));
      return tf.sub(parameter, tf.mul(direction, rate * firstFactor / secondFactor));
    }),
    first: nextFirst,
    second: nextSecond,
  };
};

/** An action and its log probability. */
const act = (
  actor: readonly tf.Tensor[],
  observation: tf.Tensor2D,
  noise: tf.Tensor2D,
): readonly [action: tf.Tensor2D, logProbability: tf.Tensor2D] => {
  const [mean, raw] = tf.split(network(observation, actor), 2, 1);
  const halfRange = (HIGHEST_LOG_STD - LOWEST_LOG_STD) / 2;
  const logStd = tf.add(tf.mul(tf.tanh(raw), halfRange), LOWEST_LOG_STD + halfRange);
  const unsquashed = tf.add(mean, tf.mul(tf.exp(logStd), noise));
  const logSlope = tf.mul(tf.sub(Math.LN2, tf.add(unsquashed, tf.softplus(tf.mul(unsquashed, -2)))), 2);
  const exponent = tf.sub(tf.mul(tf.square(noise), -0.5), tf.add(logStd, logSlope));
  return [
    tf.tanh(unsquashed) as tf.Tensor2D,
    tf.sub(tf.sum(exponent, 1, true), ACTION / 2 * Math.log(2 * Math.PI)) as tf.Tensor2D,
  ];
};

/** Both critics' values. */
const values = (
  critics: readonly tf.Tensor[],
  observation: tf.Tensor2D,
  action: tf.Tensor2D,
): readonly [tf.Tensor2D, tf.Tensor2D] => {
  const observed = tf.concat2d([observation, action], 1);
  return [
    network(observed, critics.slice(0, critics.length / 2)),
    network(observed, critics.slice(critics.length / 2)),
  ];
};

/** A step of one actor-critic, and its losses. */
const updateActorCritic = (
  { actor, critics, targets, logTemperature }: ActorCritic,
  hidden: number,
  count: number,
  observation: tf.Tensor2D,
  reward: tf.Tensor2D,
  nextObservation: tf.Tensor2D,
  { action, terminated, noise, nextNoise }: Batch,
): readonly [ActorCritic, Losses] => {
  const ofActor = shapesOf(observation.shape[1], hidden, 2 * ACTION);
  const ofCritic = shapesOf(observation.shape[1] + ACTION, hidden, 1);
  const ofCritics = [...ofCritic, ...ofCritic];
  const actorTensors = cut(actor.parameters, ofActor);

  const [logarithm] = logTemperature.parameters;
  const temperature = tf.exp(logarithm);
  const [nextAction, nextLogProbability] = act(actorTensors, nextObservation, nextNoise);
  const nextValue = tf.minimum(...values(cut(targets, ofCritics), nextObservation, nextAction));
  const target = tf.add(
    reward,
    tf.mul(
      tf.mul(tf.sub(1, terminated), DISCOUNT),
      tf.sub(nextValue, tf.mul(temperature, nextLogProbability)),
    ),
  );

  const criticStep = tf.valueAndGrads((...tensors) => {
    const [first, second] = values(tensors, observation, action);
    return tf.add(tf.mean(tf.squaredDifference(first, target)), tf.mean(tf.squaredDifference(second, target)));
  })(cut(critics.parameters, ofCritics));
  const nextCritics = adam(critics, piecesOf(criticStep.grads), LEARNING_RATE, count);

  const criticTensors = cut(nextCritics.parameters, ofCritics);
  const logProbabilities: tf.Tensor[] = [];
  const actorStep = tf.valueAndGrads((...tensors) => {
    const [ownAction, logProbability] = act(tensors, observation, noise);
    logProbabilities.push(tf.keep(logProbability));
    const ownValue = tf.minimum(...values(criticTensors, observation, ownAction));
    return tf.mean(tf.sub(tf.mul(temperature, logProbability), ownValue));
  })(actorTensors);

  const surplus = tf.add(logProbabilities[0], TARGET_ENTROPY);
  tf.dispose(logProbabilities);
  const temperatureStep = tf.valueAndGrad((parameter: tf.Tensor) => tf.neg(tf.mean(tf.mul(parameter, surplus))))(
    logarithm,
  );

  const next = {
    actor: adam(actor, piecesOf(actorStep.grads), LEARNING_RATE, count),
    critics: nextCritics,
    targets: targets.map((target, piece) => tf.add(target, tf.mul(tf.sub(nextCritics.parameters[piece], target), TAU))),
    logTemperature: adam(logTemperature, [temperatureStep.grad], LEARNING_RATE, count),
  };
  return [next, [criticStep.value, actorStep.value, temperatureStep.value] as tf.Scalar[]];
};

/** The discriminator's posterior for achieved goals. */
const posterior = (discriminator: readonly tf.Tensor[], achieved: tf.Tensor2D): tf.Tensor2D =>
  network(achieved, discriminator);

/** The Student-t density of a latent. */
const logDensity = (centre: tf.Tensor2D, latent: tf.Tensor2D): tf.Tensor2D => {
  const distance = tf.mul(
    tf.sum(tf.squaredDifference(latent, centre), 1, true),
    1 / (DEGREES_OF_FREEDOM * SCALE ** 2),
  );
  return tf.add(tf.mul(tf.log1p(distance), -(DEGREES_OF_FREEDOM + LATENT) / 2), LOG_DENSITY_CONSTANT) as tf.Tensor2D;
};

/** The discriminator's reward. */
const rewardOf = (
  discriminator: readonly tf.Tensor[],
  nextAchieved: tf.Tensor2D,
  latent: tf.Tensor2D,
): tf.Tensor2D =>
  tf.maximum(
    tf.sub(logDensity(posterior(discriminator, nextAchieved), latent), LOG_PRIOR),
    REWARD_FLOOR,
  ) as tf.Tensor2D;

/** Step `count` of all three learners, from 1; the state before it is freed. */
const step = (
  state: State,
  [ofDiscriminator, ofLatent, ofGoal]: Batches,
  hidden: number,
  count: number,
): readonly [State, Losses] => {
  const next = tf.tidy(() => {
    const discriminator = cut(state.discriminator.parameters, [[1, GOAL, LATENT], [LATENT]]);
    const latentReward = rewardOf(discriminator, ofLatent.nextAchieved, ofLatent.latent);
    const goalReward = rewardOf(discriminator, ofGoal.nextAchieved, posterior(discriminator, ofGoal.goal));

    const { value, grads } = tf.valueAndGrads((...tensors) =>
      tf.neg(tf.mean(logDensity(posterior(tensors, ofDiscriminator.achieved), ofDiscriminator.latent)))
    )(discriminator);

    const [latentPolicy, latentLosses] = updateActorCritic(
      state.latentPolicy,
      hidden,
      count,
      tf.concat2d([ofLatent.observation, ofLatent.latent], 1),
      latentReward,
      tf.concat2d([ofLatent.nextObservation, ofLatent.latent], 1),
      ofLatent,
    );
    const { goal } = ofGoal;
    const [goalPolicy, goalLosses] = updateActorCritic(
      state.goalPolicy,
      hidden,
      count,
      tf.concat2d([ofGoal.observation, goal, tf.sub(goal, ofGoal.achieved)], 1),
      goalReward,
      tf.concat2d([ofGoal.nextObservation, goal, tf.sub(goal, ofGoal.nextAchieved)], 1),
      ofGoal,
    );
    return {
      state: {
        discriminator: adam(state.discriminator, piecesOf(grads), DISCRIMINATOR_LEARNING_RATE, count),
        latentPolicy,
        goalPolicy,
      },
      losses: [value as tf.Scalar, ...latentLosses, ...goalLosses],
    };
  });
  tf.dispose(state);
  return [next.state, next.losses];
};

/** The state before the first step. */
const initialState = ({ discriminator, latentPolicy, goalPolicy }: First): State => {
  const pieces = (layers: readonly Layer[]): tf.Tensor[] =>
    tf.tidy(() =>
      piecesOf(layers.flatMap(({ inputs, outputs, weights, bias }) => [
        tf.tensor3d(weights, [1, inputs, outputs]),
        tf.tensor1d(bias),
      ]))
    );
  const actorCritic = ({ actor, critics }: FirstActorCritic): ActorCritic => ({
    actor: initialAdam(pieces(actor)),
    critics: initialAdam(pieces(critics.flat())),
    targets: pieces(critics.flat()),
    logTemperature: initialAdam([tf.tensor1d([Math.log(0.1)])]),
  });
  return {
    discriminator: initialAdam(pieces([discriminator])),
    latentPolicy: actorCritic(latentPolicy),
    goalPolicy: actorCritic(goalPolicy),
  };
};

/** Starts the WebAssembly backend. */
const prepare = async (): Promise<void> => {
  tf.enableProdMode();
  if (!await tf.setBackend("wasm")) throw new Error("TensorFlow.js has no WebAssembly here");
  await tf.ready();
};

const drawBatch = (seed: number, batch: number): Batch => {
  const batchKey = fold(key(2), seed);
  const gaussian = (position: number, width: number): tf.Tensor2D =>
    tf.tensor2d(normal(fold(batchKey, position), [batch, width]), [batch, width]);
  return {
    observation: gaussian(0, OBSERVATION),
    achieved: gaussian(1, GOAL),
    action: tf.tensor2d(uniform(fold(batchKey, 2), [batch, ACTION], { minimum: -1, maximum: 1 }), [batch, ACTION]),
    nextObservation: gaussian(3, OBSERVATION),
    nextAchieved: gaussian(4, GOAL),
    terminated: tf.zeros([batch, 1]),
    noise: gaussian(5, ACTION),
    nextNoise: gaussian(6, ACTION),
    latent: gaussian(7, LATENT),
    goal: gaussian(8, GOAL),
  };
};

const main = async ({ hidden, batch, threads, repeats }: Values<typeof FLAGS>): Promise<void> => {
  await prepare();
  if (getThreadsCount() !== threads) {
    console.error(`TensorFlow.js has ${getThreadsCount()} thread here, not ${threads}`);
  }
  const batches: Batches = [drawBatch(0, batch), drawBatch(1, batch), drawBatch(2, batch)];
  const times: number[] = [];
  let state = initialState(drawnFirst(hidden));
  let loss = NaN;
  const tensors = tf.memory().numTensors;
  for (let count = 1; count <= WARM_UP + repeats; count++) {
    const start = performance.now();
    const [next, losses] = step(state, batches, hidden, count);
    loss = losses[0].dataSync()[0];
    if (count > WARM_UP) times.push(performance.now() - start);
    state = next;
    tf.dispose([...losses]);
    if (tf.memory().numTensors !== tensors) throw new Error(`step ${count} leaked tensors`);
  }
  if (!Number.isFinite(loss)) throw new Error(`the discriminator's loss is ${loss}`);
  console.log(JSON.stringify({
    library: "@tensorflow/tfjs",
    version: version_wasm,
    backend: tf.getBackend(),
    threads: getThreadsCount(),
    milliseconds: median(times),
    loss,
  }));
};

if (import.meta.main) {
  const flags = readFlags(FLAGS, Deno.args);
  if (E.isLeft(flags)) {
    console.error(formatFault(flags.left));
    Deno.exit(2);
  }
  if (flags.right.help) console.log(usage("gpim_step_tfjs.ts", FLAGS));
  else await main(flags.right);
}
