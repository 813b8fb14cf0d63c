/**
 * The parts of a run that all methods have in common: compilation, the first state, and the iteration.
 *
 * @module
 */
import * as E from "fp-ts/Either.js";
import { flow, pipe } from "fp-ts/function.js";
import * as TE from "fp-ts/TaskEither.js";
import type { Engine } from "../../engine/engine.ts";
import { programs } from "../../engine/programs.ts";
import { type Fault, fault, messageOf } from "../../fault.ts";
import { guardTask } from "../../guard.ts";
import type { StepFormula } from "../../learner/mod.ts";
import { fold, type Key } from "../../random/mod.ts";
import { mapRecord } from "../../record.ts";
import { append, emptyReplay } from "../../replay/mod.ts";
import { compileUpdate, parametersOf, update } from "../../stage/update.ts";
import { checkSizes } from "../../world/check/declared.ts";
import { guardWorld } from "../../world/guard.ts";
import type { World } from "../../world/world.ts";
import type { CompiledMethod, DefinitionFactory, MethodDefinition } from "./definition.ts";
import { sizeFault, stepFault } from "./estimate.ts";
import { drawBatches, initialValues, learnersOf, stepFormula } from "./gradient_step.ts";
import type { MethodFactory } from "./method.ts";
import { type Codecs, optionsOn, optionTexts, type Settings, suitGoals } from "./settings.ts";
import type { Collected, HostState, Iteration, TrainState } from "./train_state.ts";

/** A value, unless it has a fault. */
const unless = <Value>(value: Value, found: Fault | undefined): E.Either<Fault, Value> =>
  found === undefined ? E.right(value) : E.left(found);

/** A definition with its world, which is guarded, and the formula of its gradient step. */
interface Defined<Options extends Settings, Policies extends string> {
  readonly world: World;
  readonly definition: MethodDefinition<Options, Policies>;
  readonly formula: StepFormula;
}

/** A method's definition on a world and its gradient step; a fault when a size or a setting is not allowed, or cannot fit. */
const defineOn = <Options extends Settings, Policies extends string>(
  world: World,
  factory: DefinitionFactory<Options, Policies>,
  engine: Engine,
): E.Either<Fault, Defined<Options, Policies>> => {
  const define = () =>
    pipe(
      unless(world, checkSizes(world)[0]),
      E.map(guardWorld),
      E.chain((world) =>
        pipe(
          factory(world),
          E.chainFirst(({ settings }) => suitGoals(world)(settings)),
          E.chainFirst((definition) => unless(definition, sizeFault(definition, world, engine))),
          E.map((definition) => ({ definition, world, formula: stepFormula(definition) })),
          E.chainFirst(({ definition, formula }) => unless(formula, stepFault(definition, world, engine, formula))),
        )
      ),
    );
  const ill = (reason: unknown) =>
    fault(
      "shape",
      `the method on world ${world.name}`,
      messageOf(reason),
      "Check the method's settings and definition, and the world's sizes; checkEnvironment names more.",
    );
  return pipe(E.tryCatch(define, ill), E.flatten);
};

/** Defines a method on a world and compiles its gradient step. */
export const compileMethod = <Options extends Settings, Policies extends string>(
  world: World,
  factory: DefinitionFactory<Options, Policies>,
): (engine: Engine) => TE.TaskEither<Fault, CompiledMethod<Options, Policies>> =>
(engine) =>
  guardTask("the method", () =>
    pipe(
      TE.fromEither(defineOn(world, factory, engine)),
      TE.chain(({ definition, world, formula }) =>
        pipe(
          compileUpdate(engine, definition.settings.updatesPerCall)(formula),
          TE.map((update) => ({
            ...definition,
            world,
            update,
            draw: drawBatches(definition),
            programs: programs(engine),
          })),
        )
      ),
    ));

/** The state before the first iteration. */
export const begin = (method: CompiledMethod): (key: Key) => TE.TaskEither<Fault, TrainState> => (key) => {
  const initial = initialValues(method, fold(key, 0));
  const { latentPolicy = 1, goalPolicy = 1 } = method.replays;
  return pipe(
    method.update.begin(initial),
    TE.map((held): TrainState => ({
      key,
      iteration: 0,
      updates: 0,
      environmentSteps: 0,
      replays: { latentPolicy: emptyReplay(latentPolicy), goalPolicy: emptyReplay(goalPolicy) },
      memory: {},
      held,
      weights: mapRecord(learnersOf(method), (_, name) => initial[parametersOf(name)]),
      metrics: {},
    })),
  );
};

/** Brings a state to the host. */
export const toHost =
  ({ update }: Pick<CompiledMethod, "update">) =>
  ({ held, weights: _weights, ...state }: TrainState): TE.TaskEither<Fault, HostState> =>
    pipe(update.read(held, update.stateNames), TE.map((learners): HostState => ({ ...state, learners })));

/** A state that was brought to the host, in the memory of the method's engine; a fault where it is another method's. */
export const fromHost =
  (method: CompiledMethod) => ({ learners, ...state }: HostState): TE.TaskEither<Fault, TrainState> =>
    pipe(
      method.update.begin(learners),
      TE.map((held): TrainState => ({
        ...state,
        held,
        weights: mapRecord(learnersOf(method), (_, name) => learners[parametersOf(name)]),
      })),
    );

/** Store: the replays grow by the episodes of an iteration. */
export const store = ({ state, episodes, environmentSteps, memory = state.memory }: Collected): TrainState => ({
  ...state,
  environmentSteps: state.environmentSteps + environmentSteps,
  memory,
  replays: mapRecord(state.replays, (replay, name) => (episodes[name] ?? []).reduce(append, replay)),
});

/** One iteration of any method, with a number of gradient steps. */
export const iterate = (method: CompiledMethod, updates: number): Iteration =>
  flow(
    method.collect(method), //             latents and goals, and episodes under them      step, relabel
    TE.map(store), //                      the immutable replays grow
    TE.chain(update(method, updates)), //  the method's rewards and losses                 reward, update
  );

/** Frees the programs of a method. */
export const dispose = ({ programs, update }: CompiledMethod): TE.TaskEither<Fault, void> =>
  pipe(programs.dispose(), TE.chain(update.dispose));

/**
 * A method for training, out of its definition.
 *
 * @param iteration the iteration, to be replaced in experiments.
 */
export const defineMethod = <Options extends Settings, Policies extends string>(
  factory: DefinitionFactory<Options, Policies>,
  iteration: (method: CompiledMethod<Options, Policies>, updates: number) => Iteration = iterate,
): MethodFactory<TrainState, Policies> =>
(world) =>
(engine) =>
  pipe(
    compileMethod(world, factory)(engine),
    TE.map((compiled) => ({
      name: compiled.name,
      engine: compiled.update.engine,
      metricNames: compiled.update.metricNames,
      options: optionTexts(compiled.settings),
      goals: compiled.settings.goals,
      updatesPerIteration: compiled.settings.updatesPerIteration,
      begin: begin(compiled),
      iterate: (updates) => iteration(compiled, updates),
      toHost: toHost(compiled),
      fromHost: fromHost(compiled),
      policies: ({ weights }) => compiled.evaluationPolicies(compiled)(weights),
      compiled,
      dispose: () => dispose(compiled),
    })),
  );

/** A method for training, from options that differ from its defaults. */
export interface MethodBuilder<Options extends Settings, Policies extends string = string> {
  (changes?: Partial<Options>): MethodFactory<TrainState, Policies>;
  /** The options where none is given. */
  readonly defaults: Options;
  /** The allowed values of each option, and how files hold them. */
  readonly codecs: Codecs<Options>;
  /** Its definition with options that differ from its defaults, before it has a world. */
  readonly define: (changes?: Partial<Options>) => DefinitionFactory<Options, Policies>;
}

/**
 * A method with options: a fault names the first that is unknown or not allowed.
 *
 * @param check refuses options that are allowed one by one, but not together, by this method or on this world.
 */
export const methodBuilder = <Options extends Settings, Policies extends string>(
  defaults: Options,
  codecs: Codecs<Options>,
  define: (world: World, options: Options) => MethodDefinition<Options, Policies>,
  check: (options: Options, world: World) => E.Either<Fault, Options> = E.right,
): MethodBuilder<Options, Policies> => {
  const definition = (changes: Partial<Options> = {}): DefinitionFactory<Options, Policies> => (world) =>
    pipe(
      optionsOn(world, defaults, codecs, changes, (options) => check(options, world)),
      E.map((options) => define(world, options)),
    );
  return Object.assign(
    (changes: Partial<Options> = {}) => defineMethod(definition(changes)),
    { defaults, codecs, define: definition },
  );
};
