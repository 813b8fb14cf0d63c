/**
 * What all methods have in common: how a run begins, and the second half of an iteration, in which replays grow and all that
 * learns takes its gradient steps.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import { checkSizes } from "../../world/check/declared.ts";
import type { World } from "../../world/world.ts";
import type { Engine, Held, NamedNumbers } from "../../engine/engine.ts";
import { programs } from "../../engine/programs.ts";
import { type Fault, fault } from "../../fault.ts";
import { initialState, type StepFormula } from "../../learner/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import { append, emptyReplay } from "../../replay/mod.ts";
import { goalFault } from "../../goal/goal.ts";
import { repeat } from "./repeat.ts";
import { compileUpdate } from "../../stage/update.ts";
import type { MethodFactory } from "./method.ts";
import { batchesOf, learnersOf, stepFormula } from "./gradient_step.ts";
import type { CompiledMethod, MethodDefinition } from "./definition.ts";
import type { Collected, TrainState, Weights } from "./train_state.ts";

/** A method before it meets a world; a fault where the two do not go together. */
export type DefinitionFactory = (world: World) => E.Either<Fault, MethodDefinition>;

/** The method's formulas; a fault when a size of the world or a setting is not what it may be. */
const formulas = (
  world: World,
  factory: DefinitionFactory,
): E.Either<Fault, { readonly recipe: MethodDefinition; readonly formula: StepFormula }> => {
  const [unsound] = checkSizes(world);
  if (unsound !== undefined) return E.left(unsound);
  const ill = (reason: unknown) =>
    fault(
      "shape",
      `the method on world ${world.name}`,
      String(reason),
      "Check the method's settings and record, and the world's sizes; checkEnvironment names more.",
    );
  return pipe(
    E.tryCatch(() => factory(world), ill),
    E.flatten,
    E.chain((definition) => {
      const unsuited = goalFault(definition.settings.goals, world);
      if (unsuited !== undefined) return E.left(unsuited);
      return E.tryCatch(() => ({ recipe: definition, formula: stepFormula(definition) }), ill);
    }),
  );
};

/** Builds a method's formulas for a world and compiles its gradient step. */
export const compileMethod =
  (world: World, factory: DefinitionFactory): (engine: Engine) => TE.TaskEither<Fault, CompiledMethod> => (engine) =>
    pipe(
      formulas(world, factory),
      TE.fromEither,
      TE.chain(({ recipe: definition, formula }) =>
        pipe(
          compileUpdate(engine, definition.settings.updatesPerCall)(formula),
          TE.map((update): CompiledMethod => ({ ...definition, world, update, programs: programs(engine) })),
        )
      ),
    );

const parametersOf = (name: string): string => `${name}.parameters`;

const weightsOf = (definition: MethodDefinition, values: NamedNumbers): Weights =>
  Object.fromEntries(
    Object.keys(learnersOf(definition)).map((name) => [name, values[parametersOf(name)] as Float32Array]),
  );

/** The state before the first iteration. */
export const begin = (compiled: CompiledMethod): (key: Key) => TE.TaskEither<Fault, TrainState> => (key) => {
  const initial: NamedNumbers = Object.assign(
    {},
    ...Object.values(learnersOf(compiled)).map((settings, position) =>
      initialState(settings, fold(fold(key, 0), position))
    ),
  );
  return pipe(
    compiled.update.begin(initial),
    TE.map((held): TrainState => ({
      key,
      iteration: 0,
      updates: 0,
      environmentSteps: 0,
      replays: Object.fromEntries(
        Object.entries(compiled.replays).map(([name, episodes]) => [name, emptyReplay(episodes)]),
      ),
      memory: {},
      held,
      weights: weightsOf(compiled, initial),
      metrics: {},
    })),
  );
};

/** The key of an iteration; what is drawn in it folds its own number in. */
export const iterationKey = ({ key, iteration }: Pick<TrainState, "key" | "iteration">): Key =>
  fold(key, 1 + iteration);

/** The draws of an iteration that no method makes itself. */
const UPDATES = 5;

/** The replays grow by the episodes of an iteration. */
export const store = ({ state, episodes, environmentSteps, memory = state.memory }: Collected): TrainState => ({
  ...state,
  environmentSteps: state.environmentSteps + environmentSteps,
  memory,
  replays: Object.fromEntries(
    Object.entries(state.replays).map(([name, replay]) => [name, (episodes[name] ?? []).reduce(append, replay)]),
  ),
});

/** Brings the metrics and the weights of the latest gradient step to the host. */
const fetched = (compiled: CompiledMethod) => (state: TrainState): TE.TaskEither<Fault, TrainState> =>
  pipe(
    compiled.update.metrics(state.held),
    TE.chain((metrics) =>
      pipe(
        compiled.update.read(state.held, Object.keys(state.weights).map(parametersOf)),
        TE.map((values) => ({ ...state, metrics, weights: weightsOf(compiled, values) })),
      )
    ),
  );

/** Reward and update: gradient steps on all that learns, the rewards recomputed in each with the latest parameters. */
export const update =
  (compiled: CompiledMethod): (state: TrainState) => TE.TaskEither<Fault, TrainState> => (state) => {
    const { update, settings: { updatesPerIteration, updatesPerCall } } = compiled;
    const key = fold(iterationKey(state), UPDATES);
    const drawn = (call: number) => {
      const first = call * updatesPerCall;
      return Array.from(
        { length: Math.min(updatesPerCall, updatesPerIteration - first) },
        (_, step) => batchesOf(compiled)({ ...state, updates: state.updates + first + step }, fold(key, first + step)),
      );
    };
    return pipe(
      state.held,
      repeat(
        Math.ceil(updatesPerIteration / updatesPerCall),
        drawn,
        (held: Held, drawn) => update.step(held, ...drawn),
      ),
      TE.map((held) => ({ ...state, held, updates: state.updates + updatesPerIteration })),
      TE.chain(fetched(compiled)),
      TE.map((state) => ({ ...state, iteration: state.iteration + 1 })),
    );
  };

/** One iteration of any method: its new episodes, stored and learnt from. */
export const iterate = (compiled: CompiledMethod): (state: TrainState) => TE.TaskEither<Fault, TrainState> => (state) =>
  pipe(
    compiled.collect(compiled)(state), // latents and goals, and episodes after them     step, relabel
    TE.map(store), //              the immutable replays grow
    TE.chain(update(compiled)), //     the method's rewards and losses                reward, update
  );

/** Frees what the engine holds for it. */
export const dispose = ({ programs, update }: CompiledMethod): TE.TaskEither<Fault, void> =>
  pipe(programs.dispose(), TE.chain(update.dispose));

/**
 * A method that {@link "../../train/train.ts"} drives, out of its record.
 *
 * @param iteration the iteration, to be changed by whoever experiments with it.
 */
export const defineMethod =
  (factory: DefinitionFactory, iteration: typeof iterate = iterate): MethodFactory<TrainState> => (world) => (engine) =>
    pipe(
      compileMethod(world, factory)(engine),
      TE.map((compiled) => ({
        name: compiled.name,
        engine: compiled.update.engine,
        goals: compiled.settings.goals,
        updatesPerIteration: compiled.settings.updatesPerIteration,
        begin: begin(compiled),
        iterate: (updates) =>
          iteration({ ...compiled, settings: { ...compiled.settings, updatesPerIteration: updates } }),
        policies: ({ weights }) => compiled.evaluationPolicies(compiled)(weights),
        compiled,
        dispose: () => dispose(compiled),
      })),
    );
