import { BoundedCache } from './bounded-cache';

type Known<V> = { readonly readAt: number; readonly value: Promise<V> };

/**
 * Caches values for a while. Concurrent readers of a key share one read; a failed read is repeated by the next
 * reader.
 */
export class Believed<V> {
  private readonly known: BoundedCache<Known<V>>;

  constructor(
    private readonly forMs: number,
    most: number,
    private readonly read: (key: string) => Promise<V>,
  ) {
    this.known = new BoundedCache(most);
  }

  get(key: string): Promise<V> {
    const known = this.known.get(key);
    const now = performance.now();
    if (known !== undefined && now - known.readAt < this.forMs) return known.value;
    const value = this.read(key);
    this.known.put(key, { readAt: now, value }, 1);
    value.catch(() => {
      this.known.forget(key);
    });
    return value;
  }
}
