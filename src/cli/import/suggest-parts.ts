// Numbers of a row that are counted in another one of it already: cached tokens in those of the
// prompt, tokens of reasoning in those of the answer. Charged beside the whole they count twice.

/** Parts by their whole: those that have a price of their own, and those that have that of the whole. */
export type Parts = {
  readonly pricedIn: (whole: string) => readonly string[];
  readonly unpriced: readonly string[];
  readonly notes: readonly string[];
};

const FLAT: readonly (readonly [part: RegExp, whole: RegExp])[] = [
  [/^cached(?!.*(creation|write))/, /^(prompt|input) token/],
  [/^reasoning token/, /^(completion|output) token/],
];
const PRICED = /^cached/;

export function partsIn(columns: readonly string[], wordsOf: (column: string) => string): Parts {
  const found = columns.flatMap((part) => {
    const whole = wholeOf(part, columns, wordsOf);
    return whole === undefined ? [] : [{ part, whole, isPriced: PRICED.test(wordsOf(part)) }];
  });
  const priced = found.filter(({ isPriced }) => isPriced);
  return {
    pricedIn: (whole) => priced.filter((each) => each.whole === whole).map(({ part }) => part),
    unpriced: found.filter(({ isPriced }) => !isPriced).map(({ part }) => part),
    notes: priced.map(
      ({ part, whole }) =>
        `usages: ${part} is taken as a part of ${whole}, which counts without it; that is a guess`,
    ),
  };
}

/** `usage.x_details.y` is a part of `usage.x`; others are known by name, beside their whole. */
function wholeOf(
  part: string,
  columns: readonly string[],
  wordsOf: (column: string) => string,
): string | undefined {
  const parent = parentOf(part);
  const detailed = parent.replace(/_?details$/i, '');
  if (detailed !== parent && columns.includes(detailed)) return detailed;
  const whole = FLAT.find(([named]) => named.test(wordsOf(part)))?.[1];
  return columns.find(
    (column) => whole?.test(wordsOf(column)) === true && parentOf(column) === parent,
  );
}

function parentOf(column: string): string {
  return column.slice(0, Math.max(0, column.lastIndexOf('.')));
}
