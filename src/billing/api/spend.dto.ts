import { ApiPropertyOptional } from '@nestjs/swagger';
import { kinds, orNull } from '../../tmf';
import { NamedAccount } from './bill.dto';

const { text, instant, decimal } = kinds;

export abstract class SpendAmount {
  @ApiPropertyOptional(text) abstract readonly currency: string;
  @ApiPropertyOptional(decimal) abstract readonly amount: string;
  @ApiPropertyOptional(decimal) abstract readonly prepaid: string;
  @ApiPropertyOptional({ ...decimal, description: 'What is left to be paid by bill' })
  abstract readonly open: string;
}

export abstract class SpendOfAccount extends SpendAmount {
  @ApiPropertyOptional(text) abstract readonly account: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly name: string | null;
}

export abstract class SpendOnLine extends SpendAmount {
  @ApiPropertyOptional(text) abstract readonly description: string;
  @ApiPropertyOptional(text) abstract readonly kind: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly meter: string | null;
  @ApiPropertyOptional(orNull(text)) abstract readonly unit: string | null;
  @ApiPropertyOptional(decimal) abstract readonly quantity: string;
}

export abstract class SpendToDate {
  @ApiPropertyOptional({ type: NamedAccount }) abstract readonly account: NamedAccount;
  @ApiPropertyOptional(instant) abstract readonly at: string;
  @ApiPropertyOptional(orNull(instant)) abstract readonly since: string | null;
  @ApiPropertyOptional({ type: [SpendAmount] }) abstract readonly total: readonly SpendAmount[];
  @ApiPropertyOptional({ type: [SpendOfAccount] })
  abstract readonly byAccount: readonly SpendOfAccount[];
  @ApiPropertyOptional({ type: [SpendOnLine] }) abstract readonly byLine: readonly SpendOnLine[];
}
