// `toShown` in SQL, so that lists filter and sort by the value shown: in the unit bought where that is exact with 15
// digits, else in the reference unit.

/** All arguments are SQL: the value and unit of reference, the unit bought and its size in the reference unit. */
export function shownAmount(value: string, unit: string, shownUnit: string, factor: string) {
  // A division yields at least sixteen significant digits, so a quotient of 15 digits is exact.
  const shown = `trim_scale(${value} / ${factor})`;
  const digits = `length(ltrim(translate(${shown}::text, '-.', ''), '0'))`;
  const isExact = `${shown} * ${factor} = ${value} AND ${digits} <= 15`;
  const choose = (exact: string, otherwise: string) =>
    `(CASE WHEN ${isExact} THEN ${exact} ELSE ${otherwise} END)`;
  return { amount: choose(shown, `trim_scale(${value})`), units: choose(shownUnit, unit) };
}
