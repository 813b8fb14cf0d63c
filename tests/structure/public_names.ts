/**
 * Records `tests/structure/public_names.json`: the names of every entry point, which change on purpose only.
 *
 *     deno task names
 *
 * @module
 */
import settings from "../../deno.json" with { type: "json" };
import { ROOT } from "./sources.ts";

/** The nodes of `deno doc --json`. */
interface Documented {
  readonly nodes: Readonly<Record<string, { readonly symbols: readonly { readonly name: string }[] }>>;
}

/** The names that an entry point exports, sorted. */
const namesOf = async (file: string): Promise<readonly string[]> => {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["doc", "--json", file], cwd: ROOT }).output();
  const { nodes }: Documented = JSON.parse(new TextDecoder().decode(stdout));
  return [...new Set(Object.values(nodes).flatMap(({ symbols }) => symbols.map(({ name }) => name)))].toSorted();
};

/** The names of every entry point. */
export const publicNames = async (): Promise<Readonly<Record<string, readonly string[]>>> =>
  Object.fromEntries(
    await Promise.all(
      Object.entries(settings.exports).map(async ([entry, file]) => [entry, await namesOf(file)] as const),
    ),
  );

if (import.meta.main) {
  const file = new URL("public_names.json", import.meta.url);
  await Deno.writeTextFile(file, `${JSON.stringify(await publicNames(), null, 2)}\n`);
}
