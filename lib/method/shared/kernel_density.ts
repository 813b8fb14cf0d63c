/**
 * Kernel densities: how common points are among samples.
 *
 * @module
 */

/** Added to standard deviations, so that a coordinate in which all samples agree has a finite density. */
const SMALLEST_STD = 1e-4;

/** Squared distances beyond which a kernel adds nothing to the nearest one's in single precision. */
const FARTHEST = 40;

/** The standard deviation of each coordinate of samples, `[n, width]` to `[width]`. */
const deviations = (samples: Float32Array, width: number): Float64Array => {
  const count = samples.length / width;
  const [sums, squares] = [new Float64Array(width), new Float64Array(width)];
  samples.forEach((value, index) => sums[index % width] += value);
  samples.forEach((value, index) => squares[index % width] += (value - sums[index % width] / count) ** 2);
  return squares.map((sum) => Math.sqrt(sum / count) + SMALLEST_STD);
};

/**
 * Log-densities of points, `log p(x) = log (1/n) Σᵢ N(x; xᵢ, (h σ)²)`, with a Gaussian kernel on each of n samples. Its width is
 * the bandwidth h times the standard deviation σ of the samples, coordinate by coordinate, so that units do not matter.
 *
 * @param samples `[n, width]`.
 * @param points `[m, width]`.
 * @returns `[m]`.
 *
 * @example
 * ```ts ignore
 * const [common, rare] = logKernelDensity(Float32Array.of(0, 0.1, 0.2, 5), Float32Array.of(0.1, 5), 1, 0.1);
 * assert(common > rare);
 * ```
 */
export const logKernelDensity = (
  samples: Float32Array,
  points: Float32Array,
  width: number,
  bandwidth: number,
): Float64Array => {
  const count = samples.length / width;
  const std = deviations(samples, width);
  const scaled = (numbers: Float32Array) =>
    Float64Array.from(numbers, (value, index) => value / (bandwidth * std[index % width]));
  const [centres, all] = [scaled(samples), scaled(points)];
  const constant = Math.log(count) + width * Math.log(bandwidth * Math.sqrt(2 * Math.PI)) +
    std.reduce((sum, std) => sum + Math.log(std), 0);
  const halves = new Float64Array(count);
  return Float64Array.from({ length: points.length / width }, (_, point) => {
    let nearest = Infinity;
    for (let sample = 0; sample < count; sample++) {
      let squared = 0;
      for (let i = 0; i < width; i++) squared += (all[point * width + i] - centres[sample * width + i]) ** 2;
      halves[sample] = squared / 2;
      if (halves[sample] < nearest) nearest = halves[sample];
    }
    // Relative to the nearest sample's, as kernels of a rare point are all too small to be added up.
    let sum = 0;
    for (let sample = 0; sample < count; sample++) {
      const farther = halves[sample] - nearest;
      if (farther < FARTHEST) sum += Math.exp(-farther);
    }
    return Math.log(sum) - nearest - constant;
  });
};
