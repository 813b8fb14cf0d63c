import { assert, assertEquals } from "@std/assert";
import { ROOT } from "../support/script.ts";

const { exports, imports }: {
  readonly exports: Readonly<Record<string, string>>;
  readonly imports: Readonly<Record<string, string>>;
} = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));

/** A project that has the package as a dependency, as it will come from JSR: by links, as long as it is not published. */
const CONFIGURATION = {
  links: ["", "offline/std/assert", "offline/std/cli"].map((path) => new URL(path, ROOT).pathname.replace(/\/$/, "")),
  lock: false,
  unstable: ["raw-imports"],
  imports: {
    "@gpim/gpim": "jsr:@gpim/gpim@^0.1.0",
    "@std/assert": imports["@std/assert"],
    "fast-check": imports["fast-check"],
  },
};

/** Work in a fresh folder that is such a project. */
const inProject = async (work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify(CONFIGURATION));
  await work(folder);
  await Deno.remove(folder, { recursive: true });
};

const deno = async (folder: string, args: readonly string[]) => {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args], cwd: folder }).output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, output, errors };
};

Deno.test("every entry point can be imported by another project, with names to use", () =>
  inProject(async (folder) => {
    const specifiers = Object.keys(exports).map((name) => `@gpim/gpim${name.slice(1)}`);
    const lines = specifiers.map((specifier, place) => `import * as m${place} from ${JSON.stringify(specifier)};`);
    const counts = specifiers.map((_, place) => `Object.keys(m${place}).length`).join(", ");
    await Deno.writeTextFile(`${folder}/main.ts`, `${lines.join("\n")}\nconsole.log(JSON.stringify([${counts}]));\n`);
    const { code, output, errors } = await deno(folder, ["run", "--quiet", "--no-check", "--allow-ffi", "main.ts"]);
    assertEquals(code, 0, errors);
    const names: readonly number[] = JSON.parse(output);
    assertEquals([names.length, names.every((count) => count > 0)], [specifiers.length, true], output);
  }));

Deno.test("another project writes a world and a method of its own against public names, and tests relabelling and rewards", () =>
  inProject(async (folder) => {
    await Deno.copyFile(new URL("tests/integration/outside/properties.ts", ROOT), `${folder}/own_test.ts`);
    const { code, output, errors } = await deno(folder, ["test", "--quiet", "--no-prompt", "own_test.ts"]);
    assertEquals(code, 0, `${output}${errors}`);
    assert(/3 passed/.test(output), output);
  }));

Deno.test("the command line runs from another project", () =>
  inProject(async (folder) => {
    const { code, output, errors } = await deno(folder, [
      "run",
      "--quiet",
      "--no-prompt",
      "jsr:@gpim/gpim/cli",
      "methods",
    ]);
    assertEquals(code, 0, errors);
    assert(output.includes("contrastive RL"));
  }));
