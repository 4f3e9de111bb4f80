import { ApiPropertyOptional } from '@nestjs/swagger';
import type { JobDocument, JobStatus } from '../../platform/jobs';
import { kinds, oneOf, orNull } from '../../tmf';

const { text, instant, open } = kinds;

export abstract class JobResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly kind: string;
  @ApiPropertyOptional(oneOf('queued', 'running', 'done', 'failed'))
  abstract readonly status: JobStatus;
  @ApiPropertyOptional(open) abstract readonly progress: JobDocument;
  @ApiPropertyOptional(orNull(open)) abstract readonly result: JobDocument | null;
  @ApiPropertyOptional(orNull(open)) abstract readonly error: JobDocument | null;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
  @ApiPropertyOptional(orNull(instant)) abstract readonly finishedAt: string | null;
}
