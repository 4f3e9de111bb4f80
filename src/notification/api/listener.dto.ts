import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOverlap, kinds, oneOf, orNull, RefusedAs } from '../../tmf';
import { requestMalformed } from '../notification.errors';

const { text, count, instant } = kinds;

export abstract class ListenerResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly api: string;
  @ApiPropertyOptional(text) abstract readonly callback: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly query: string | null;
  @ApiPropertyOptional(oneOf('active', 'dead')) abstract readonly status: 'active' | 'dead';
  @ApiPropertyOptional({
    ...count,
    description: 'How many events wait for it, counted up to 1001: that says more than 1000',
  })
  abstract readonly pending: number;
  @ApiPropertyOptional(count) abstract readonly delivered: number;
  @ApiPropertyOptional(count) abstract readonly dropped: number;
  @ApiPropertyOptional(count) abstract readonly failures: number;
  @ApiPropertyOptional(orNull(instant)) abstract readonly failingSince: string | null;
  @ApiPropertyOptional(instant) abstract readonly nextAttemptAt: string;
  @ApiPropertyOptional(orNull(instant)) abstract readonly lastDeliveredAt: string | null;
  @ApiPropertyOptional(orNull(text)) abstract readonly lastError: string | null;
  @ApiPropertyOptional({ ...instant, description: 'From when on it can be replayed' })
  abstract readonly keptSince: string;
}

@ApiSchema({ name: 'ListenerSecret_Rotate' })
@RefusedAs(requestMalformed)
export class RotateSecret {
  @IsOverlap('the secrets before it sign as well')
  readonly overlapHours?: number;
}

@ApiSchema({ name: 'ListenerSecret' })
export abstract class ListenerSecretResource {
  @ApiPropertyOptional({ ...text, description: 'Of the listener' }) abstract readonly id: string;
  @ApiPropertyOptional({
    ...text,
    description: 'What its deliveries are signed with: in this answer, and never again',
  })
  abstract readonly secret?: string;
  @ApiPropertyOptional({
    ...orNull(instant),
    description: 'Until when those before it sign as well; null: none does',
  })
  abstract readonly formerEndsAt: string | null;
}
