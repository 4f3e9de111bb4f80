import type { FastifyRateLimitStore } from '@fastify/rate-limit';
import { BoundedCache } from '../../platform/bounded-cache';

type Window = { readonly startedAt: number; readonly current: number };
type Counted = { readonly current: number; readonly ttl: number };

const KEYS_MAX = 20_000;

/**
 * The number of requests in the window of each key. The plugin's own store returns the object that it counts in, so
 * that concurrent requests would all see the last count and all be refused.
 */
export class RequestWindows implements FastifyRateLimitStore {
  private readonly windows = new BoundedCache<Window>(KEYS_MAX);

  incr(
    key: string,
    done: (error: Error | null, counted?: Counted) => void,
    windowMs: number,
  ): void {
    const now = Date.now();
    const before = this.windows.get(key);
    const isOver = before === undefined || before.startedAt + windowMs <= now;
    const window = isOver
      ? { startedAt: now, current: 1 }
      : { ...before, current: before.current + 1 };
    this.windows.put(key, window, 1);
    done(null, { current: window.current, ttl: window.startedAt + windowMs - now });
  }

  child(): RequestWindows {
    return new RequestWindows();
  }
}
