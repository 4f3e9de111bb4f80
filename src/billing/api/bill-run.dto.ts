import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import type { JobDocument, JobStatus } from '../../platform/jobs';
import { IsIdOf, IsInstant, kinds, oneOf, orNull, RefusedAs } from '../../tmf';
import { runMalformed } from '../billing.errors';

const { text, instant, open } = kinds;

@RefusedAs(runMalformed)
export class StartBillRun {
  @ApiPropertyOptional({
    ...orNull(text),
    description: 'A payer, or `{"id": …}` of one; all payers when it is left out',
  })
  @IsOptional()
  @IsIdOf('a billing account')
  readonly billingAccount?: string | null;

  @ApiPropertyOptional({ ...orNull(instant), description: 'Now when it is left out' })
  @IsOptional()
  @IsInstant()
  readonly upTo?: string | null;
}

export abstract class BillRunResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(oneOf('queued', 'running', 'done', 'failed'))
  abstract readonly status: JobStatus;
  @ApiPropertyOptional(orNull(text)) abstract readonly billingAccount: string | null;
  @ApiPropertyOptional(instant) abstract readonly upTo: string;
  @ApiPropertyOptional(open) abstract readonly progress: JobDocument;
  @ApiPropertyOptional(orNull(open)) abstract readonly result: JobDocument | null;
  @ApiPropertyOptional(orNull(open)) abstract readonly error: JobDocument | null;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
  @ApiPropertyOptional(orNull(instant)) abstract readonly finishedAt: string | null;
}
