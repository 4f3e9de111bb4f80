import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { kinds, listOf, oneOf, orNull } from '../../tmf';
import { KINDS, type Kind } from '../domain/waiting';

const { text, flag, count, instant } = kinds;

export abstract class WaitingItem {
  @ApiProperty(oneOf(...KINDS)) abstract readonly kind: Kind;
  @ApiProperty({
    ...text,
    description:
      'Why: the code of rejected usage, the state of an order, a payment or a bill on demand, the kind of a job, of an import or export, of a balance action, the currency of what no bill took or is owed, the unit of what no account has',
  })
  abstract readonly reason: string;
  @ApiProperty({ ...count, description: 'How many; at most 1 000 are counted' })
  abstract readonly count: number;
  @ApiPropertyOptional({ ...flag, description: 'There are more than were counted' })
  abstract readonly isMore: boolean;
  @ApiPropertyOptional(orNull(instant)) abstract readonly oldest: string | null;
  @ApiPropertyOptional(orNull(instant)) abstract readonly newest: string | null;
  @ApiPropertyOptional({ ...text, description: 'What helps' }) abstract readonly mend: string;
  @ApiPropertyOptional({
    ...orNull(text),
    description:
      'The list that shows them; null where there is none: jobs, what prepaid accounts owe and what no account has',
  })
  abstract readonly list: string | null;
  @ApiPropertyOptional({ ...listOf(text), description: 'Where the last three are' })
  abstract readonly latest: readonly string[];
}

export abstract class AttentionResource {
  @ApiProperty({ ...count, description: 'All of `items` together' })
  abstract readonly count: number;
  @ApiProperty({ type: [WaitingItem] }) abstract readonly items: readonly WaitingItem[];
}
