import { assert, assertEquals } from "@std/assert";
import { ROOT } from "./sources.ts";

/** The part of `deno info` that names what modules import. */
interface Info {
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly {
      readonly code?: { readonly specifier?: string };
      readonly isDynamic?: boolean;
    }[];
  }[];
}

/** The npm packages that the modules behind an entry point import, those that are loaded later among them or not. */
const packagesOf = async (entry: string, areLater: boolean): Promise<ReadonlySet<string>> => {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", entry], cwd: ROOT }).output();
  const { modules }: Info = JSON.parse(new TextDecoder().decode(stdout));
  const byName = new Map(modules.map((module) => [module.specifier, module]));
  const [packages, seen] = [new Set<string>(), new Set<string>()];
  const visit = (specifier: string): void => {
    if (seen.has(specifier)) return;
    seen.add(specifier);
    for (const { code, isDynamic } of byName.get(specifier)?.dependencies ?? []) {
      const target = code?.specifier;
      if (target === undefined || (isDynamic === true && !areLater)) continue;
      const [, name] = target.match(/^npm:\/?((?:@[^/]+\/)?[^@/]+)/) ?? [];
      if (name !== undefined) packages.add(name);
      else visit(target);
    }
  };
  visit(new URL(entry, ROOT).href);
  return packages;
};

Deno.test("the core pulls in fp-ts, io-ts and ONNX Runtime Web, and nothing else", async () => {
  assertEquals([...await packagesOf("mod.ts", true)].toSorted(), ["fp-ts", "io-ts", "onnxruntime-web"]);
});

Deno.test("the command line loads libraries for data when they are asked for", async () => {
  const packages = await packagesOf("cli.ts", false);
  assertEquals(["fflate", "h5wasm", "@mujoco/mujoco"].filter((name) => packages.has(name)), []);
});

Deno.test("what is published takes at most a megabyte, packed", async () => {
  const { publish }: { readonly publish: { readonly include: readonly string[] } } = JSON.parse(
    await Deno.readTextFile(new URL("deno.json", ROOT)),
  );
  const { stdout, success } = await new Deno.Command("tar", { args: ["-cz", ...publish.include], cwd: ROOT }).output();
  assert(success && stdout.length <= 1_000_000, `${stdout.length} bytes`);
});
