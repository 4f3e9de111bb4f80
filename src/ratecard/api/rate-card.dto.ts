import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsNotEmpty, IsOptional, ValidateBy } from 'class-validator';
import { isTimeZone } from '../../core/calendar';
import { BeginsNot, IsCode, IsText, kinds, oneOf, orNull, RefusedAs, SaysClass } from '../../tmf';
import { type Book, BOOKS } from '../domain/rate-card';
import { cardMalformed } from '../ratecard.errors';

const { text, count, instant } = kinds;
const books = oneOf(...BOOKS);

@ApiSchema({ name: 'RateCard_Create' })
@RefusedAs(cardMalformed)
export class CreateRateCard {
  @ApiProperty(text)
  @IsCode()
  @BeginsNot('price:')
  readonly code!: string;

  @ApiPropertyOptional({ ...orNull(text), description: 'The code when it is left out' })
  @IsOptional()
  @IsText()
  readonly name?: string | null;

  @ApiProperty(books)
  @IsIn(BOOKS, { message: `must be one of ${BOOKS.join(', ')}` })
  readonly book!: Book;

  @ApiProperty(text)
  @IsText()
  @IsNotEmpty({ message: 'is mandatory' })
  readonly currency!: string;

  @ApiPropertyOptional(orNull(text))
  @IsOptional()
  @IsText()
  readonly partner?: string | null;

  @ApiPropertyOptional({
    ...orNull(text),
    description: "Where its lines read hours and days; else the account's, and UTC for cost",
  })
  @IsOptional()
  @IsZone()
  readonly timeZone?: string | null;
}

@SaysClass()
@ApiSchema({ name: 'RateCard' })
export abstract class RateCardResource {
  @ApiProperty(text) abstract readonly id: string;
  @ApiProperty(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly code: string;
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional(books) abstract readonly book: Book;
  @ApiPropertyOptional(text) abstract readonly currency: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly partner: string | null;
  @ApiPropertyOptional(orNull(text)) abstract readonly timeZone: string | null;
  @ApiPropertyOptional({ ...orNull(count), description: 'The general version in force' })
  abstract readonly currentVersion: number | null;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
}

/** An empty text is accepted and counts as missing. */
function IsZone(): PropertyDecorator {
  const validate = (value: unknown): boolean =>
    value === '' || (typeof value === 'string' && isTimeZone(value));
  const message = 'must be a time zone like Europe/Berlin';
  return ValidateBy({ name: 'isZone', validator: { validate } }, { message });
}
