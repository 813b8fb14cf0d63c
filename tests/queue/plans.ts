/**
 * Plans for tests, and the files of their results.
 *
 * @module
 */

/** Small networks with short iterations, so that there are many places to cut a run. */
const OPTIONS = { hidden: [8], batch: 8, worlds: 4, updatesPerIteration: 5, replayEpisodes: 200 };

/** A plan of runs that take a second or so. */
export const shortPlan = (seeds: readonly number[], updates: number, discounts: readonly number[] = [0.8, 0.9]) => ({
  configuration: { world: "point_nav", method: "gpim", engine: "webassembly", evaluationGoals: 10, options: OPTIONS },
  grid: { "options.discount": discounts },
  seeds,
  updates,
});

/** A folder with a plan, for the time of some work. */
export const withPlan = async (plan: unknown, work: (folder: string) => Promise<void>): Promise<void> => {
  const folder = await Deno.makeTempDir();
  try {
    await Deno.writeTextFile(`${folder}/plan.json`, JSON.stringify(plan));
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
};

/** The files of a plan that has ended, by name. */
export const filesOf = async (folder: string): Promise<Readonly<Record<string, string>>> =>
  Object.fromEntries(
    await Promise.all(["results.jsonl", "sweep.json", "sweep.svg", "index.html"].map(async (name) =>
      [name, await Deno.readTextFile(`${folder}/${name}`)] as const
    )),
  );

/** The identities of the results in a file, and the checksums of their states. */
export const bitsIn = (results: string): readonly string[] =>
  results.trimEnd().split("\n").map((line) => {
    const { id, seeds } = JSON.parse(line);
    return `${id} ${seeds.map(({ bits }: { readonly bits: string }) => bits).join(" ")}`;
  });
