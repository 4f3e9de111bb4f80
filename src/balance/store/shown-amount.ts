// `toShown` in SQL, so that lists find and sort a bucket by what it shows: its value in the unit that
// was bought where that is exact in 15 digits, else in its reference unit.

/** The four are SQL: the value in its reference unit, and how much of that the unit bought is. */
export function shownAmount(value: string, unit: string, shownUnit: string, factor: string) {
  // Sixteen significant digits is the least that a division gives, so what has 15 is exact in it.
  const shown = `trim_scale(${value} / ${factor})`;
  const digits = `length(ltrim(translate(${shown}::text, '-.', ''), '0'))`;
  const isExact = `${shown} * ${factor} = ${value} AND ${digits} <= 15`;
  const choose = (exact: string, otherwise: string) =>
    `(CASE WHEN ${isExact} THEN ${exact} ELSE ${otherwise} END)`;
  return { amount: choose(shown, `trim_scale(${value})`), units: choose(shownUnit, unit) };
}
