import { Injectable, type OnModuleInit } from '@nestjs/common';
import { oldest, Retention } from './retention.service';
import { Settings } from './settings';

/** Rows of the platform's own that are kept for a limited time: ended jobs. */
@Injectable()
export class RetainedRows implements OnModuleInit {
  constructor(
    private readonly retention: Retention,
    private readonly settings: Settings,
  ) {}

  onModuleInit(): void {
    this.retention.keepRows('jobs', this.settings.retained.jobsMs, oldest('job', 'finished_at'));
  }
}
