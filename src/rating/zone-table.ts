// One version of a tariff table: prefixes of dialled numbers and the zone of each. The longest prefix that begins a
// number gives its zone. A prefix is the stretch of all numbers it begins; stretches lie within each other, and cut at
// their ends they are a row, so that one search finds the zone, whatever the number of prefixes.

/** Prefixes have at most these digits, and numbers are compared to no more. */
export const PREFIX_DIGITS_MAX = 15;

/** Rows by prefix: `prefixes` as numbers (see `prefixKey`), ascending; `zones` are places in `names`. */
export type ZoneRows = {
  readonly prefixes: Float64Array;
  readonly zones: Uint16Array;
  readonly names: readonly string[];
};

/** From each start on the zone of that place in `names`, counted from one; 0 is none. Ten bytes a stretch. */
export type ZoneTable = {
  readonly starts: Float64Array;
  readonly zones: Uint16Array;
  readonly names: readonly string[];
};

const PLUS = 43;
const DIGIT_0 = 48;
const PIECE = 2_000;
const POWERS = Array.from({ length: PREFIX_DIGITS_MAX + 1 }, (_, power) => 11 ** power);

/**
 * Digits from 1 to 10 of a number of base 11, followed by zeros: in the order of the texts, a beginning before what it
 * begins, and exact below 2^53. A + before a number is none of it. What follows another character does not count;
 * undefined when nothing is left.
 */
export function prefixKey(number: string): number | undefined {
  const begin = number.charCodeAt(0) === PLUS ? 1 : 0;
  const length = Math.min(number.length - begin, PREFIX_DIGITS_MAX);
  let key = 0;
  let digits = 0;
  for (; digits < length; digits += 1) {
    const digit = number.charCodeAt(begin + digits) - DIGIT_0;
    if (digit < 0 || digit > 9) break;
    key = key * 11 + digit + 1;
  }
  return digits === 0 ? undefined : key * power(PREFIX_DIGITS_MAX - digits);
}

export function prefixText(key: number): string {
  let text = '';
  let rest = key;
  for (let place = PREFIX_DIGITS_MAX - 1; place >= 0 && rest > 0; place -= 1) {
    const digit = Math.trunc(rest / power(place));
    text += String.fromCharCode(DIGIT_0 + digit - 1);
    rest -= digit * power(place);
  }
  return text;
}

/** Pauses between pieces, for a million prefixes take half a second. */
export function* zoneTable({ prefixes, zones, names }: ZoneRows): Generator<undefined, ZoneTable> {
  const row = new Row(2 * prefixes.length + 1);
  const open: { readonly end: number; readonly zone: number }[] = [];
  const close = (until: number) => {
    for (let last = open.at(-1); last !== undefined && last.end <= until; last = open.at(-1)) {
      open.pop();
      row.begin(last.end, open.at(-1)?.zone ?? 0);
    }
  };
  for (const [index, start] of prefixes.entries()) {
    if (index % PIECE === 0) yield;
    close(start);
    const zone = (zones[index] ?? 0) + 1;
    row.begin(start, zone);
    open.push({ end: start + widthOf(start), zone });
  }
  close(Number.POSITIVE_INFINITY);
  return { ...row.cut(), names };
}

/** The zone of a number; undefined when no prefix begins it. */
export function zoneOf({ starts, zones, names }: ZoneTable, number: string): string | undefined {
  const key = prefixKey(number);
  if (key === undefined) return undefined;
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((starts[middle] ?? 0) <= key) low = middle + 1;
    else high = middle;
  }
  const zone = low === 0 ? 0 : (zones[low - 1] ?? 0);
  return zone === 0 ? undefined : names[zone - 1];
}

/** What the stretch of a prefix spans: everything that its digits leave open. */
function widthOf(key: number): number {
  let place = 0;
  while (place < PREFIX_DIGITS_MAX - 1 && key % power(place + 1) === 0) place += 1;
  return power(place);
}

function power(place: number): number {
  return POWERS[place] ?? 1;
}

class Row {
  private readonly starts: Float64Array;
  private readonly zones: Uint16Array;
  private length = 0;

  constructor(lengthMax: number) {
    this.starts = new Float64Array(lengthMax);
    this.zones = new Uint16Array(lengthMax);
  }

  /** Starts never go back; of two at one place the later counts. */
  begin(start: number, zone: number): void {
    const last = this.length - 1;
    if (last >= 0 && this.starts[last] === start) {
      this.zones[last] = zone;
      return;
    }
    if (last >= 0 && this.zones[last] === zone) return;
    this.starts[this.length] = start;
    this.zones[this.length] = zone;
    this.length += 1;
  }

  cut(): Pick<ZoneTable, 'starts' | 'zones'> {
    return {
      starts: this.starts.slice(0, this.length),
      zones: this.zones.slice(0, this.length),
    };
  }
}
