/**
 * The description of an exported policy: what it was trained on, how well it does, and the names and units of its inputs and of its
 * actions. It is part of the policy's file.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as t from "io-ts";
import { COUNT, guardCodec, numberCodec, parseJson, refusal, WHOLE } from "../codec.ts";
import { type Fault, fault } from "../fault.ts";
import { type Quantity, widthOf } from "../world/quantity.ts";
import type { ActionSpace } from "../world/world.ts";

/** The quantities of a policy's inputs, in the order of their numbers. */
export interface PolicyInputs {
  /** Those of the observation. */
  readonly observation: readonly Quantity[];
  /** Those of the goal that the state achieves, as distances to goals are measured. */
  readonly achieved: readonly Quantity[];
  /** Those of the goal, as f_κ shows it. */
  readonly goal: readonly Quantity[];
}

/** The actions of a policy. */
export interface PolicyActions {
  /** Their kind: numbers, or a choice as a one-hot row. */
  readonly space: ActionSpace;
  /** The quantities of an action's numbers. */
  readonly quantities: readonly Quantity[];
  /** The least and the largest value of each number of a continuous action. */
  readonly bounds?: readonly (readonly [low: number, high: number])[];
  /**
   * Number of steps whose actions the policy chose together in training and evaluation, where it is more than 1. The file gives the
   * first of them and is asked again at every step, so that its distances may be others than those of its evaluation.
   */
  readonly plannedSteps?: number;
}

/** The evaluation of a policy on held-out goals, at the end of its training. */
export interface PolicyEvaluation {
  /** Number of held-out goals. */
  readonly goals: number;
  /** Mean remaining distance to the goal. */
  readonly distance: number;
  /** The unit of the distance. */
  readonly unit: string;
  /** The remaining distance divided by that of an agent that stays at its start. */
  readonly normalisedDistance: number;
  /** The fraction of goals that were reached. */
  readonly success: number;
}

/** The description of an exported policy. */
export interface PolicyDescription {
  /** Name and version of the package that wrote it. */
  readonly package: string;
  /** The world's name. */
  readonly world: string;
  /** The method's name. */
  readonly method: string;
  /** The name of f_κ, as the command line takes it. */
  readonly goals: string;
  /** The seed of the run. */
  readonly seed: number;
  /** Gradient steps. */
  readonly updates: number;
  /** Environment steps. */
  readonly environmentSteps: number;
  /** The result of its evaluation. */
  readonly evaluation: PolicyEvaluation;
  /** The quantities of its inputs. */
  readonly inputs: PolicyInputs;
  /** Its actions. */
  readonly action: PolicyActions;
}

/** The metadata of a policy's file that holds its description. */
export const DESCRIPTION_KEY = "gpim";

const FINITE = numberCodec("a finite number", () => true);

/** Most numbers of an input or an action. */
const WIDEST = 2 ** 20;

const QUANTITY = t.intersection([
  t.type({ name: t.string, unit: t.string }),
  t.partial({
    scale: numberCodec("a finite number other than 0", (scale) => scale !== 0),
    offset: FINITE,
    shape: t.array(COUNT),
  }),
]);

const QUANTITIES: t.Type<readonly Quantity[], unknown, unknown> = guardCodec(
  `a list of quantities of 1 to ${WIDEST} numbers`,
  (value): value is readonly Quantity[] =>
    t.array(QUANTITY).is(value) && widthOf(value) >= 1 && widthOf(value) <= WIDEST,
);

const BOUNDS: t.Type<readonly (readonly [number, number])[], unknown, unknown> = t.readonlyArray(
  guardCodec(
    "two finite numbers, the lower one first",
    (value): value is readonly [number, number] =>
      Array.isArray(value) && value.length === 2 && value.every(Number.isFinite) && value[0] < value[1],
  ),
);

const DESCRIPTION: t.Type<PolicyDescription, unknown, unknown> = t.type({
  package: t.string,
  world: t.string,
  method: t.string,
  goals: t.string,
  seed: WHOLE,
  updates: WHOLE,
  environmentSteps: WHOLE,
  evaluation: t.type({ goals: COUNT, distance: FINITE, unit: t.string, normalisedDistance: FINITE, success: FINITE }),
  inputs: t.type({ observation: QUANTITIES, achieved: QUANTITIES, goal: QUANTITIES }),
  action: t.intersection([
    t.type({
      space: guardCodec(
        "'continuous' or 'discrete'",
        (value): value is ActionSpace => value === "continuous" || value === "discrete",
      ),
      quantities: QUANTITIES,
    }),
    t.partial({ bounds: BOUNDS, plannedSteps: COUNT }),
  ]),
});

/** A description as text. */
export const writeDescription = (description: PolicyDescription): string => JSON.stringify(description);

/** The description in a text; a fault where it is none. */
export const readDescription = (text: string): E.Either<Fault, PolicyDescription> =>
  pipe(
    parseJson(text),
    E.chain((value) => pipe(DESCRIPTION.decode(value), E.mapLeft(refusal))),
    E.mapLeft((cause) => fault("file", "policy, its description", cause, "Give the policy.onnx of a run.")),
  );
