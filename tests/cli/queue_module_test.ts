import { assert, assertEquals, assertMatch } from "@std/assert";
import { findAddress, QUEUE_MODULE, withQueue } from "../../lib/cli/queue_module.ts";
import * as TE from "fp-ts/TaskEither.js";
import { formatFault } from "../../lib/fault.ts";
import { runScript } from "../support/script.ts";
import { left, right } from "../support/right.ts";
import { SERVER, SKIPPED, withServer } from "../queue/server.ts";

/** A module, as `deno info` lists it. */
interface Module {
  readonly specifier: string;
  readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
}

Deno.test("the address of a queue is in a flag, in a file, or in the environment", async () => {
  assertEquals(right(await findAddress("nats://h")()).servers, ["h:4222"]);
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "nats://u:s3cret@h:5\n");
  assertEquals(right(await findAddress(`@${file}`)()), { servers: ["h:5"], user: "u", password: "s3cret" });
  await Deno.remove(file);
  assertMatch(formatFault(left(await findAddress(`@${file}`)())), /No such file/);
  Deno.env.set("NATS_URL", "nats://e:1");
  assertEquals(right(await findAddress("env")()).servers, ["e:1"]);
  Deno.env.delete("NATS_URL");
  assertMatch(formatFault(left(await findAddress("env")())), /NATS_URL is not set/);
});

Deno.test("no command loads the queue unless one is asked for, and none asks for the environment", async () => {
  const { code, output } = await runScript(
    `
    import { program } from "./lib/cli/mod.ts";
    import { pointNav } from "./envs/mod.ts";
    console.log(await program({ point_nav: pointNav })(["run", "--help"]));
    `,
  );
  assertEquals(code, 0);
  assertMatch(output, /--queue/);
  const info = await new Deno.Command(Deno.execPath(), { args: ["info", "--json", "cli.ts"] }).output();
  const { modules }: { readonly modules: readonly Module[] } = JSON.parse(new TextDecoder().decode(info.stdout));
  const inQueue = (specifier: string) => /@nats-io/.test(specifier) || specifier === QUEUE_MODULE.href;
  // Types of it are imported, which are gone when the program runs.
  const loaded = modules.filter(({ specifier }) => !specifier.includes("/lib/queue/"))
    .flatMap(({ dependencies = [] }) => dependencies.flatMap(({ code }) => code?.specifier ?? []));
  assertEquals(loaded.filter(inQueue), []);
  assert(loaded.length > 100);
});

Deno.test({
  name: `a connection ends with the work on it${SKIPPED}`,
  ignore: SERVER === undefined,
  sanitizeOps: false,
  sanitizeResources: false,
  fn: () =>
    withServer(async ({ address }) => {
      const connection = right(await withQueue(address, "a test", (_, { connection }) => TE.right(connection))());
      assertEquals(connection.isClosed(), true);
    }),
});
