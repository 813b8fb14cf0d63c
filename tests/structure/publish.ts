/**
 * The dry run of publishing, on a copy of what would be published.
 *
 *     deno task publish:dry
 *
 * In the checkout itself the stand-ins for the standard library, which `links` names, would count as modules of the package
 * that are left out of it; beside a copy they are what they are, packages of others.
 *
 * @module
 */
import settings from "../../deno.json" with { type: "json" };

const root = new URL("../../", import.meta.url).pathname;
const folder = await Deno.makeTempDir();
const run = async (command: string, args: readonly string[]): Promise<number> =>
  (await new Deno.Command(command, { args: [...args], cwd: root }).output()).code;

try {
  await run("cp", ["-r", ...settings.publish.include, folder]);
  const links = settings.links.map((link) => new URL(link, import.meta.resolve("../../")).pathname);
  await Deno.writeTextFile(`${folder}/deno.json`, JSON.stringify({ ...settings, links }));
  const { code } = await new Deno.Command(Deno.execPath(), {
    args: ["publish", "--quiet", "--dry-run", "--allow-dirty"],
    cwd: folder,
    stdout: "inherit",
    stderr: "inherit",
  }).output();
  Deno.exitCode = code;
} finally {
  await Deno.remove(folder, { recursive: true });
}
