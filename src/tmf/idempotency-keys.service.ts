import { Injectable, type OnModuleInit } from '@nestjs/common';
import { oldest, Retention } from '../platform/retention.service';
import { Settings } from '../platform/settings';

/** How long an answer is kept under its key; a repetition after that is a request of its own. */
@Injectable()
export class IdempotencyKeys implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    const { idempotencyKeysMs } = this.settings.retained;
    const removal = oldest('idempotency_key', 'created_at');
    this.retention.keepRows('idempotency keys', idempotencyKeysMs, removal);
  }
}
