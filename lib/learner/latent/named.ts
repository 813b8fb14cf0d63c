/**
 * Latents by their names on the command line.
 *
 * @module
 */
import { ball } from "./ball.ts";
import { box } from "./box.ts";
import { gaussianLatents } from "./gaussian.ts";
import type { Latents } from "./latents.ts";
import { skills } from "./skills.ts";
import { sphere } from "./sphere.ts";

/** The names of latents, in words. */
export const LATENT_NAMES =
  "ball:D, box:D or gaussian:D of 1 to 1000 dimensions, sphere:D of 2 to 1000, or discrete:N with 2 to 1000 skills";

// One skill carries no information, and the sphere in one dimension is only two points.
const FAMILIES: Readonly<Record<string, { readonly least: number; readonly of: (size: number) => Latents }>> = {
  ball: { least: 1, of: ball },
  box: { least: 1, of: box },
  gaussian: { least: 1, of: gaussianLatents },
  sphere: { least: 2, of: sphere },
  discrete: { least: 2, of: skills },
};

const MOST = 1000;

/** The latents of a name such as `ball:2` or `discrete:50`; `undefined` where no latents have it. */
export const latentsByName = (name: string): Latents | undefined => {
  const [family, size] = name.split(":");
  const latents = Object.hasOwn(FAMILIES, family) ? FAMILIES[family] : undefined;
  const number = /^\d+$/.test(size ?? "") && name.split(":").length === 2 ? Number(size) : 0;
  return latents !== undefined && number >= latents.least && number <= MOST ? latents.of(number) : undefined;
};
