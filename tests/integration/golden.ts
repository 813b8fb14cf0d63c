/**
 * The numbers that no change of names or structure may move: random streams, artifacts, and 20 gradient steps of every
 * method, as hashes. `deno task golden` records them anew, which is for changes that are meant to change results.
 *
 * @module
 */
import type { ConditionedAgent } from "../../lib/method/core/definition.ts";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { World } from "../../lib/world/mod.ts";
import { pointNav, rooms } from "../../envs/mod.ts";
import { softActorCriticArtifacts } from "../../lib/cli/soft_actor_critic_artifacts.ts";
import { type Engine, webassembly } from "../../lib/engine/mod.ts";
import { native } from "../../lib/engine/native.ts";
import { box, skills, SKIPPED, SKIPPED_IN_A_ROW, sphere } from "../../lib/learner/mod.ts";
import {
  chunkedContrastive,
  type CompiledMethod,
  contrastive,
  contrastiveGpim,
  dads,
  denseSac,
  diayn,
  discern,
  discover,
  dynamicalDistance,
  gpim,
  hindsightReplay,
  mega,
  type MethodFactory,
  metra,
  metricGpim,
  perceptualDistance,
  rig,
  singleGoalContrastive,
  skewFit,
  sparseSac,
  store,
  STRICT,
  survival,
  type TrainState,
  valor,
  vic,
} from "../../lib/method/mod.ts";
import { begin } from "../../lib/method/core/iteration.ts";
import { drawBatches, initialValues, learnersOf, stepFormula } from "../../lib/method/core/gradient_step.ts";
import { addPrefix, parameterInputs, unflattenValues } from "../../lib/network/mod.ts";
import { iterate } from "../../lib/method/core/iteration.ts";
import { encodeModel } from "../../lib/onnx/mod.ts";
import { fold, integer, key, normal, permutation, split, uniform, unitBall, unitSphere } from "../../lib/random/mod.ts";
import { train } from "../../lib/train/train.ts";
import { stepOutputs } from "../../lib/stage/mod.ts";
import * as goals from "../../lib/goal/family.ts";
import { OBSERVED } from "../../lib/goal/view.ts";
import { evaluate, evaluator, input, substitute } from "../../lib/tensor/mod.ts";
import { line } from "../support/line_world.ts";
import { right } from "../support/right.ts";

/** A method on a world whose numbers are frozen. */
interface Case {
  readonly method: MethodFactory<TrainState>;
  readonly world: World;
}

const SMALL = { hidden: [8, 8], batch: 16, worlds: 8, replayEpisodes: 40, updatesPerIteration: 10 } as const;
const BOX = { ...SMALL, latents: box(1) };
const PICTURE = { ...SMALL, batch: 4, goals: goals.render(32) };
const SKILLS = { ...SMALL, latents: skills(4, { hidden: [8] }) };

const on = (
  world: World,
  methods: Readonly<Record<string, MethodFactory<TrainState>>>,
): Readonly<Record<string, Case>> =>
  Object.fromEntries(Object.entries(methods).map(([name, method]) => [`${name} on ${world.name}`, { method, world }]));

/** Every method, its ablations, and the kinds of goals and actions that take ways of their own. */
export const CASES: Readonly<Record<string, Case>> = {
  ...on(line, {
    gpim: gpim(BOX),
    "gpim, strict": gpim({ ...BOX, ...STRICT }),
    "gpim, skills": gpim(SKILLS),
    "gpim, hindsight": gpim({ ...BOX, hindsight: true }),
    "gpim, discriminator on both buffers": gpim({ ...BOX, discriminatorOnBothBuffers: true }),
    "gpim, two stages": gpim({ ...BOX, pretrainingUpdates: 10 }),
    "gpim, critics see the latent": gpim({ ...BOX, criticSeesLatent: true }),
    "gpim, whole observation": gpim({ ...BOX, discriminatorView: OBSERVED }),
    "gpim, normalised returns": gpim({ ...BOX, normalisedReturns: true, updatesPerCall: 4 }),
    contrastiveGpim: contrastiveGpim(BOX),
    "contrastiveGpim, apart": contrastiveGpim({ ...BOX, shared: false }),
    metricGpim: metricGpim({ ...SMALL, candidates: 50 }),
    diayn: diayn(BOX),
    vic: vic(BOX),
    valor: valor(SKILLS),
    "valor, box": valor(BOX),
    dads: dads({ ...BOX, candidates: 4, planSkills: 2 }),
    "dads, whole state": dads({ ...BOX, candidates: 4, wholeState: true }),
    metra: metra({ ...SMALL, latents: sphere(2) }),
    "metra, skills": metra({ ...SKILLS, slows: false }),
    perceptualDistance: perceptualDistance(SMALL),
    rig: rig({ ...SMALL, latentSize: 1 }),
    skewFit: skewFit({ ...SMALL, latentSize: 1, candidates: 50 }),
    discern: discern(SMALL),
    "discern, sparse": discern({ ...SMALL, dense: false, embeddingHindsightFraction: 0.5 }),
    dynamicalDistance: dynamicalDistance(SMALL),
    denseSac: denseSac(SMALL),
    sparseSac: sparseSac(SMALL),
    hindsightReplay: hindsightReplay(SMALL),
    contrastive: contrastive(SMALL),
    "contrastive, deep": contrastive({ ...SMALL, depth: 4 }),
    chunkedContrastive: chunkedContrastive(SMALL),
    singleGoalContrastive: singleGoalContrastive(SMALL),
    discover: discover({ ...SMALL, goalCandidates: 5, ensemble: 2 }),
    mega: mega({ ...SMALL, goalCandidates: 5, densitySamples: 50 }),
    survival: survival(SMALL),
  }),
  ...on({ ...pointNav, horizon: 10 }, {
    "gpim, waypoints": gpim({ ...SMALL, goals: goals.waypoints(2) }),
    "gpim, trajectory": gpim({ ...SMALL, goals: goals.alignedTrajectory, hindsight: true }),
    "gpim, image": gpim(PICTURE),
    "contrastiveGpim, image": contrastiveGpim(PICTURE),
    "metricGpim, image": metricGpim({ ...PICTURE, candidates: 8 }),
    "diayn, image": diayn({ ...PICTURE, discriminatorView: goals.render(32).view }),
    "vic, image": vic({ ...PICTURE, discriminatorView: goals.render(32).view }),
    "rig, image": rig(PICTURE),
    "discern, image": discern(PICTURE),
    "ddl, image": dynamicalDistance(PICTURE),
    "contrastive, image": contrastive(PICTURE),
    "metra, achieved goal": metra({ ...SMALL, representationView: goals.finalState.view }),
    "l2, one coordinate": perceptualDistance({ ...SMALL, goals: goals.project([0]) }),
  }),
  ...on({ ...rooms, horizon: 10 }, {
    gpim: gpim(SMALL),
    metricGpim: metricGpim({ ...SMALL, candidates: 50 }),
    contrastive: contrastive(SMALL),
    survival: survival(SMALL),
    vic: vic(SMALL),
  }),
};

/** The first 16 hexadecimal digits of the SHA-256 of numbers and bytes, one array behind the other. */
const hash = async (arrays: readonly (ArrayLike<number> & ArrayBufferView)[]): Promise<string> => {
  const all = new Uint8Array(arrays.reduce((total, { byteLength }) => total + byteLength, 0));
  arrays.reduce((start, { buffer, byteOffset, byteLength }) => {
    all.set(new Uint8Array(buffer, byteOffset, byteLength), start);
    return start + byteLength;
  }, 0);
  return [...new Uint8Array(await crypto.subtle.digest("SHA-256", all)).subarray(0, 8)]
    .map((byte) => byte.toString(16).padStart(2, "0")).join("");
};

const UPDATES = 20;
const SEED = 5;

/** The number of states whose goal rewards are recorded. */
const COUNT = 6;

/** The bytes of a gradient step's model, its inputs and outputs named by their places, so that renaming one changes nothing. */
const stepBytes = (compiled: CompiledMethod): Uint8Array => {
  const formula = stepFormula(compiled);
  const leaves = [...Object.values(formula.evolving).map(({ before }) => before), ...formula.batch];
  const inputs = leaves.map(({ shape }, place) => input(`${place}`, shape));
  const outputs = Object.values(stepOutputs(formula)).map((output, place) => [`out${place}`, output] as const);
  return encodeModel({
    name: "step",
    inputs,
    outputs: substitute(Object.fromEntries(outputs), new Map(leaves.map((leaf, place) => [leaf, inputs[place]]))),
  }).bytes;
};

/** The bytes of a policy without noise as a model, its parameters named by their places. */
const policyBytes = (
  { observationSize, goalSize }: World,
  { agent, policyInput, conditionSize }: ConditionedAgent,
  weights: Float32Array,
): Uint8Array => {
  const parameters = parameterInputs(agent.specifications);
  const places = Object.values(parameters).map(({ shape }, place) => input(`${place}`, shape));
  const seen = [input("o", [2, observationSize]), input("a", [2, goalSize]), input("c", [2, conditionSize])] as const;
  return encodeModel({
    name: "policy",
    inputs: [...seen, ...places],
    outputs: substitute(
      { action: agent.greedy(parameters, policyInput(...seen)) },
      new Map(Object.values(parameters).map((leaf, place) => [leaf, places[place]])),
    ),
    fixed: Object.fromEntries(
      Object.values(unflattenValues(agent.specifications, weights)).map((values, place) => [`${place}`, values]),
    ),
  }).bytes;
};

/** Whether a metric is frozen: the losses, rewards and temperatures are; the others only show how these came about. */
const isFrozen = (metric: string): boolean => /(?:[lL]oss|\.reward|\.temperature)$/.test(metric);

/** The state and metrics of 20 interpreted steps from the first episodes on, on the batches that the method draws itself. */
const interpretedSteps = async (compiled: CompiledMethod): Promise<readonly Float64Array[]> => {
  const formula = stepFormula(compiled);
  const next = evaluator({
    ...Object.fromEntries(Object.entries(formula.evolving).map(([name, { after }]) => [`next ${name}`, after])),
    ...formula.metrics,
  });
  const first = right(await pipe(begin(compiled)(key(SEED)), TE.chain(compiled.collect(compiled)), TE.map(store))());
  let state: Readonly<Record<string, ArrayLike<number>>> = initialValues(compiled, key(SEED));
  let metrics: readonly Float64Array[] = [];
  for (let updates = 0; updates < UPDATES; updates++) {
    const batches = right(drawBatches(compiled)({ ...first, updates }, fold(key(SEED), updates)));
    const values = next({ ...state, ...batches });
    state = Object.fromEntries(Object.keys(formula.evolving).map((name) => [name, values[`next ${name}`].data]));
    metrics = Object.keys(formula.metrics).filter(isFrozen).map((name) => values[name].data);
  }
  const learners = Object.entries(state).filter(([name]) => name !== SKIPPED && name !== SKIPPED_IN_A_ROW);
  return [...learners.map(([, values]) => Float64Array.from(values)), ...metrics];
};

/** The outcome of a whole run: weights, metrics, and the distances at which its policies end from their goals. */
const trained = async ({ method, world }: Case, engine: Engine) => {
  const run = { world, method, updates: UPDATES, seed: SEED, goals: 8, evaluateEvery: 10 };
  const { state, curve, evaluation } = right(await train(run)(engine)());
  return {
    weights: Object.values(state.weights),
    numbers: Float64Array.from([
      ...curve.flatMap(({ metrics, normalisedDistance }) => [
        ...Object.entries(metrics).flatMap(([name, value]) => isFrozen(name) ? [value] : []),
        ...Object.values(normalisedDistance),
      ]),
      ...Object.values(evaluation).flatMap(({ distance, success }) => [distance, success]),
    ]),
  };
};

/** The goal rewards of some states after an iteration, interpreted. */
const goalRewardsAfter = (compiled: CompiledMethod, { weights }: Pick<TrainState, "weights">): Float64Array => {
  const { goalReward, world, settings: { goals } } = compiled;
  if (goalReward === undefined) return new Float64Array();
  const starts = world.reset(key(1), COUNT);
  const feeds: Record<string, Float32Array> = {};
  const fed = (name: string, numbers: Float32Array) => {
    feeds[name] = numbers;
    return input(name, [COUNT, numbers.length / COUNT]);
  };
  const seen = (name: string, states: Float64Array) => ({
    achieved: fed(`${name}.achieved`, world.achieved(states)),
    observation: fed(`${name}.observation`, world.observe(states)),
    shown: fed(`${name}.shown`, goals.view.show(world)(states)),
  });
  const parameters = Object.fromEntries(
    Object.entries(learnersOf(compiled)).map(([name, { specifications }]) => {
      Object.assign(feeds, addPrefix(name, unflattenValues(specifications, weights[name])));
      return [name, parameterInputs(specifications, `${name}.`)];
    }),
  );
  const values = goalReward(parameters, seen("states", world.goalStates(key(2), starts)), seen("goals", starts));
  return evaluate(values, feeds).data;
};

/** All that is frozen of a case. */
export interface Golden {
  /** The gradient step as ONNX. */
  readonly step: string;
  /** 20 interpreted gradient steps. */
  readonly interpreter: string;
  /** 20 gradient steps on WebAssembly, in two iterations, with evaluations. */
  readonly webassembly: string;
  /** The same on the native engine, whose bits differ between processors: metrics and distances. */
  readonly native: readonly number[];
  /** Values of states for goals, and the policy as ONNX. */
  readonly policy: string;
}

/** Computes what is frozen of a case. */
export const freeze = async (name: string): Promise<Golden & { readonly nativeBits: string }> => {
  const example = CASES[name];
  const method = right(await example.method(example.world)(webassembly())());
  const compiled = method.compiled!;
  const step = await hash([stepBytes(compiled)]);
  const interpreter = await hash(await interpretedSteps(compiled));
  const state = right(await pipe(begin(compiled)(key(SEED)), TE.chain(iterate(compiled, SMALL.updatesPerIteration)))());
  const [main, actor] = Object.entries(compiled.actors).toReversed()[0];
  const policy = await hash([
    goalRewardsAfter(compiled, state),
    policyBytes(example.world, actor, state.weights[main]),
  ]);
  // The run disposes of the method, which is compiled once only, as that takes most of the time.
  const web = await trained({ ...example, method: () => () => TE.right(method) }, webassembly());
  const processor = await trained(example, native());
  return {
    step,
    interpreter,
    webassembly: await hash([...web.weights, web.numbers]),
    native: [...processor.numbers].map((value) => Number(value.toPrecision(6))),
    policy,
    nativeBits: await hash([...processor.weights, processor.numbers]),
  };
};

/** The streams of every distribution, and of the keys that they come from. */
export const freezeStreams = async (): Promise<Readonly<Record<string, string>>> => {
  const draw = fold(split(key(7), 3)[1], 11);
  const streams: Readonly<Record<string, ArrayLike<number> & ArrayBufferView>> = {
    uniform: uniform(draw, [1000]),
    interval: uniform(draw, [1000], { minimum: -2, maximum: 3 }),
    normal: normal(draw, [1000]),
    integer: integer(draw, [1000], { minimum: -5, maximum: 1000 }),
    permutation: permutation(draw, 1000),
    unitBall: unitBall(draw, [500, 3]),
    unitSphere: unitSphere(draw, [500, 3]),
  };
  return Object.fromEntries(
    await Promise.all(Object.entries(streams).map(async ([name, numbers]) => [name, await hash([numbers])] as const)),
  );
};

/** The numbers of a JSON text in their order, without the names that they have. */
const leaves = (value: unknown): readonly number[] =>
  typeof value === "number"
    ? [value]
    : typeof value === "object" && value !== null
    ? Object.values(value).flatMap(leaves)
    : [];

/** Every file that `deno task artifacts` writes to the byte, but for the manifest, of which the numbers count. */
export const freezeArtifacts = async (): Promise<Readonly<Record<string, string>>> => {
  const files = softActorCriticArtifacts({ observation: 5, action: 2, hidden: 8, batch: 12, seed: 1 });
  const bytes = (content: string | Uint8Array) =>
    typeof content === "string" ? Float64Array.from(leaves(JSON.parse(content))) : content;
  return Object.fromEntries(
    await Promise.all(
      Object.entries(files).map(async ([name, content]) => [name, await hash([bytes(content)])] as const),
    ),
  );
};
