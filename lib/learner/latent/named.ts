/**
 * Latents by the names that a command line takes.
 *
 * @module
 */
import { ball } from "./ball.ts";
import { box } from "./box.ts";
import { gaussianLatents } from "./gaussian.ts";
import type { Latents } from "./latents.ts";
import { skills } from "./skills.ts";
import { sphere } from "./sphere.ts";

/** What a name of latents looks like, in words. */
export const LATENT_NAMES =
  "ball:D, box:D or gaussian:D of 1 to 1000 dimensions, sphere:D of 2 to 1000, or discrete:N with 2 to 1000 skills";

// Fewer than two skills, or a sphere that is two points, carry nothing to read back.
const FAMILIES: Readonly<Record<string, { readonly least: number; readonly of: (size: number) => Latents }>> = {
  ball: { least: 1, of: ball },
  box: { least: 1, of: box },
  gaussian: { least: 1, of: gaussianLatents },
  sphere: { least: 2, of: sphere },
  discrete: { least: 2, of: skills },
};

const MOST = 1000;

/** The latents of a name such as `ball:2` or `discrete:50`; `undefined` when there are none. */
export const latentsNamed = (name: string): Latents | undefined => {
  const [family, size] = name.split(":");
  const known = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  const number = /^\d+$/.test(size ?? "") && name.split(":").length === 2 ? Number(size) : 0;
  return known !== undefined && number >= known.least && number <= MOST ? known.of(number) : undefined;
};
