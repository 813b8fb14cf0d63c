/**
 * Ranges of the settings of latents.
 *
 * @module
 */

/**
 * Returns a setting of latents that satisfies a condition.
 *
 * @param expected the condition in words.
 * @throws {RangeError} naming the family and the setting, when it does not.
 */
export const latentSetting = (
  family: string,
  setting: string,
  value: number,
  expected: string,
  holds: (value: number) => boolean,
): number => {
  if (typeof value === "number" && holds(value)) return value;
  throw new RangeError(`${family}: the ${setting} came as ${value}, expected ${expected}`);
};

/** The most degrees of freedom, and the highest concentration, of a posterior. */
const MOST = 1_000_000;

/** Returns a concentration from 0, where directions are uniform, to a million, where single precision ends. */
export const latentConcentration = (family: string, value: number): number =>
  latentSetting(family, "concentration", value, `a number from 0 to ${MOST}`, (given) => given >= 0 && given <= MOST);

/** Returns a standard deviation or scale: a finite number above 0. */
export const latentScale = (family: string, setting: string, value: number): number =>
  latentSetting(family, setting, value, "a number above 0", (given) => given > 0 && Number.isFinite(given));

/** Returns degrees of freedom: a whole number from 1 to a million, whose density is a Gaussian to single precision. */
export const latentFreedom = (family: string, value: number): number =>
  latentSetting(
    family,
    "degrees of freedom",
    value,
    `a whole number from 1 to ${MOST}`,
    (given) => Number.isSafeInteger(given) && given >= 1 && given <= MOST,
  );
