/**
 * Scripts in processes of their own.
 *
 * @module
 */

/** The folder of the project, from which scripts import. */
export const ROOT = new URL("../../", import.meta.url);

/** The exit code and the outputs of a script. */
export interface ScriptOutcome {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
}

/**
 * Runs a script that is given on standard input, in the project's folder and within three minutes.
 *
 * @param flags of `deno run`: without permissions there are none.
 * @param args of the script.
 * @param env variables beside this process's own.
 */
export const runScript = async (
  script: string,
  flags: readonly string[] = [],
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
): Promise<ScriptOutcome> => {
  const process = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-prompt", "--ext=ts", ...flags, "-", ...args],
    cwd: ROOT,
    env: { ...env },
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
    signal: AbortSignal.timeout(180_000),
  }).spawn();
  const writer = process.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const { code, stdout, stderr } = await process.output();
  const [output, errors] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, output, errors };
};
