import { ApiPropertyOptional } from '@nestjs/swagger';
import { kinds, oneOf, orNull } from '../../tmf';
import type { AuditAction } from '../domain/audit-entry';

const { text, count, instant } = kinds;

export abstract class CardAuditEntry {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(orNull(count)) abstract readonly version: number | null;
  @ApiPropertyOptional(oneOf('created', 'drafted', 'activated', 'rolledBack'))
  abstract readonly action: AuditAction;
  @ApiPropertyOptional({
    ...orNull(text),
    description: 'Who asked; where nobody is asked who he is, what `X-Requested-By` said',
  })
  abstract readonly actor: string | null;
  @ApiPropertyOptional(orNull(text)) abstract readonly reason: string | null;
  @ApiPropertyOptional(instant) abstract readonly at: string;
}
