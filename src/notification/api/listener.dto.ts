import { ApiPropertyOptional } from '@nestjs/swagger';
import { kinds, oneOf, orNull } from '../../tmf';

const { text, count, instant } = kinds;

export abstract class ListenerResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly api: string;
  @ApiPropertyOptional(text) abstract readonly callback: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly query: string | null;
  @ApiPropertyOptional(oneOf('active', 'dead')) abstract readonly status: 'active' | 'dead';
  @ApiPropertyOptional(count) abstract readonly pending: number;
  @ApiPropertyOptional(count) abstract readonly delivered: number;
  @ApiPropertyOptional(count) abstract readonly dropped: number;
  @ApiPropertyOptional(count) abstract readonly failures: number;
  @ApiPropertyOptional(orNull(instant)) abstract readonly failingSince: string | null;
  @ApiPropertyOptional(instant) abstract readonly nextAttemptAt: string;
  @ApiPropertyOptional(orNull(instant)) abstract readonly lastDeliveredAt: string | null;
  @ApiPropertyOptional(orNull(text)) abstract readonly lastError: string | null;
}
