import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOptional, ValidateBy } from 'class-validator';
import { parseScaled } from '../../core/decimal';
import { isKnownCurrency } from '../../core/money';
import { IsInstant, IsText, kinds, orNull, RefusedAs, SaysClass } from '../../tmf';
import { rateMalformed } from '../exchange.errors';

const { text, decimal, instant } = kinds;
const DECIMALS_MAX = 12;
const WHOLE = 10n ** 24n;

@ApiSchema({ name: 'ExchangeRate_Create' })
@RefusedAs(rateMalformed)
export class CreateExchangeRate {
  @ApiProperty({ ...text, description: 'The currency of rate cards' })
  @IsCurrency()
  readonly from!: string;

  @ApiProperty({ ...text, description: 'The currency of accounts' })
  @IsCurrency()
  readonly to!: string;

  @ApiProperty({ ...decimal, description: 'What one of `from` is in `to`' })
  @IsRate()
  readonly rate!: string;

  @ApiProperty({ ...instant, description: 'Of the usage it is for; it may lie in the past' })
  @IsInstant()
  readonly validFrom!: string;

  @ApiPropertyOptional(orNull(text))
  @IsOptional()
  @IsText()
  readonly reason?: string | null;
}

@SaysClass()
@ApiSchema({ name: 'ExchangeRate' })
export abstract class ExchangeRateResource {
  @ApiProperty(text) abstract readonly id: string;
  @ApiProperty(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly from: string;
  @ApiPropertyOptional(text) abstract readonly to: string;
  @ApiPropertyOptional(decimal) abstract readonly rate: string;
  @ApiPropertyOptional(instant) abstract readonly validFrom: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly reason: string | null;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly createdBy: string | null;
}

function IsCurrency(): PropertyDecorator {
  const validate = (value: unknown): boolean => typeof value === 'string' && isKnownCurrency(value);
  const message = 'must be a currency of ISO 4217';
  return ValidateBy({ name: 'isCurrency', validator: { validate } }, { message });
}

function IsRate(): PropertyDecorator {
  const validate = (value: unknown): boolean => {
    const units = typeof value === 'string' ? parseScaled(value, DECIMALS_MAX) : undefined;
    return units !== undefined && units > 0n && units < WHOLE;
  };
  const message =
    'must be above zero, a plain decimal in a string of at most 12 decimals, 24 digits';
  return ValidateBy({ name: 'isRate', validator: { validate } }, { message });
}
