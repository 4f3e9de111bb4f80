type Entry<V> = { readonly value: V; readonly weight: number };

/**
 * Values by key in two generations: what is put or asked for is in the young one; when that weighs half
 * of `weightMax` it becomes the old one, and what nobody asked for since goes. So what goes was not asked
 * for longer than what stays, and asking costs no order to be kept. The one put last always stays.
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
