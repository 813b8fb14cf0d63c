import { assert, assertEquals, assertMatch } from "@std/assert";

const QUICK = ["--updates", "3", "--hidden", "8", "--batch", "8", "--json"];

/** The output and the saved files of an example in a process of its own. */
const run = async (example: string, args: readonly string[] = [], permissions: readonly string[] = []) => {
  const folder = await Deno.makeTempDir();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", `--allow-write=${folder}`, ...permissions],
      new URL(`../../examples/${example}.ts`, import.meta.url).pathname,
      ...[...QUICK, "--out", folder, ...args],
    ],
    stdin: "null",
  }).output();
  const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  assertEquals(code, 0, decode(stderr));
  const saved = [...Deno.readDirSync(folder)].map(({ name }) => name).toSorted();
  const pictures = await Promise.all(
    saved.filter((name) => name.endsWith(".svg")).map((name) => Deno.readTextFile(`${folder}/${name}`)),
  );
  await Deno.remove(folder, { recursive: true });
  return { result: JSON.parse(decode(stdout).trimEnd().split("\n").at(-1)!), saved, pictures };
};

/** Each example with the arguments and permissions that it needs, its world, f_κ, and the pictures that it saves. */
const EXAMPLES:
  readonly (readonly [string, readonly string[], readonly string[], string, string, readonly string[]])[] = [
    ["fixed_goals", [], [], "point_nav", "final state", ["poses", "trajectories"]],
    ["fixed_goals", ["--world", "swimmer"], [], "swimmer×8", "final state", ["poses", "trajectories"]],
    ["fixed_goals", ["--world", "rooms"], [], "rooms", "final state", ["poses"]],
    ["dynamic_goals", [], [], "reacher", "aligned trajectory", ["trajectories"]],
    ["temporally_extended_goals", [], [], "point_nav", "3 waypoints", ["trajectories"]],
    ["image_goals", [], [], "point_nav", "32-pixel image", ["images", "trajectories"]],
    ["object_push", [], [], "object_push", "description", ["poses", "trajectories"]],
    ["half_cheetah", [], [], "half_cheetah×5", "final state", ["poses"]],
  ];

for (const [example, args, permissions, world, goalFunction, pictures] of EXAMPLES) {
  Deno.test(`${example} ${args.join(" ")}: trains on ${world} towards ${goalFunction}, and saves ${pictures}`, async () => {
    const { result, saved, ...drawn } = await run(example, args, permissions);
    assertEquals([result.world, result.goalFunction, result.updates], [world, goalFunction, 3]);
    for (const fraction of Object.values<number>(result.success)) assert(fraction >= 0 && fraction <= 1);
    assertEquals(saved.filter((name) => name.endsWith(".svg")), ["curve", ...pictures].map((name) => `${name}.svg`));
    for (const picture of drawn.pictures) assertMatch(picture, /^<svg [\s\S]*<\/svg>\s*$/);
  });
}
