/**
 * Gradients against central differences, in the interpreter.
 *
 * @module
 */
import { evaluator, type Feeds, gradient, type Tensor } from "../../lib/tensor/mod.ts";

/** The step of the differences: in double precision its square and the rounding over it are both far below 1e-6. */
const STEP = 1e-5;

/**
 * The largest relative error `|slope − difference| / max(1, |slope|, |difference|)` of a loss's gradient over the elements of
 * some inputs.
 *
 * @param names the inputs, which must be fed.
 * @param stride the distance between the elements that are compared.
 */
export const gradientError = (
  loss: Tensor,
  inputs: Readonly<Record<string, Tensor>>,
  feeds: Feeds,
  stride = 1,
): number => {
  const names = Object.keys(inputs);
  const slopes = evaluator(
    Object.fromEntries(gradient(loss, Object.values(inputs)).map((slope, i) => [names[i], slope])),
  )(
    feeds,
  );
  const value = evaluator({ loss });
  let worst = 0;
  for (const name of names) {
    const numbers = Float64Array.from(feeds[name]);
    for (let element = 0; element < numbers.length; element += stride) {
      const at = (shift: number) =>
        value({ ...feeds, [name]: numbers.with(element, numbers[element] + shift) }).loss.data[0];
      const difference = (at(STEP) - at(-STEP)) / (2 * STEP);
      const slope = slopes[name].data[element];
      const error = Math.abs(slope - difference) / Math.max(1, Math.abs(slope), Math.abs(difference));
      // A NaN must not pass for small.
      worst = Number.isNaN(error) ? Infinity : Math.max(worst, error);
    }
  }
  return worst;
};
