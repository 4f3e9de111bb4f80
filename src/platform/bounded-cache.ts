type Entry<V> = { readonly value: V; readonly weight: number };

/**
 * A cache in two generations. Values put or read are in the young one. When that weighs half of `weightMax` it
 * becomes the old one, and the former old one is dropped. So dropped values were used less recently than kept ones,
 * without the cost of an exact order. The value put last always stays.
 */
export class BoundedCache<V> {
  private young = new Map<string, Entry<V>>();
  private old = new Map<string, Entry<V>>();
  private youngWeight = 0;
  private oldWeight = 0;

  constructor(private readonly weightMax: number) {}

  get weight(): number {
    return this.youngWeight + this.oldWeight;
  }

  get(key: string): V | undefined {
    const young = this.young.get(key);
    if (young !== undefined) return young.value;
    const old = this.old.get(key);
    if (old !== undefined) this.put(key, old.value, old.weight);
    return old?.value;
  }

  put(key: string, value: V, weight: number): void {
    this.forget(key);
    if (this.young.size > 0 && (this.youngWeight + weight) * 2 > this.weightMax) this.age();
    this.young.set(key, { value, weight });
    this.youngWeight += weight;
    if (this.weight > this.weightMax) this.dropOld();
  }

  forget(key: string): void {
    this.youngWeight -= this.young.get(key)?.weight ?? 0;
    this.oldWeight -= this.old.get(key)?.weight ?? 0;
    this.young.delete(key);
    this.old.delete(key);
  }

  private age(): void {
    this.old = this.young;
    this.oldWeight = this.youngWeight;
    this.young = new Map();
    this.youngWeight = 0;
  }

  private dropOld(): void {
    this.old = new Map();
    this.oldWeight = 0;
  }
}
