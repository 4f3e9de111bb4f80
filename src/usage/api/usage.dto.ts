import { ApiPropertyOptional } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { IsObjectOf, kinds, listOf, oneOf, orNull, RefusedAs } from '../../tmf';
import { malformedFilter } from '../usage.errors';

const { text, count, instant, decimal, open } = kinds;

@RefusedAs(malformedFilter)
export class RecycleUsage {
  @ApiPropertyOptional({
    ...open,
    description: 'Attributes of usage and their values; all rejected usage when it is left out',
  })
  // Not `IsOptional`, because a null by mistake would select everything.
  @ValidateIf((_, filter) => filter !== undefined)
  @IsObjectOf('names and the values to filter by')
  readonly filter?: Readonly<Record<string, unknown>>;
}

export abstract class StartedRecycling {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional({ ...text, description: 'The job' }) abstract readonly href: string;
  @ApiPropertyOptional(oneOf('queued')) abstract readonly status: 'queued';
}

export abstract class UsageResult {
  @ApiPropertyOptional({ ...count, description: 'The place of the event in the request' })
  abstract readonly index: number;
  @ApiPropertyOptional(orNull(text)) abstract readonly id: string | null;
  @ApiPropertyOptional(oneOf('accepted', 'duplicate', 'rejected'))
  abstract readonly status: 'accepted' | 'duplicate' | 'rejected';
  @ApiPropertyOptional({ ...text, description: 'Where the usage is stored, a rejected one too' })
  abstract readonly usageId?: string;
  @ApiPropertyOptional({ ...text, description: 'Why it was rejected: see /docs/errors' })
  abstract readonly code?: string;
  @ApiPropertyOptional(text) abstract readonly path?: string;
  @ApiPropertyOptional(text) abstract readonly message?: string;
  @ApiPropertyOptional(listOf(open)) abstract readonly charges?: unknown;
  @ApiPropertyOptional(listOf(open)) abstract readonly included?: unknown;
}

export abstract class UsageReport {
  @ApiPropertyOptional(count) abstract readonly accepted: number;
  @ApiPropertyOptional(count) abstract readonly duplicate: number;
  @ApiPropertyOptional(count) abstract readonly rejected: number;
  @ApiPropertyOptional({ type: [UsageResult] }) abstract readonly results: readonly UsageResult[];
}

export abstract class TracedUsage {
  @ApiPropertyOptional(text) abstract readonly source: string;
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(instant) abstract readonly time: string;
  @ApiPropertyOptional(text) abstract readonly subject: string;
  @ApiPropertyOptional(text) abstract readonly meter: string;
  @ApiPropertyOptional(decimal) abstract readonly quantity: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly unit: string | null;
  @ApiPropertyOptional(orNull(decimal)) abstract readonly amount: string | null;
  @ApiPropertyOptional({
    ...orNull(open),
    description: 'Who rated it elsewhere said this currency and tax, and the amount',
  })
  abstract readonly ratedElsewhere: object | null;
  @ApiPropertyOptional(open) abstract readonly attributes: object;
}

export abstract class UsageTrace {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly status: string;
  @ApiPropertyOptional(orNull(open)) abstract readonly reason: object | null;
  @ApiPropertyOptional({ type: TracedUsage }) abstract readonly usage: TracedUsage;
  @ApiPropertyOptional({
    ...orNull(open),
    description: 'What was reported first, where it was rejected and put right since',
  })
  abstract readonly reported: object | null;
  @ApiPropertyOptional({ ...listOf(open), description: 'What allowances took of it' })
  abstract readonly included: readonly object[];
  @ApiPropertyOptional({ ...listOf(open), description: 'Each leg: card, line, tiers, and why' })
  abstract readonly legs: readonly object[];
}
