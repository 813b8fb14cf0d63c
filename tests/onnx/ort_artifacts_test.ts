import { assert, assertAlmostEquals, assertEquals, assertRejects, assertThrows } from "@std/assert";
import * as E from "fp-ts/Either.js";
import { webassembly } from "../../lib/engine/mod.ts";
import { ADAM, adam, correctedRate } from "../../lib/network/mod.ts";
import { ortArtifacts, readCheckpoint, SESSION_RATE, trainingArtifacts } from "../../lib/onnx/mod.ts";
import { LINE, lineByHand } from "../support/line_unit.ts";
import { right } from "../support/right.ts";
import { openSession, type Session } from "../support/training_session.ts";

// With a large ε the size of a gradient counts, and so does the place at which ε is added.
const OPTIMIZER = { ...ADAM, epsilon: 5, learningRate: 0.1 };
const ARTIFACTS = ortArtifacts(LINE, OPTIMIZER);

const names = (valueInfos: readonly { readonly name: string }[]): string =>
  valueInfos.map(({ name }) => name).join(" ");

Deno.test("inputs are the user's, parameters, other units' parameters, buffers and the reset; outputs end in flags", () => {
  const { training, evaluation } = ARTIFACTS;
  assertEquals(names(training.model.inputs), "x y slope offset slope_grad.accumulation.buffer lazy_reset_grad");
  assertEquals(names(training.model.outputs), "loss prediction slope_grad.accumulation.out");
  assertEquals(names(evaluation.model.inputs), "x y slope offset");
  assertEquals(names(evaluation.model.outputs), "loss prediction");
  assertEquals([training.file, evaluation.file], ["training_model.onnx", "eval_model.onnx"]);
  assertEquals(training.model.inputs.slice(-2).map(({ shape, elementType }) => [elementType, ...shape]), [
    ["float32", 1],
    ["bool", 1],
  ]);
});

Deno.test("every input and output has a role", () => {
  const { training, evaluation, optimizer } = ARTIFACTS;
  for (const { model, roles } of [training, evaluation, optimizer]) {
    assertEquals([...model.inputs, ...model.outputs].filter(({ name }) => roles[name] === undefined), []);
  }
  assertEquals(training.roles["slope_grad.accumulation.buffer"], "gradient buffer");
  assertEquals([training.roles.lazy_reset_grad, training.roles.offset], ["reset", "frozen parameter"]);
});

Deno.test("the checkpoint holds the trained parameters, the session's rate, and the unit with its own", () => {
  const zeros = { shape: [1], data: new Float32Array(1) };
  assertEquals(
    readCheckpoint(ARTIFACTS.checkpoint),
    E.right({
      trainable: { slope: { shape: [1], data: Float32Array.of(2) } },
      frozen: {},
      step: 0,
      learningRate: Math.fround(SESSION_RATE),
      moments: { slope: { first: zeros, second: zeros } },
      properties: {
        integers: {},
        floats: { learning_rate: Math.fround(0.1) },
        texts: { producer: "gpim", unit: "line" },
      },
    }),
  );
});

Deno.test("a unit that the plain flavour refuses is refused", () => {
  assertThrows(
    () => ortArtifacts({ ...LINE, outputs: { loss: LINE.outputs.prediction } }, OPTIMIZER),
    RangeError,
    "two outputs named 'loss'",
  );
});

const FEEDS = {
  x: Float32Array.of(1, 2, 3, 4),
  y: Float32Array.of(1, -2, 3, 0),
  offset: Float32Array.of(3),
};

/** Adam on the slope, in double precision, from a gradient for each step. */
const adamByHand = (steps: number, gradientAt: (slope: number, step: number) => number): readonly number[] => {
  const slopes = [2];
  let [first, second] = [0, 0];
  for (let step = 1; step <= steps; step++) {
    const before = slopes[step - 1];
    const slope = gradientAt(before, step);
    first = ADAM.firstDecay * first + (1 - ADAM.firstDecay) * slope;
    second = ADAM.secondDecay * second + (1 - ADAM.secondDecay) * slope ** 2;
    const rate = correctedRate(OPTIMIZER.learningRate, step);
    slopes.push(before - rate * first / (Math.sqrt(second) + OPTIMIZER.epsilon));
  }
  return slopes;
};

const inSession = async (work: (session: Session) => Promise<void>): Promise<void> => {
  const session = await openSession(ARTIFACTS);
  await work(session);
  await session.release();
};

Deno.test("ONNX Runtime's training session takes Adam's steps, at the rate of the unit", () =>
  inSession(async (session) => {
    const slopes = adamByHand(20, (slope) => lineByHand(FEEDS, slope).gradient);
    for (const slope of slopes.slice(0, -1)) {
      assertAlmostEquals((await session.parameters()).slope[0], slope, 1e-5);
      await session.reset();
      assertAlmostEquals((await session.train(FEEDS)).loss[0], lineByHand(FEEDS, slope).loss, 1e-4);
      await session.optimize();
    }
    assertAlmostEquals((await session.parameters()).slope[0], slopes[20], 1e-5);
    assert(Math.abs(slopes[20] - slopes[0]) > 0.2);
  }));

const OTHER = { ...FEEDS, y: Float32Array.of(40, 10, 20, 30), offset: Float32Array.of(-2) };

Deno.test("gradients of batches without a reset between them are added, and a reset forgets them", () =>
  inSession(async (session) => {
    const gradientOf = (feeds: typeof FEEDS) => (slope: number) => lineByHand(feeds, slope).gradient;
    const slopes = adamByHand(
      2,
      (slope, step) => (step === 1 ? gradientOf(FEEDS)(slope) : 0) + gradientOf(OTHER)(slope),
    );
    await session.reset();
    await session.train(FEEDS);
    await session.train(OTHER);
    await session.optimize();
    assertAlmostEquals((await session.parameters()).slope[0], slopes[1], 1e-5);
    await session.train(FEEDS);
    await session.reset();
    await session.train(OTHER);
    await session.optimize();
    assertAlmostEquals((await session.parameters()).slope[0], slopes[2], 1e-5);
  }));

Deno.test("the evaluation has the loss and the outputs of the training, and leaves the gradients alone", () =>
  inSession(async (session) => {
    const evaluated = await session.evaluate(FEEDS);
    assertEquals(Object.keys(evaluated), ["loss", "prediction"]);
    assertAlmostEquals(evaluated.loss[0], lineByHand(FEEDS, 2).loss, 1e-5);
    assertEquals([...evaluated.prediction], [5, 7, 9, 11]);
    await session.reset();
    assertEquals(await session.train(FEEDS), evaluated);
    await session.evaluate(OTHER);
    await session.optimize();
    const [, slope] = adamByHand(1, (slope) => lineByHand(FEEDS, slope).gradient);
    assertAlmostEquals((await session.parameters()).slope[0], slope, 1e-5);
  }));

Deno.test("ONNX Runtime without the training session refuses the two models with its operators, by their names", async () => {
  const refusal = async (model: { readonly bytes: Uint8Array<ArrayBuffer> }) => {
    const outcome = await webassembly().compile({ name: "line", bytes: model.bytes, inputs: [], outputs: [] })();
    assert(E.isLeft(outcome));
    return outcome.left.cause;
  };
  assert((await refusal(ARTIFACTS.training.model)).includes("InPlaceAccumulatorV2"));
  assert((await refusal(ARTIFACTS.optimizer.model)).includes("AdamWOptimizer"));
  const evaluation = right(await webassembly().compile(ARTIFACTS.evaluation.model)());
  right(await evaluation.dispose()());
});

Deno.test("the training session refuses the models of the plain flavour, each beside the other files of its own", async () => {
  const { training, optimizer } = trainingArtifacts(LINE, { step: adam, learningRate: 0.1 });
  for (const plain of [{ training }, { optimizer }]) {
    await assertRejects(() => openSession({ ...ARTIFACTS, ...plain }), Error, "the training session refuses the files");
  }
});
