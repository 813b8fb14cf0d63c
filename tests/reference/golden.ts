/**
 * Records `tests/integration/golden.json` anew: for changes that are meant to change results.
 *
 *     deno task golden
 *
 * @module
 */
import { CASES, freeze, freezeArtifacts, freezeStreams } from "../integration/golden.ts";

const cases: Record<string, Omit<Awaited<ReturnType<typeof freeze>>, "nativeBits">> = {};
for (const name of Object.keys(CASES)) {
  const { nativeBits, ...golden } = await freeze(name);
  cases[name] = golden;
  console.log(`${nativeBits} ${name}`);
}
const golden = { streams: await freezeStreams(), artifacts: await freezeArtifacts(), cases };
await Deno.writeTextFile(
  new URL("../integration/golden.json", import.meta.url),
  `${JSON.stringify(golden, null, 2)}\n`,
);
