import { assert, assertEquals, assertMatch } from "@std/assert";
import * as E from "fp-ts/Either.js";
import * as TE from "fp-ts/TaskEither.js";
import { type Engine, webassembly } from "../../../lib/engine/mod.ts";
import { type Fault, fault, formatFault } from "../../../lib/fault.ts";
import { waypoints } from "../../../lib/goal/family.ts";
import { box, initialState } from "../../../lib/learner/mod.ts";
import type { CompiledMethod, MethodDefinition } from "../../../lib/method/core/definition.ts";
import { drawBatches, learnersOf } from "../../../lib/method/core/gradient_step.ts";
import {
  begin,
  compileMethod,
  defineMethod,
  dispose,
  iterate,
  methodBuilder,
  store,
} from "../../../lib/method/core/iteration.ts";
import type { Collected, TrainState } from "../../../lib/method/core/train_state.ts";
import { diaynDefinition } from "../../../lib/method/diayn.ts";
import { SKILL_CODECS, SKILLS, type SkillSettings } from "../../../lib/method/shared/discriminator.ts";
import { fold, key } from "../../../lib/random/mod.ts";
import { mapRecord } from "../../../lib/record.ts";
import { update } from "../../../lib/stage/update.ts";
import { mean } from "../../../lib/tensor/mod.ts";
import type { World } from "../../../lib/world/mod.ts";
import { countedEngine } from "../../support/counted_engine.ts";
import { line } from "../../support/line_world.ts";
import { numberedEpisodes } from "../../support/numbered_episodes.ts";
import { left, right } from "../../support/right.ts";
import { stateWith } from "../../support/steering.ts";

const OPTIONS: SkillSettings = {
  ...SKILLS,
  latents: box(1),
  hidden: [4],
  batch: 8,
  worlds: 3,
  replayEpisodes: 5,
  updatesPerIteration: 2,
};

const define = (world: World) => E.right(diaynDefinition(world, OPTIONS));

const compiledOf = async (
  engine: Engine = webassembly(),
  changes: Partial<MethodDefinition<SkillSettings>> = {},
): Promise<CompiledMethod<SkillSettings>> =>
  right(await compileMethod(line, (world) => E.right({ ...diaynDefinition(world, OPTIONS), ...changes }))(engine)());

Deno.test("compileMethod is the definition, its world, its programs and its compiled gradient step", async () => {
  const compiled = await compiledOf();
  assertEquals([compiled.name, compiled.settings, compiled.world.name], ["diayn", OPTIONS, line.name]);
  assertEquals(compiled.update.engine.engine, "webassembly");
  const source = { ...stateWith(), replays: { ...stateWith().replays, latentPolicy: store(FIRST).replays.goalPolicy } };
  assertEquals(compiled.draw(source, key(2)), drawBatches(compiled)(source, key(2)));
  right(await dispose(compiled)());
});

const REFUSED: Readonly<
  Record<string, readonly [World, () => E.Either<Fault, MethodDefinition<SkillSettings>>, RegExp]>
> = {
  "a world whose sizes cannot be": [
    { ...line, observationSize: 0 },
    () => define(line),
    /^line\.observationSize: it is 0/,
  ],
  "a factory that throws": [
    line,
    () => {
      throw new RangeError("no such latents");
    },
    /^the method on world line: no such latents\. Check the method's settings/,
  ],
  "a factory's own fault": [
    line,
    () => E.left(fault("configuration", "here", "it is so", "Change it.")),
    /^here: it is/,
  ],
  "goals that the world cannot have": [
    line,
    () => E.right({ ...diaynDefinition(line, OPTIONS), settings: { ...OPTIONS, goals: waypoints(0) } }),
    /^goals '0 waypoints' on world line: /,
  ],
  "losses that do not fit": [
    line,
    () => {
      const definition = diaynDefinition(line, OPTIONS);
      const latentPolicy = definition.actors.latentPolicy!;
      const transitions: typeof latentPolicy.transitions = (...inputs) => {
        const { reward, ...others } = latentPolicy.transitions(...inputs);
        return { ...others, reward: mean(reward) };
      };
      return E.right({ ...definition, actors: { latentPolicy: { ...latentPolicy, transitions } } });
    },
    /^the method on world line: the rewards of latentPolicy are \[\], expected one a row/,
  ],
};

for (const [name, [world, factory, message]] of Object.entries(REFUSED)) {
  Deno.test(`compileMethod is the fault of ${name}, and compiles nothing`, async () => {
    const never: Engine["compile"] = () => {
      throw new Error("it was compiled");
    };
    const engine: Engine = { name: "webassembly", compile: never, compileOnProcessor: never };
    assertMatch(formatFault(left(await compileMethod(world, factory)(engine)())), message);
  });
}

Deno.test("begin has counters of 0, empty replays of the declared capacities, and first weights of each learner's own key", async () => {
  const compiled = await compiledOf();
  const state = right(await begin(compiled)(key(5))());
  const { held: _, replays, weights, ...counters } = state;
  assertEquals(counters, { key: key(5), iteration: 0, updates: 0, environmentSteps: 0, memory: {}, metrics: {} });
  assertEquals(mapRecord(replays, ({ capacity, count }) => [capacity, count]), {
    latentPolicy: [5, 0],
    // The method has no such policy.
    goalPolicy: [1, 0],
  });
  const learners = Object.entries(learnersOf(compiled));
  assertEquals(Object.keys(weights), learners.map(([name]) => name));
  const initial = Object.assign(
    {},
    ...learners.map(([, settings], place) => initialState(settings, fold(fold(key(5), 0), place))),
  );
  for (const [name] of learners) assertEquals(weights[name], initial[`${name}.parameters`]);
  const heldValues = right(await compiled.update.read(state.held, Object.keys(initial))());
  assertEquals(heldValues, initial);
  right(await dispose(compiled)());
});

const episodes = (length: number) => numberedEpisodes([length, length], { latent: (episode) => episode });

/** Two sets of episodes for one replay. */
const FIRST: Collected = {
  state: stateWith({ environmentSteps: 100, memory: { before: Float32Array.of(1) } }),
  episodes: { goalPolicy: [episodes(3), episodes(5)] },
  environmentSteps: 16,
};

Deno.test("store appends episodes to their policies' replays in their order, and adds their environment steps", () => {
  const state = stateWith({
    environmentSteps: 100,
    replays: { ...stateWith().replays, goalPolicy: { ...stateWith().replays.goalPolicy, capacity: 3 } },
  });
  const after = store({ ...FIRST, state });
  assertEquals([after.environmentSteps, after.replays.goalPolicy.count, after.replays.latentPolicy.count], [116, 3, 0]);
  const lengths = after.replays.goalPolicy.blocks.flatMap((block) => [...block.lengths]);
  assertEquals(lengths.slice(-3), [3, 5, 5]);
  assertEquals([state.replays.goalPolicy.count, state.environmentSteps], [0, 100]);
});

Deno.test("store keeps the method's memory unless there is another", () => {
  assertEquals(store(FIRST).memory, { before: Float32Array.of(1) });
  const memory = { after: Float32Array.of(2) };
  assertEquals(store({ ...FIRST, memory }).memory, memory);
});

Deno.test("iterate collects, stores and takes the given number of gradient steps", async () => {
  const collected: TrainState[] = [];
  const compiled = await compiledOf(webassembly(), {
    collect: () => (state) => {
      collected.push(state);
      return TE.right({ state, episodes: { latentPolicy: [episodes(4)] }, environmentSteps: 8 });
    },
  });
  const state = right(await begin(compiled)(key(5))());
  const after = right(await iterate(compiled, 3)(state)());
  assertEquals(collected, [state]);
  const { iteration, updates, environmentSteps, replays } = after;
  assertEquals([iteration, updates, environmentSteps, replays.latentPolicy.count], [1, 3, 8, 2]);
  const grown = store({ state, episodes: { latentPolicy: [episodes(4)] }, environmentSteps: 8 });
  const stepByStep = right(await update(compiled, 3)(grown)());
  assertEquals([after.weights, after.metrics], [stepByStep.weights, stepByStep.metrics]);
  assert(Object.values(after.metrics).every(Number.isFinite));
  right(await dispose(compiled)());
});

Deno.test("iterate leaves the state that it starts from as it was, and gives the same twice", async () => {
  const compiled = await compiledOf();
  const start = right(await iterate(compiled, 2)(right(await begin(compiled)(key(5))()))());
  const { held: _, ...before } = start;
  const copy = structuredClone(before);
  const first = right(await iterate(compiled, 2)(start)());
  const second = right(await iterate(compiled, 2)(start)());
  assertEquals([first.weights, first.replays, first.metrics], [second.weights, second.replays, second.metrics]);
  assert(first.weights.latentPolicy.some((weight, i) => weight !== start.weights.latentPolicy[i]));
  assertEquals({ ...start, held: undefined }, { ...copy, held: undefined });
  right(await dispose(compiled)());
});

Deno.test("dispose frees the gradient step and the programs that policies act with", async () => {
  const { engine, inUse } = countedEngine();
  const compiled = await compiledOf(engine);
  // The first iteration acts at random; the second one compiles a policy.
  const state = right(await iterate(compiled, 1)(right(await begin(compiled)(key(5))()))());
  right(await iterate(compiled, 1)(state)());
  assertEquals(inUse(), 2);
  right(await dispose(compiled)());
  assertEquals(inUse(), 0);
});

Deno.test("defineMethod is what training needs of a compiled method, by the method's own iteration or another", async () => {
  const method = right(await defineMethod(define)(line)(webassembly())());
  assertEquals([method.name, method.engine.engine, method.goals, method.updatesPerIteration], [
    "diayn",
    "webassembly",
    OPTIONS.goals,
    2,
  ]);
  const state = right(await method.begin(key(1))());
  const { updates, environmentSteps } = right(await method.iterate(1)(state)());
  assertEquals([updates, environmentSteps], [1, 3 * line.horizon]);
  assertEquals(Object.keys(method.policies(state)), ["diayn"]);
  assertEquals(method.compiled?.settings, OPTIONS);
  right(await method.dispose()());
  const replaced = right(
    await defineMethod(define, (_method, updates) => (state) => TE.right({ ...state, updates: 10 * updates }))(line)(
      webassembly(),
    )(),
  );
  assertEquals(right(await replaced.iterate(4)(state)()).updates, 40);
  right(await replaced.dispose()());
});

Deno.test("methodBuilder defines a method from its defaults with changes, and names the first option that is wrong", async () => {
  const build = methodBuilder(OPTIONS, SKILL_CODECS, diaynDefinition);
  const method = right(await build({ updatesPerIteration: 7 })(line)(webassembly())());
  assertEquals(method.compiled?.settings, { ...OPTIONS, updatesPerIteration: 7 });
  right(await method.dispose()());
  const plain = right(await build()(line)(webassembly())());
  assertEquals(plain.updatesPerIteration, 2);
  right(await plain.dispose()());
  const refused = left(await build({ updatesPerIteration: 0 })(line)(webassembly())());
  assertMatch(formatFault(refused), /^setting 'updatesPerIteration': 0 was given/);
});
