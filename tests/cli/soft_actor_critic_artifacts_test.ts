import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import * as E from "fp-ts/Either.js";
import type { TaskEither } from "fp-ts/TaskEither.js";
import { writeArtifacts } from "../../examples/artifacts.ts";
import { softActorCriticArtifacts } from "../../lib/cli/soft_actor_critic_artifacts.ts";
import { webassembly } from "../../lib/engine/mod.ts";
import { type Fault, formatFault } from "../../lib/fault.ts";
import {
  type ManifestModel,
  type ManifestValueInfo,
  type NamedArrays,
  readCheckpoint,
  readManifest,
  type Role,
} from "../../lib/onnx/mod.ts";
import { key, normal, uniform } from "../../lib/random/mod.ts";
import { size } from "../../lib/tensor/mod.ts";

const SIZES = { observation: 5, action: 2, hidden: 8, batch: 12, seed: 1 };
const FILES = softActorCriticArtifacts(SIZES);

const right = <Value>(outcome: E.Either<Fault, Value>): Value => {
  if (E.isLeft(outcome)) throw new Error(formatFault(outcome.left));
  return outcome.right;
};
const done = async <Value>(task: TaskEither<Fault, Value>): Promise<Value> => right(await task());

const { units, trainStep, initial, targets, settings, probe } = right(readManifest(String(FILES["manifest.json"])));

type Arrays = Readonly<Record<string, Float32Array>>;

const dataOf = (arrays: NamedArrays): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, { data }]) => [name, data]));

/** Runs a file on WebAssembly, knowing of it what the manifest says and nothing else. */
const run = async ({ file, inputs, outputs }: ManifestModel, feeds: Arrays): Promise<Arrays> => {
  const valueInfos = (listed: readonly ManifestValueInfo[]) =>
    listed.map(({ name, shape, dtype }) => ({ name, shape, elementType: dtype }));
  const bytes = Uint8Array.from(FILES[file] as Uint8Array);
  const model = { name: file, bytes, inputs: valueInfos(inputs), outputs: valueInfos(outputs) };
  const program = await done(webassembly().compile(model));
  const kept = (name: string) => name.replace(/:out$/, "");
  const held = await done(program.run(await done(program.store(feeds)), feeds));
  const values = await done(program.read(held, outputs.map(({ name }) => kept(name))));
  await done(program.dispose());
  return Object.fromEntries(outputs.map(({ name }) => [name, values[kept(name)] as Float32Array]));
};

/** Compares with the largest magnitude of what is expected as the measure. */
const assertClose = (place: string, actual: Float32Array, expected: ArrayLike<number>, tolerance = 1e-4): void => {
  assertEquals(actual.length, expected.length, place);
  const scale = Math.max(...Array.from(expected, Math.abs));
  actual.forEach((value, index) =>
    assert(
      Math.abs(value - expected[index]) <= tolerance * scale,
      `${place}, entry ${index}: ${value}, expected ${expected[index]}`,
    )
  );
};

const PROBE_FEEDS: Arrays = { ...dataOf(initial), ...dataOf(probe.target), ...dataOf(probe.batch) };

for (const [name, { training, evaluation }] of Object.entries(units)) {
  Deno.test(`${name}: loss and gradients on WebAssembly are the manifest's`, async () => {
    const outputs = await run(training, PROBE_FEEDS);
    assertClose("loss", outputs.loss, [probe.losses[name]]);
    const gradients = training.outputs.filter(({ role }) => role === "gradient");
    assertEquals(
      gradients.map((gradient) => gradient.name),
      training.inputs.filter(({ role }) => role === "parameter").map((parameter) => `${parameter.name}_grad`),
    );
    for (const gradient of gradients) {
      assertClose(gradient.name, outputs[gradient.name], probe.gradients[gradient.name.replace(/_grad$/, "")].data);
    }
  });

  Deno.test(`${name}: eval_model.onnx gives the same loss and outputs as training_model.onnx`, async () => {
    const [evaluated, trained] = [await run(evaluation, PROBE_FEEDS), await run(training, PROBE_FEEDS)];
    for (const [output, values] of Object.entries(evaluated)) assertClose(output, values, trained[output], 1e-6);
  });

  Deno.test(`${name}: the checkpoint holds the manifest's initial weights, its target a copy of the critics`, () => {
    const { checkpoint, training } = units[name];
    const { trainable, frozen, learningRate, step, moments } = right(readCheckpoint(FILES[checkpoint] as Uint8Array));
    const named = (role: Role) =>
      training.inputs.filter((valueInfo) => valueInfo.role === role).map((valueInfo) => valueInfo.name);
    assertEquals(Object.keys(trainable), named("parameter"));
    assertEquals(Object.keys(frozen), named("frozen parameter"));
    for (const [parameter, value] of Object.entries({ ...trainable, ...frozen })) {
      assertEquals(value, initial[targets[parameter] ?? parameter]);
    }
    assertEquals([learningRate, step], [Math.fround(settings.learningRate as number), 0]);
    assertEquals(Object.keys(moments), Object.keys(trainable));
  });
}

Deno.test("every parameter has one gradient in the probe, and every unit its loss", () => {
  assertEquals(Object.keys(probe.gradients).toSorted(), Object.keys(initial).toSorted());
  assertEquals(Object.keys(probe.losses), Object.keys(units));
});

/** Lays named arrays into a flat vector, as the manifest's layout says. */
const flat = (vector: string, arrays: Arrays): Float32Array => {
  const segments = trainStep.layout[vector];
  const numbers = new Float32Array(segments.reduce((total, { shape }) => total + size(shape), 0));
  segments.forEach(({ name, offset }) => numbers.set(arrays[name], offset));
  return numbers;
};

const cut = (vector: string, numbers: Float32Array): Arrays =>
  Object.fromEntries(
    trainStep.layout[vector].map(({ name, shape, offset }) => [name, numbers.subarray(offset, offset + size(shape))]),
  );

Deno.test("train_step.onnx on WebAssembly takes the recorded step", async () => {
  const { correction, firstMoment, secondMoment, metrics, after } = probe.step;
  const parameters = flat("agent.parameters", dataOf(initial));
  const outputs = await run(trainStep, {
    ...PROBE_FEEDS,
    adam_correction: Float32Array.of(correction),
    "agent.parameters": parameters,
    "agent.firstMoment": parameters.map(() => firstMoment),
    "agent.secondMoment": parameters.map(() => secondMoment),
    "agent.target": flat("agent.target", dataOf(probe.target)),
  });
  const reached = {
    ...cut("agent.parameters", outputs["agent.parameters:out"]),
    ...cut("agent.target", outputs["agent.target:out"]),
  };
  assertEquals(Object.keys(reached).toSorted(), Object.keys(after).toSorted());
  for (const [name, values] of Object.entries(reached)) {
    assertClose(name, values, after[name].data);
    const before = initial[name] ?? probe.target[name];
    assert(values.some((value, index) => value !== before.data[index]), `${name} has not moved`);
  }
  trainStep.metrics.forEach((name, index) =>
    assertClose(name, outputs.metrics.subarray(index, index + 1), [metrics[name]])
  );
});

Deno.test("optimizer_model.onnx, fed with the gradients of training_model.onnx, goes where train_step.onnx goes", async () => {
  const parameters = flat("agent.parameters", dataOf(initial));
  const momentsOf = {
    momentum0: normal(key(5), [parameters.length]),
    momentum1: uniform(key(6), [parameters.length], { minimum: 0.1, maximum: 1 }),
  };
  const correction = 0.7;
  const fused = await run(trainStep, {
    ...PROBE_FEEDS,
    adam_correction: Float32Array.of(correction),
    "agent.parameters": parameters,
    "agent.firstMoment": momentsOf.momentum0,
    "agent.secondMoment": momentsOf.momentum1,
    "agent.target": flat("agent.target", dataOf(probe.target)),
  });
  const after = {
    "": cut("agent.parameters", fused["agent.parameters:out"]),
    ".momentum0": cut("agent.firstMoment", fused["agent.firstMoment:out"]),
    ".momentum1": cut("agent.secondMoment", fused["agent.secondMoment:out"]),
  };
  const before = Object.fromEntries(
    Object.entries(momentsOf).flatMap(([moment, numbers]) =>
      Object.entries(cut("agent.parameters", numbers)).map(([name, values]) => [`${name}.${moment}`, values.slice()])
    ),
  );
  for (const { training, optimizer } of Object.values(units)) {
    const gradients = await run(training, PROBE_FEEDS);
    const outputs = await run(optimizer, {
      ...dataOf(initial),
      ...before,
      ...gradients,
      learning_rate: Float32Array.of((settings.learningRate as number) * correction),
    });
    for (const { name } of training.inputs.filter(({ role }) => role === "parameter")) {
      for (const [suffix, expected] of Object.entries(after)) {
        assertClose(`${name}${suffix}`, outputs[`${name}${suffix}:out`], expected[name], 1e-5);
      }
    }
  }
});

Deno.test("the same seed gives the same files, another seed other weights and another batch", () => {
  assertEquals(softActorCriticArtifacts(SIZES), FILES);
  const other = right(readManifest(String(softActorCriticArtifacts({ ...SIZES, seed: 2 })["manifest.json"])));
  assert(other.initial["actor.0.weight"].data[0] !== initial["actor.0.weight"].data[0]);
  assert(other.probe.batch.observation.data[0] !== probe.batch.observation.data[0]);
});

Deno.test("the files are written whole, and the manifest lists them all", async () => {
  const folder = await Deno.makeTempDir();
  const names = await done(writeArtifacts(SIZES, `${folder}/new`));
  assertEquals(names.length, 14);
  for (const [name, content] of Object.entries(FILES)) {
    const written = await Deno.readFile(`${folder}/new/${name}`);
    assertEquals(written, typeof content === "string" ? new TextEncoder().encode(content) : content);
  }
  const { files } = right(readManifest(String(FILES["manifest.json"])));
  assertEquals([...files, "manifest.json"].toSorted(), Object.keys(FILES).toSorted());
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder that cannot be written to gives a fault and leaves nothing behind", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/file`, "in the way");
  const outcome = await writeArtifacts(SIZES, `${folder}/file`)();
  assert(E.isLeft(outcome));
  assertEquals([outcome.left.kind, outcome.left.place], ["file", `${folder}/file`]);
  const under = await writeArtifacts(SIZES, `${folder}/file/deeper`)();
  assert(E.isLeft(under));
  // A file where a unit's folder has to be: the failure comes after some files have been written.
  await Deno.mkdir(`${folder}/half`);
  await Deno.writeTextFile(`${folder}/half/temperature`, "in the way");
  assert(E.isLeft(await writeArtifacts(SIZES, `${folder}/half`)()));
  const left: string[] = [];
  const walk = async (path: string): Promise<void> => {
    for await (const { name, isDirectory } of Deno.readDir(path)) {
      if (isDirectory) await walk(`${path}/${name}`);
      else left.push(name);
    }
  };
  await walk(folder);
  assertEquals(left.toSorted(), ["file", "temperature"]);
  await Deno.remove(folder, { recursive: true });
});

/** Runs the command and returns its exit code and what it said. */
const commanded = async (...args: readonly string[]): Promise<readonly [number, string]> => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-read", "--allow-write", "examples/artifacts.ts", ...args],
    cwd: new URL("../..", import.meta.url).pathname,
    env: { NO_COLOR: "1" },
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  return [code, decode(stdout) + decode(stderr)];
};

Deno.test("a wrong flag or value ends with code 2 and one sentence", async () => {
  assertEquals(await commanded("--hidden", "wide", "--out", "nowhere"), [
    2,
    "--hidden: 'wide' was given. It takes a whole number from 1 to 4096.\n",
  ]);
  assertEquals(await commanded("--seed", "4"), [
    2,
    "--out: it is missing. Name the folder to write to, e.g. --out artifacts.\n",
  ]);
  const [code, said] = await commanded("--width", "3");
  assertEquals(code, 2);
  assertStringIncludes(said, "--width: there is no such flag. ");
});

Deno.test("--help lists every flag", async () => {
  const [code, said] = await commanded("--help");
  assertEquals(code, 0);
  for (const flag of ["observation", "action", "hidden", "batch", "seed", "out"]) {
    assertStringIncludes(said, `--${flag} `);
  }
});
