/**
 * Hosts in network namespaces of their own, joined by a bridge, which can be cut off; only where the system permits it.
 *
 * @module
 */

/** Some hosts. */
export interface Hosts {
  /** The address of this machine, as the hosts reach it. */
  readonly address: string;
  /** The words that run a command on each host. */
  readonly within: readonly (readonly string[])[];
  /** Cuts a host off, and joins it again. */
  readonly cut: (host: number) => Promise<void>;
  readonly join: (host: number) => Promise<void>;
}

const ip = (...args: readonly string[]): Deno.CommandOutput =>
  new Deno.Command("ip", { args: [...args], stdin: "null", stdout: "piped", stderr: "piped" }).outputSync();

/** Runs `ip`, and throws its words where it fails. */
const must = (...args: readonly string[]): void => {
  const { success, stderr } = ip(...args);
  if (!success) throw new Error(`ip ${args.join(" ")}: ${new TextDecoder().decode(stderr)}`);
};

/** The sentence of a system that permits no network namespaces. */
export const HOSTS_REFUSED: string | undefined = (() => {
  const name = `gpim-try-${Deno.pid}`;
  try {
    if (!ip("netns", "add", name).success) return "network namespaces are not permitted here (ip netns)";
    const link = `gt${Deno.pid}`;
    const isAllowed = ip("link", "add", link, "type", "bridge").success;
    ip("link", "del", link);
    ip("netns", "del", name);
    return isAllowed ? undefined : "bridges are not permitted here (ip link)";
  } catch {
    return "there is no `ip` here, which makes network namespaces";
  }
})();

/** Makes hosts for the time of some work. */
export const withHosts = async (count: number, work: (hosts: Hosts) => Promise<void>): Promise<void> => {
  const mark = `g${Deno.pid}`;
  const subnet = `10.213.${Deno.pid % 250}`;
  const names = Array.from({ length: count }, (_, host) => `${mark}-${host}`);
  const link = (host: number): string => `${mark}v${host}`;
  try {
    must("link", "add", mark, "type", "bridge");
    must("addr", "add", `${subnet}.1/24`, "dev", mark);
    must("link", "set", mark, "up");
    names.forEach((name, host) => {
      must("netns", "add", name);
      must("link", "add", link(host), "type", "veth", "peer", "name", "eth0", "netns", name);
      must("link", "set", link(host), "master", mark, "up");
      must("-n", name, "addr", "add", `${subnet}.${host + 2}/24`, "dev", "eth0");
      must("-n", name, "link", "set", "eth0", "up");
      must("-n", name, "link", "set", "lo", "up");
    });
    await work({
      address: `${subnet}.1`,
      within: names.map((name) => ["ip", "netns", "exec", name]),
      cut: (host) => Promise.resolve(must("link", "set", link(host), "down")),
      join: (host) => Promise.resolve(must("link", "set", link(host), "up")),
    });
  } finally {
    names.forEach((name) => ip("netns", "del", name));
    ip("link", "del", mark);
  }
};
