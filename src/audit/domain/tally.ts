// Of what may come very often: which are told one by one, and how many were not.

type Counted<T> = { readonly what: T; seen: number; told: number };

export type TallyLimits = {
  /** Told of what has the same name. */
  readonly ofOne: number;
  /** Told of all; and so many names are known, the others are counted together. */
  readonly ofAll: number;
};

export class Tally<T> {
  private readonly counted = new Map<string, Counted<T>>();
  private told = 0;

  constructor(
    private readonly limits: TallyLimits,
    /** Stands for those that are counted together. */
    private readonly others: T,
  ) {}

  /** Whether this one is told. */
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
