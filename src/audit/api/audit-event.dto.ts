import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { kinds, listOf, oneOf, orNull, SaysClass } from '../../tmf';
import type { AuditOutcome } from '../domain/audit-event';

const { text, count, instant, open } = kinds;

@SaysClass()
@ApiSchema({ name: 'AuditEvent' })
export abstract class AuditEventResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(instant) abstract readonly recordedAt: string;
  @ApiPropertyOptional({
    ...text,
    description:
      'Who: `key:<id>`, `user:<issuer>#<subject>`, `cli` on the server itself, `open` where nobody is asked',
  })
  abstract readonly actor: string;
  @ApiPropertyOptional({ ...listOf(text), description: 'What he was then' })
  abstract readonly roles: readonly string[];
  @ApiPropertyOptional({ ...text, description: 'From where; `several` of what was only counted' })
  abstract readonly address: string;
  @ApiPropertyOptional({ ...text, description: 'As the documents have it: `PATCH /…/{id}`' })
  abstract readonly operation: string;
  @ApiPropertyOptional({ ...orNull(text), description: 'The class of what was changed' })
  abstract readonly resourceType: string | null;
  @ApiPropertyOptional(orNull(text)) abstract readonly resourceId: string | null;
  @ApiPropertyOptional({
    ...orNull(open),
    description:
      'As it was stored, without secrets; what is very long is cut (`@cut`); null of what was made',
  })
  abstract readonly before: object | null;
  @ApiPropertyOptional({
    ...orNull(open),
    description: 'As it is stored since; null of what is gone',
  })
  abstract readonly after: object | null;
  @ApiPropertyOptional({
    ...oneOf('done', 'refused'),
    description: 'refused: a credential was no good',
  })
  abstract readonly outcome: AuditOutcome;
  @ApiPropertyOptional({ ...orNull(text), description: 'Why it was refused' })
  abstract readonly reason: string | null;
  @ApiPropertyOptional({
    ...count,
    description: 'How often; more than once of what was only counted',
  })
  abstract readonly times: number;
  @ApiPropertyOptional({
    ...orNull(count),
    description: 'Its place in the chain; null in the first moments',
  })
  abstract readonly seq: number | null;
  @ApiPropertyOptional({ ...orNull(text), description: 'The hash of the event before' })
  abstract readonly previousHash: string | null;
  @ApiPropertyOptional({ ...orNull(text), description: 'SHA-256 of all that stands here' })
  abstract readonly hash: string | null;
}
