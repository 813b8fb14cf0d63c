import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { NAMED_METHODS } from "../../lib/cli/mod.ts";
import { ROOT } from "../support/script.ts";

/** The program with arguments, as a process with some permissions. */
const gpim = async (args: readonly string[], permissions: readonly string[] = []) => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-check", "--quiet", "--no-prompt", ...permissions, "cli.ts", ...args],
    cwd: ROOT,
    env: { NO_COLOR: "1" },
  }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, output, errors };
};

const SMALL = [
  "--hidden",
  "8",
  "--batch",
  "8",
  "--updates",
  "20",
  "--options",
  '{"worlds":4,"updatesPerIteration":10}',
];

Deno.test("help lists the commands, and each of them its flags; an unknown command is refused with the list", async () => {
  const { code, output } = await gpim(["--help"]);
  assertEquals(code, 0);
  const commands = [
    "train",
    "resume",
    "evaluate",
    "export",
    "sweep",
    "artifacts",
    "worlds",
    "methods",
    "doctor",
    "compare",
  ];
  for (const command of commands) assertMatch(output, new RegExp(`^  ${command} +\\w`, "m"));
  for (const command of ["train", "resume", "evaluate", "export", "sweep", "artifacts", "doctor", "compare"]) {
    const help = await gpim([command, "-h"]);
    assertEquals(help.code, 0, help.errors);
    assertStringIncludes(help.output, `Usage: gpim ${command}`);
  }
  assertEquals((await gpim(["help", "export"])).output, (await gpim(["export", "--help"])).output);
  assert(!(await gpim(["resume", "-h"])).output.includes("--method"));
  const unknown = await gpim(["learn"]);
  assertEquals(unknown.code, 2);
  assertMatch(unknown.errors, /^'learn': there is no such command\. There are train, /);
  assertEquals((await gpim([])).code, 2);
  assertEquals((await gpim(["evaluate"])).code, 2);
});

Deno.test("worlds and methods are listed, with --json as JSON alone", async () => {
  const worlds: readonly { readonly name: string }[] = JSON.parse((await gpim(["worlds", "--json"])).output);
  assert(["reacher", "rooms", "ant"].every((name) => worlds.some((world) => world.name === name)));
  const methods: readonly { readonly name: string; readonly options: readonly string[] }[] = JSON.parse(
    (await gpim(["methods", "--json"])).output,
  );
  assertEquals(methods.map(({ name }) => name), Object.keys(NAMED_METHODS));
  assert(methods.every(({ options }) => options.includes("learningRate")));
  assertMatch((await gpim(["methods"])).output, /^metra +METRA$/m);
});

Deno.test("a run is evaluated again to the last digit, and its configuration gives its bits again", async () => {
  const folder = await Deno.makeTempDir();
  const [first, second] = [`${folder}/first`, `${folder}/second`];
  const permissions = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  const train = ["train", "--world", "point_nav", "--method", "diayn", ...SMALL, "--json", "--out", first];
  const trained = await gpim(train, permissions);
  assertEquals(trained.code, 0, trained.errors);
  const { seconds: _, ...result } = JSON.parse(trained.output);
  assertEquals([result.method, result.updates], ["diayn", 20]);
  const evaluated = await gpim(["evaluate", first, "--json"], [`--allow-read=${folder}`]);
  assertEquals(evaluated.code, 0, evaluated.errors);
  const { seconds: __, ...again } = JSON.parse(evaluated.output);
  assertEquals(again, result);
  const repeated = await gpim(["train", "--config", `${first}/config.json`, "--out", second], permissions);
  assertEquals(repeated.code, 0, repeated.errors);
  for (const learner of ["discriminator", "latentPolicy"]) {
    const [one, other] = [first, second].map((run) => Deno.readFileSync(`${run}/learners/${learner}.checkpoint`));
    assertEquals(one, other);
  }
  const refused = await gpim(["train", "--config", `${first}/config.json`, "--out", second], permissions);
  assertMatch(refused.errors, /it holds a run already\. Choose another folder, or replace it by --overwrite/);
  const further = await gpim(["resume", first, "--updates", "30", "--json"], permissions);
  assertEquals(JSON.parse(further.output).updates, 30);
  const { about, ...configuration } = JSON.parse(await Deno.readTextFile(`${first}/config.json`));
  assertMatch(about.command, /^gpim train --world point_nav --method diayn/);
  const printed = await gpim([...train.slice(0, -2), "--print-config"]);
  assertEquals(JSON.parse(printed.output), configuration);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a report of a run does not take the place of another's, and a run that cannot go on does not say that it can", async () => {
  const folder = await Deno.makeTempDir();
  const permissions = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  const [first, second] = [`${folder}/first`, `${folder}/second`];
  for (const out of [first, second]) {
    const { code, errors } = await gpim(["train", "--world", "point_nav", ...SMALL, "--out", out], permissions);
    assertEquals(code, 0, errors);
  }
  const taken = await gpim(["evaluate", first, "--out", second], permissions);
  assertMatch(
    taken.errors,
    /second: it holds \S+ already, which a run would write\. Choose another folder, or replace it by --overwrite/,
  );
  assertEquals((await gpim(["evaluate", first, "--out", second, "--overwrite"], permissions)).code, 0);
  assertEquals((await gpim(["evaluate", first, "--out", `${folder}/report`], permissions)).code, 0);
  const configuration = await Deno.readTextFile(`${first}/config.json`);
  await Deno.writeTextFile(`${first}/config.json`, configuration.replace(/"discount": [\d.]+/, '"discount": 0.11'));
  const changed = await gpim(["resume", first, "--updates", "30"], permissions);
  assertEquals(changed.code, 1);
  assertMatch(changed.errors, /option 'discount'/);
  assert(!changed.errors.includes("go on with"), changed.errors);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the policy of a run is evaluated from its file alone", async () => {
  const folder = await Deno.makeTempDir();
  const permissions = [`--allow-read=${folder}`, `--allow-write=${folder}`];
  const trained = await gpim(["train", "--world", "point_nav", ...SMALL, "--json", "--out", folder], permissions);
  const evaluated = await gpim(["evaluate", `${folder}/policy.onnx`, "--json"], [`--allow-read=${folder}`]);
  assertEquals(evaluated.code, 0, evaluated.errors);
  const [{ distance }, again] = [trained, evaluated].map(({ output }) => JSON.parse(output));
  assert(Math.abs(again.distance.gpim - distance.gpim) < 1e-4);
  const drawn = await gpim(["evaluate", `${folder}/policy.onnx`, "--out", folder], permissions);
  assertEquals(drawn.code, 2);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a folder without a run or without a state cannot be evaluated", async () => {
  const folder = await Deno.makeTempDir();
  const nothing = await gpim(["evaluate", folder], [`--allow-read=${folder}`]);
  assertEquals(nothing.code, 1);
  assertMatch(nothing.errors, /there is no run in it/);
  const configuration = (await gpim(["train", "--print-config"])).output;
  await Deno.writeTextFile(`${folder}/config.json`, configuration);
  const stateless = await gpim(["evaluate", folder], [`--allow-read=${folder}`]);
  assertMatch(stateless.errors, /no state was saved in it/);
  await Deno.remove(folder, { recursive: true });
});
