import { ApiPropertyOptional } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { IsCountInText, kinds, LIMIT_DEFAULT, LIMIT_MAX, orNull } from '../../tmf';

const { text, count, instant, decimal } = kinds;

export class JournalQuery {
  @ApiPropertyOptional({ ...text, default: '0', description: 'The `seq` the page begins behind' })
  @Matches(/^\d{1,18}$/, { message: 'must be a seq' })
  readonly after: string = '0';

  @ApiPropertyOptional({ ...count, minimum: 1, maximum: LIMIT_MAX, default: LIMIT_DEFAULT })
  @IsCountInText(1, LIMIT_MAX)
  readonly limit: number = LIMIT_DEFAULT;
}

export abstract class JournalLine {
  @ApiPropertyOptional(text) abstract readonly account: string;
  @ApiPropertyOptional({ ...text, description: 'A currency, or what else is counted' })
  abstract readonly unit: string;
  @ApiPropertyOptional(decimal) abstract readonly debit: string;
  @ApiPropertyOptional(decimal) abstract readonly credit: string;
}

export abstract class JournalTransactionResource {
  @ApiPropertyOptional(text) abstract readonly seq: string;
  @ApiPropertyOptional(text) abstract readonly kind: string;
  @ApiPropertyOptional({ ...orNull(text), description: 'A bill, a top-up; null for usage' })
  abstract readonly reference: string | null;
  @ApiPropertyOptional(instant) abstract readonly postedAt: string;
  @ApiPropertyOptional({ type: [JournalLine] }) abstract readonly lines: readonly JournalLine[];
  @ApiPropertyOptional(text) abstract readonly previousHash: string;
  @ApiPropertyOptional(text) abstract readonly hash: string;
}
