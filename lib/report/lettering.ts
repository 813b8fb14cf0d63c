/**
 * Lines of text, whose widths are estimated, because a pure function has no font to measure.
 *
 * @module
 */

// Widths in DejaVu Sans, as fractions of the font size. It is the widest of the common fonts, so that text fits in all of them.
const NARROW = { letters: /[ijlftrI .,:;!|'()[\]/-]/, width: 0.36 };
const WIDE = { letters: /[mwMW%@+<>=±≤≥\u1100-\uFFFF]/, width: 1 };
const CAPITAL = { letters: /\p{Lu}/u, width: 0.72 };
const OTHER = { width: 0.62 };

/** The approximate width of a text in pixels, at a font size in pixels. */
export const textWidth = (content: string, size: number): number =>
  [...content].reduce((width, character) => {
    const kind = [NARROW, WIDE, CAPITAL].find(({ letters }) => letters.test(character)) ?? OTHER;
    return width + size * kind.width;
  }, 0);

/** A word cut into pieces of at most `width` pixels. */
const cut = (word: string, size: number, width: number): readonly string[] =>
  [...word].reduce<readonly string[]>((pieces, character) => {
    const last = pieces.at(-1);
    return last === undefined || textWidth(last + character, size) > width
      ? [...pieces, character]
      : [...pieces.slice(0, -1), last + character];
  }, []);

/** A text broken into lines of at most `width` pixels; words that are wider are cut. */
export const wrapText = (content: string, size: number, width: number): readonly string[] =>
  content.split(/\s+/).filter((word) => word !== "").flatMap((word) => cut(word, size, width))
    .reduce<readonly string[]>((lines, word) => {
      const last = lines.at(-1);
      return last === undefined || textWidth(`${last} ${word}`, size) > width
        ? [...lines, word]
        : [...lines.slice(0, -1), `${last} ${word}`];
    }, []);

/** A run of labels that touch, moved together. */
interface Run {
  readonly offset: number;
  readonly labels: number;
}

/**
 * The centres of labels of given heights, in pixels, in the order of the labels: no two labels overlap, and the squared distances
 * to the desired centres are least.
 *
 * After the heights above each label are subtracted, "no overlap" becomes "never decreasing": an isotonic regression, solved by
 * pooling adjacent violators. All labels stay between `top` and `bottom`, if there is room.
 */
export const spread = (
  target: readonly { readonly centre: number; readonly height: number }[],
  { top, bottom }: { readonly top: number; readonly bottom: number },
): readonly number[] => {
  const order = target.map((_, index) => index).toSorted((left, right) => target[left].centre - target[right].centre);
  const runs: Run[] = [];
  let above = 0;
  for (const index of order) {
    const { centre, height } = target[index];
    let run: Run = { offset: centre - height / 2 - above, labels: 1 };
    above += height;
    for (let before = runs.at(-1); before !== undefined && before.offset > run.offset; before = runs.at(-1)) {
      runs.pop();
      const labels = before.labels + run.labels;
      run = { offset: (before.offset * before.labels + run.offset * run.labels) / labels, labels };
    }
    runs.push(run);
  }
  const offsets = runs.flatMap(({ offset, labels }) => Array.from({ length: labels }, () => offset))
    .map((offset) => Math.max(top, Math.min(bottom - above, offset)));
  const centres = new Array<number>(target.length).fill(0);
  let taken = 0;
  order.forEach((index, place) => {
    centres[index] = offsets[place] + taken + target[index].height / 2;
    taken += target[index].height;
  });
  return centres;
};
