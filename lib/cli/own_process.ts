/**
 * This program, started again in a process of its own with no more than its own permissions.
 *
 * @module
 */

/** The module of the native engine, which it takes permission to read. */
const NATIVE = new URL("../engine/native.ts", import.meta.url);

/** The folder of the queue's modules, likewise. */
const QUEUE = new URL("../queue", import.meta.url);

const has = (permission: Deno.PermissionDescriptor): boolean =>
  Deno.permissions.querySync(permission).state === "granted";

/** The permission to read or write: everywhere, or some places. */
const within = (name: "read" | "write", places: readonly string[]): readonly string[] => {
  if (has({ name })) return [`--allow-${name}`];
  const granted = places.filter((path) => has({ name, path }));
  return granted.length === 0 ? [] : [`--allow-${name}=${granted.join(",")}`];
};

/** The permission to reach hosts. */
const toHosts = (hosts: readonly string[]): readonly string[] =>
  hosts.length === 0 ? [] : has({ name: "net" }) ? ["--allow-net"] : [`--allow-net=${hosts.join(",")}`];

/**
 * The permissions of a process of this program, as far as it has them itself: to read and write some paths, to load native engine and
 * queue, and to reach some hosts.
 */
export const ownPermissions = (paths: readonly string[], hosts: readonly string[] = []): readonly string[] => {
  const modules = [NATIVE, QUEUE].flatMap(({ protocol, pathname }) => protocol === "file:" ? [pathname] : []);
  return [
    ...within("read", [...paths, ...modules]),
    ...within("write", paths),
    ...toHosts(hosts),
    ...(has({ name: "ffi" }) ? ["--allow-ffi"] : []),
  ];
};

/** Whether this program may start itself. */
export const mayStartItself = (): boolean => {
  try {
    return has({ name: "run", command: Deno.execPath() });
  } catch {
    return false;
  }
};

/** Starts this program again, with some permissions and arguments. */
export const startItself = (
  permissions: readonly string[],
  args: readonly string[],
  outputs: Pick<Deno.CommandOptions, "stdout" | "stderr">,
): Deno.ChildProcess =>
  new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", ...permissions, Deno.mainModule, ...args],
    // Held open: its end tells the process that this one is gone, however it ended.
    stdin: "piped",
    ...outputs,
  }).spawn();
