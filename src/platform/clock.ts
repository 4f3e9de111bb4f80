import { Injectable } from '@nestjs/common';
import { type Instant, instant } from '../core/time';

/** The only source of "now". Tests bind a `FrozenClock` in its place. */
@Injectable()
export class Clock {
  now(): Instant {
    return instant(Date.now());
  }
}
