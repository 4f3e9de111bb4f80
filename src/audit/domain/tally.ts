// Limits how many events of a flood are reported one by one, and counts the rest.

type Counted<T> = { readonly what: T; seen: number; told: number };

export type TallyLimits = {
  /** How many events of one name are reported. */
  readonly ofOne: number;
  /** How many events are reported in all, and how many names are kept; further names are counted together. */
  readonly ofAll: number;
};

export class Tally<T> {
  private readonly counted = new Map<string, Counted<T>>();
  private told = 0;

  constructor(
    private readonly limits: TallyLimits,
    /** Reported for the names that are counted together. */
    private readonly others: T,
  ) {}

  /** Counts the event; answers whether it is to be reported by itself. */
  take(name: string, what: T): boolean {
    const counted = this.known(name, what);
    counted.seen += 1;
    if (counted.seen > this.limits.ofOne || this.told >= this.limits.ofAll) return false;
    counted.told += 1;
    this.told += 1;
    return true;
  }

  untold(): ReadonlyArray<{ readonly what: T; readonly times: number }> {
    return [...this.counted.values()]
      .map(({ what, seen, told }) => ({ what, times: seen - told }))
      .filter(({ times }) => times > 0);
  }

  private known(name: string, what: T): Counted<T> {
    const isNew = !this.counted.has(name);
    const isOneTooMany = isNew && this.counted.size >= this.limits.ofAll;
    const key = isOneTooMany ? '' : name;
    const known = this.counted.get(key);
    if (known !== undefined) return known;
    const counted = { what: isOneTooMany ? this.others : what, seen: 0, told: 0 };
    this.counted.set(key, counted);
    return counted;
  }
}
