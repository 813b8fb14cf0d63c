/**
 * Mutants that a test cannot or need not tell from the source, each with the reason.
 *
 * @module
 */

/** Whether no input tells a mutant from the source (it is left out of the count), or one does that is not worth a test. */
type Verdict = "equivalent" | "accepted";

/** A reason, in a sentence, and what follows from it. */
interface Ground {
  readonly verdict: Verdict;
  readonly reason: string;
}

/** A mutant, by the lines before and after the change, with single blanks for white space. */
export interface KnownMutant extends Ground {
  /** The path of the file. */
  readonly file: string;
  /** The lines that the change touches. */
  readonly before: string;
  /** The same lines, changed. */
  readonly after: string;
}

const LAST_AXIS: Ground = { verdict: "equivalent", reason: "The tensors have two axes, of which axis 1 is the last." };

const BEYOND: Ground = {
  verdict: "equivalent",
  reason: "The further turn writes behind the end of typed arrays only, which has no effect.",
};

const OWN_PART: Ground = {
  verdict: "equivalent",
  reason: "Each loss trains the parameters of its own part alone, so that there is no gradient to be stopped.",
};

const SQUARED: Ground = {
  verdict: "equivalent",
  reason: "The sum is squared at once, so that its sign does not count.",
};

const GREEDY: Ground = {
  verdict: "equivalent",
  reason: "The policy acts without noise, so that its key does not count.",
};

const UNREAD: Ground = {
  verdict: "equivalent",
  reason: "Draws of a key begin alike however many they are, and the further row is not read.",
};

const LAST_TWO: Ground = { verdict: "equivalent", reason: "Callers read the last two lengths alone, which stay." };

const NOTHING: Ground = { verdict: "equivalent", reason: "A row of length 0 is visited without effect." };

const AT_ZERO: Ground = { verdict: "equivalent", reason: "Both branches have the same value at 0." };

const WORDS: Ground = {
  verdict: "equivalent",
  reason: "Without a size the name is refused either way, for 'undefined' is no number.",
};

const REFUSED: Ground = { verdict: "equivalent", reason: "Without operands the concatenation is refused either way." };

const SERIES: Ground = {
  verdict: "equivalent",
  reason: "Where both sides are equal, one more term or scaling does not change the sum.",
};

const DEFAULT: Ground = { verdict: "accepted", reason: "A default is a choice: a number beside it is as good." };

const STREAM: Ground = {
  verdict: "accepted",
  reason: "Another stream of draws has the same law; golden values notice it.",
};

const NEEDLESS: Ground = { verdict: "equivalent", reason: "Only more is computed, of which nothing is used." };

const SLOWER: Ground = {
  verdict: "equivalent",
  reason: "The general way of the same function gives the same numbers, only more slowly.",
};

const BY_WEIGHTS: Ground = {
  verdict: "equivalent",
  reason: "A network is applied by the shapes of its weights alone.",
};

const BELOW_ONE: Ground = {
  verdict: "equivalent",
  reason: "Draws are at most 1 − 2⁻²⁴, so that the bound above is never met.",
};

const ROUNDING: Ground = {
  verdict: "equivalent",
  reason: "A draw is below 1, so that fewer steps are ahead than are left; the bound is for rounding alone.",
};

const CUT_SHORT: Ground = {
  verdict: "equivalent",
  reason: "A sum that has reached the least so far is not below it, however it goes on.",
};

const TIE: Ground = { verdict: "accepted", reason: "The two differ for a draw that equals the bound to the last bit." };

const ANSWERED: Ground = {
  verdict: "equivalent",
  reason: "A depth of 0 has been answered before, and 1 is no multiple of 4.",
};

const SAMPLES: Ground = { verdict: "accepted", reason: "A mean over one sample more is as good." };

const UNDERFLOW: Ground = { verdict: "equivalent", reason: "The exponential of either number is 0." };

const OVERWRITTEN: Ground = {
  verdict: "equivalent",
  reason: "The further turn writes behind the end, or where the next matrix is written afterwards.",
};

const ESTIMATE: Ground = {
  verdict: "accepted",
  reason:
    "An estimate of memory is good to a factor of two; where it refuses, tests hold the sentence and not the number.",
};

const UNFILLED: Ground = {
  verdict: "equivalent",
  reason: "The replay of a policy that a method does not have is never filled, whatever it could hold.",
};

const ON_ENGINES: Ground = {
  verdict: "accepted",
  reason: "The mirror interprets the operation; tests/integration/operations_test.ts runs its node on every engine.",
};

const NEAR_ZERO: Ground = {
  verdict: "accepted",
  reason: "Between 0 and 1 both forms give the same number up to rounding; the branch is for numbers far from 0.",
};

const known = (ground: Ground, file: string, before: string, after: string): KnownMutant => ({
  ...ground,
  file,
  before,
  after,
});

/** All of them, by file. */
export const KNOWN: readonly KnownMutant[] = [
  known(
    LAST_AXIS,
    "lib/learner/categorical_soft_actor_critic.ts",
    "sum(multiply(exp(logProbabilities), values), [-1], true);",
    "sum(multiply(exp(logProbabilities), values), [1], true);",
  ),
  known(
    LAST_AXIS,
    "lib/learner/categorical_soft_actor_critic.ts",
    "const chosen = (all: Tensor) => sum(multiply(all, action), [-1], true);",
    "const chosen = (all: Tensor) => sum(multiply(all, action), [1], true);",
  ),
  known(
    BELOW_ONE,
    "lib/learner/categorical_soft_actor_critic.ts",
    "-Math.log(-Math.log(Math.min(1 - SMALLEST_FRACTION, Math.max(SMALLEST_FRACTION, fraction))))",
    "-Math.log(-Math.log(Math.min(1 + SMALLEST_FRACTION, Math.max(SMALLEST_FRACTION, fraction))))",
  ),
  known(
    OWN_PART,
    "lib/learner/contrastive_actor_critic.ts",
    "const temperature = stopGradient(exp(logTemperature));",
    "const temperature = exp(logTemperature);",
  ),
  known(
    LAST_AXIS,
    "lib/learner/contrastive_actor_critic.ts",
    "const expectation = (of: Tensor) => sum(multiply(exp(policy), of), [-1], true);",
    "const expectation = (of: Tensor) => sum(multiply(exp(policy), of), [1], true);",
  ),
  known(
    WORDS,
    "lib/learner/latent/named.ts",
    'const number = /^\\d+$/.test(size ?? "") && name.split(":").length === 2 ? Number(size) : 0;',
    'const number = /^\\d+$/.test(size) && name.split(":").length === 2 ? Number(size) : 0;',
  ),
  known(
    BY_WEIGHTS,
    "lib/learner/latent/skills.ts",
    "posterior: (parameters, achieved) => network(achieved.shape[1]).apply(parameters, achieved),",
    "posterior: (parameters, achieved) => network(achieved.shape[0]).apply(parameters, achieved),",
  ),
  known(
    LAST_AXIS,
    "lib/learner/latent/skills.ts",
    "logDensity: (logits, latent) => sum(multiply(latent, logSoftmax(logits)), [-1], true),",
    "logDensity: (logits, latent) => sum(multiply(latent, logSoftmax(logits)), [1], true),",
  ),
  known(
    SERIES,
    "lib/learner/latent/sphere.ts",
    "for (let k = 1; term > total * 1e-17; k++) {",
    "for (let k = 1; term >= total * 1e-17; k++) {",
  ),
  known(
    SERIES,
    "lib/learner/latent/sphere.ts",
    "if (total > LARGE) [term, total, scaled] = [term / LARGE, total / LARGE, scaled + Math.log(LARGE)];",
    "if (total >= LARGE) [term, total, scaled] = [term / LARGE, total / LARGE, scaled + Math.log(LARGE)];",
  ),
  known(
    LAST_AXIS,
    "lib/learner/latent/sphere.ts",
    "const direction = (mean: Tensor) => divide(mean, sqrt(add(sum(square(mean), [-1], true), 1e-12)));",
    "const direction = (mean: Tensor) => divide(mean, sqrt(add(sum(square(mean), [1], true), 1e-12)));",
  ),
  known(
    LAST_AXIS,
    "lib/learner/skill_dynamics.ts",
    "means: reshape(slice(outputs, -1, components, components * (1 + stateSize)), [batch, components, stateSize]),",
    "means: reshape(slice(outputs, 1, components, components * (1 + stateSize)), [batch, components, stateSize]),",
  ),
  known(
    OWN_PART,
    "lib/learner/soft_actor_critic.ts",
    "const temperature = stopGradient(exp(logTemperature));",
    "const temperature = exp(logTemperature);",
  ),
  known(
    LAST_AXIS,
    "lib/learner/variational_autoencoder.ts",
    "[-1],",
    "[1],",
  ),
  known(
    DEFAULT,
    "lib/method/contrastive.ts",
    "export const CONTRASTIVE: ContrastiveOptions = { ...SETTINGS, representationSize: 32, depth: 0 };",
    "export const CONTRASTIVE: ContrastiveOptions = { ...SETTINGS, representationSize: 33, depth: 0 };",
  ),
  known(
    DEFAULT,
    "lib/method/chunked_contrastive.ts",
    "export const CHUNKED_CONTRASTIVE: ChunkedContrastiveOptions = { ...CONTRASTIVE, chunk: 3 };",
    "export const CHUNKED_CONTRASTIVE: ChunkedContrastiveOptions = { ...CONTRASTIVE, chunk: 4 };",
  ),
  known(
    DEFAULT,
    "lib/method/single_goal_contrastive.ts",
    "export const SINGLE_GOAL_CONTRASTIVE: SingleGoalContrastiveOptions = { ...CONTRASTIVE, goalSeed: 0, goalDraws: 64 };",
    "export const SINGLE_GOAL_CONTRASTIVE: SingleGoalContrastiveOptions = { ...CONTRASTIVE, goalSeed: 1, goalDraws: 64 };",
  ),
  known(
    DEFAULT,
    "lib/method/single_goal_contrastive.ts",
    "export const SINGLE_GOAL_CONTRASTIVE: SingleGoalContrastiveOptions = { ...CONTRASTIVE, goalSeed: 0, goalDraws: 64 };",
    "export const SINGLE_GOAL_CONTRASTIVE: SingleGoalContrastiveOptions = { ...CONTRASTIVE, goalSeed: 0, goalDraws: 65 };",
  ),
  known(
    TIE,
    "lib/method/single_goal_contrastive.ts",
    "const farthest = apart.reduce((best, distance, row) => distance > apart[best] ? row : best, 0);",
    "const farthest = apart.reduce((best, distance, row) => distance >= apart[best] ? row : best, 0);",
  ),
  known(
    ANSWERED,
    "lib/network/residual.ts",
    "if (!(depth > 0 && depth % BLOCK_LAYERS === 0)) {",
    "if (!(depth >= 0 && depth % BLOCK_LAYERS === 0)) {",
  ),
  known(
    ANSWERED,
    "lib/network/residual.ts",
    "if (!(depth > 0 && depth % BLOCK_LAYERS === 0)) {",
    "if (!(depth > 1 && depth % BLOCK_LAYERS === 0)) {",
  ),
  known(
    TIE,
    "lib/method/core/estimate.ts",
    `place: seeds > 1 && part.bytes <= gibibytes * GIB ? "run, 'seeds'" : part.place,`,
    `place: seeds > 1 && part.bytes < gibibytes * GIB ? "run, 'seeds'" : part.place,`,
  ),
  known(
    ESTIMATE,
    "lib/method/core/estimate.ts",
    "return operationsFault(graphPlace, operations) ?? memoryFault([ofSeeds(step, copies, limit.gibibytes)], limit) ?? memoryFault([ofSeeds(graph, copies, memory)], bySetting(memory));",
    "return operationsFault(graphPlace, operations) ?? memoryFault([ofSeeds(step, copies, limit.gibibytes)], limit);",
  ),
  known(
    UNFILLED,
    "lib/method/core/iteration.ts",
    "const { latentPolicy = 1, goalPolicy = 1 } = method.replays;",
    "const { latentPolicy = 0, goalPolicy = 1 } = method.replays;",
  ),
  known(
    ESTIMATE,
    "lib/method/dads.ts",
    "scratch: { candidates: EVALUATED * candidates * 4 * (planSkills * latents.size + Math.max(...hidden)) },",
    "scratch: { candidates: EVALUATED / candidates * 4 * (planSkills * latents.size + Math.max(...hidden)) },",
  ),
  known(
    ESTIMATE,
    "lib/method/discern.ts",
    "batch: 6 * batch ** 2, // the decoys of each row, in double precision, three times while the formula is made",
    "batch: 6 / batch ** 2, // the decoys of each row, in double precision, three times while the formula is made",
  ),
  known(
    ESTIMATE,
    "lib/method/discern.ts",
    "batch: 6 * batch ** 2, // the decoys of each row, in double precision, three times while the formula is made",
    "batch: 6 * batch * 2, // the decoys of each row, in double precision, three times while the formula is made",
  ),
  known(
    ON_ENGINES,
    "lib/tensor/operation/convolution.ts",
    "...onnxAttributes(all, kernels.shape.slice(2)),",
    "...onnxAttributes(all, kernels.shape.slice(3)),",
  ),
  known(
    NEAR_ZERO,
    "lib/tensor/operation/elementwise.ts",
    "(x) => x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)),",
    "(x) => x < 1 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)),",
  ),
  known(
    LAST_AXIS,
    "lib/method/core/agents.ts",
    "const list = reshape(slice(shown, -1, 0, width - rows), [batch, rows, (width - rows) / rows]);",
    "const list = reshape(slice(shown, 1, 0, width - rows), [batch, rows, (width - rows) / rows]);",
  ),
  known(
    SLOWER,
    "lib/stage/step.ts",
    "if (steps === 1) return planned;",
    "if (steps === 0) return planned;",
  ),
  known(
    SLOWER,
    "lib/method/core/batch.ts",
    'if (chunk === 1) return column("action");',
    'if (chunk === 0) return column("action");',
  ),
  known(
    ROUNDING,
    "lib/method/core/batch.ts",
    "return now + 1 + Math.min(ahead, left - 1);",
    "return now + 1 + Math.min(ahead, left + 1);",
  ),
  known(
    DEFAULT,
    "lib/method/core/settings.ts",
    "batch: 128,",
    "batch: 129,",
  ),
  known(
    DEFAULT,
    "lib/method/core/settings.ts",
    "initialTemperature: 0.1,",
    "initialTemperature: 1.1,",
  ),
  known(
    DEFAULT,
    "lib/method/core/settings.ts",
    "worlds: 64,",
    "worlds: 65,",
  ),
  known(
    DEFAULT,
    "lib/method/dads_options.ts",
    "components: 4,",
    "components: 5,",
  ),
  known(
    DEFAULT,
    "lib/method/dads_options.ts",
    "refinements: 3,",
    "refinements: 4,",
  ),
  known(
    DEFAULT,
    "lib/method/dads_options.ts",
    "planSharpness: 30,",
    "planSharpness: 31,",
  ),
  known(
    UNDERFLOW,
    "lib/method/discern.ts",
    "(_, entry) => (entry % batch - Math.floor(entry / batch) + batch) % batch < count ? 0 : -1e9,",
    "(_, entry) => (entry % batch - Math.floor(entry / batch) + batch) % batch < count ? 0 : -1000000001,",
  ),
  known(
    DEFAULT,
    "lib/method/discern_options.ts",
    "embeddingSize: 16,",
    "embeddingSize: 17,",
  ),
  known(
    DEFAULT,
    "lib/method/discern_options.ts",
    "goalCandidates: 64,",
    "goalCandidates: 65,",
  ),
  known(
    OWN_PART,
    "lib/method/metra.ts",
    "const weighted = add(progressAlong(latents, step, latent), multiply(stopGradient(exp(logMultiplier)), left));",
    "const weighted = add(progressAlong(latents, step, latent), multiply(exp(logMultiplier), left));",
  ),
  known(
    DEFAULT,
    "lib/method/metra_options.ts",
    "latents: sphere(2),",
    "latents: sphere(3),",
  ),
  known(
    DEFAULT,
    "lib/method/shared/discriminator.ts",
    "rewardFloor: -10,",
    "rewardFloor: -11,",
  ),
  known(
    STREAM,
    "lib/method/shared/discriminator.ts",
    "if (replays.length === 1) return from(source, replays[0], key, batch);",
    "if (replays.length === 0) return from(source, replays[0], key, batch);",
  ),
  known(
    UNREAD,
    "lib/method/shared/far_goals.ts",
    "const draws = uniform(fold(key, 1), [2, count]);",
    "const draws = uniform(fold(key, 1), [3, count]);",
  ),
  known(
    CUT_SHORT,
    "lib/method/shared/goal_buffer.ts",
    "for (let i = 0; i < width && square < nearest; i++) square += (point[i] - others[row * width + i]) ** 2;",
    "for (let i = 0; i < width && square <= nearest; i++) square += (point[i] - others[row * width + i]) ** 2;",
  ),
  known(
    SQUARED,
    "lib/method/shared/importance_resampling.ts",
    "const total = weights.reduce((sum, weight) => sum + weight, 0);",
    "const total = weights.reduce((sum, weight) => sum - weight, 0);",
  ),
  known(
    DEFAULT,
    "lib/method/shared/latent_goals.ts",
    "latentSize: 2,",
    "latentSize: 3,",
  ),
  known(
    SAMPLES,
    "lib/method/shared/latent_goals.ts",
    "const STARTS = 16;",
    "const STARTS = 17;",
  ),
  known(
    TIE,
    "lib/method/shared/latent_goals.ts",
    "const isImagined = (row: number) => draws[row] < hindsightFraction + imaginedFraction;",
    "const isImagined = (row: number) => draws[row] <= hindsightFraction + imaginedFraction;",
  ),
  known(
    LAST_AXIS,
    "lib/method/shared/skill_planning.ts",
    "return reshape(sum(concatenate(distances), [-1]), [worlds, candidates]);",
    "return reshape(sum(concatenate(distances), [1]), [worlds, candidates]);",
  ),
  known(
    GREEDY,
    "lib/method/shared/skill_planning.ts",
    "const DRAW = { plans: 0, action: 1 } as const;",
    "const DRAW = { plans: 0, action: 0 } as const;",
  ),
  known(
    DEFAULT,
    "lib/method/skew_fit.ts",
    "densitySamples: 10,",
    "densitySamples: 11,",
  ),
  known(
    DEFAULT,
    "lib/method/valor.ts",
    "discriminatorWindow: { newest: 512 },",
    "discriminatorWindow: { newest: 513 },",
  ),
  known(
    DEFAULT,
    "lib/method/valor.ts",
    "differences: 10,",
    "differences: 11,",
  ),
  known(
    DEFAULT,
    "lib/method/valor.ts",
    "decoderHidden: 32,",
    "decoderHidden: 33,",
  ),
  known(
    BEYOND,
    "lib/replay/sample.ts",
    "for (let index = 0; index < batch; index++) {",
    "for (let index = 0; index <= batch; index++) {",
  ),
  known(
    BEYOND,
    "lib/stage/step.ts",
    "for (let world = 0; world < count; world++) {",
    "for (let world = 0; world <= count; world++) {",
  ),
  known(
    NEEDLESS,
    "lib/tensor/gradient.ts",
    'if (node.operation.name !== "stopGradient" && node.operands.some((operand) => needed.has(operand))) {',
    'if (node.operation.name !== "stopGradient" || node.operands.some((operand) => needed.has(operand))) {',
  ),
  known(
    SLOWER,
    "lib/tensor/operation/arithmetic.ts",
    "const repeats = (value: Value) => sameShape(shape.slice(shape.length - value.shape.length), value.shape);",
    "const repeats = (value: Value) => sameShape(shape, value.shape);",
  ),
  known(
    BEYOND,
    "lib/tensor/operation/arithmetic.ts",
    "for (let index = 0, i = 0, j = 0; index < result.length; index++) {",
    "for (let index = 0, i = 0, j = 0; index <= result.length; index++) {",
  ),
  known(
    NOTHING,
    "lib/tensor/operation/convolution.ts",
    "if (y < 0 || y >= height || length <= 0) continue;",
    "if (y < 0 || y >= height || length < 0) continue;",
  ),
  known(
    BEYOND,
    "lib/tensor/operation/elementwise.ts",
    "for (let index = 0; index < data.length; index++) result[index] = of(data[index]);",
    "for (let index = 0; index <= data.length; index++) result[index] = of(data[index]);",
  ),
  known(
    AT_ZERO,
    "lib/tensor/operation/elementwise.ts",
    "(x) => x < 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)),",
    "(x) => x <= 0 ? Math.exp(x) / (1 + Math.exp(x)) : 1 / (1 + Math.exp(-x)),",
  ),
  known(
    AT_ZERO,
    "lib/tensor/operation/elementwise.ts",
    "(x) => x < 0 ? 0 : x,",
    "(x) => x <= 0 ? 0 : x,",
  ),
  known(
    REFUSED,
    "lib/tensor/operation/layout.ts",
    "const at = axisOf(axis, operands[0]?.shape.length ?? 0);",
    "const at = axisOf(axis, operands[0]?.shape.length);",
  ),
  known(
    BEYOND,
    "lib/tensor/operation/layout.ts",
    "for (let i = 0; i < outer; i++) {",
    "for (let i = 0; i <= outer; i++) {",
  ),
  known(
    BEYOND,
    "lib/tensor/operation/layout.ts",
    "for (let i = 0, offset = start * inner; i < part.length; i += row, offset += length * inner) {",
    "for (let i = 0, offset = start * inner; i <= part.length; i += row, offset += length * inner) {",
  ),
  known(
    LAST_TWO,
    "lib/tensor/operation/matmul.ts",
    "return swap ? [...shape.slice(0, -2), columns, rows] : shape;",
    "return swap ? [...shape.slice(1, -2), columns, rows] : shape;",
  ),
  known(
    LAST_TWO,
    "lib/tensor/operation/matmul.ts",
    "return swap ? [...shape.slice(0, -2), columns, rows] : shape;",
    "return swap ? [...shape.slice(0, -3), columns, rows] : shape;",
  ),
  known(
    OVERWRITTEN,
    "lib/tensor/operation/matmul.ts",
    "for (let j = 0; j < columns; j++) result[base + j * rows + i] = data[base + i * columns + j];",
    "for (let j = 0; j <= columns; j++) result[base + j * rows + i] = data[base + i * columns + j];",
  ),
];
