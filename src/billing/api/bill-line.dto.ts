import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { ById, IsSegment, kinds, orNull } from '../../tmf';
import type { LineKind } from '../domain/bill';

const { text, flag, count, instant, decimal, open } = kinds;

/** The path parameters of a line: `@Param() { id, line }: LineOfBill`. */
export class LineOfBill extends ById {
  @ApiProperty({ description: 'Id of a line, or its number on the bill' })
  @IsSegment()
  readonly line!: string;
}

export abstract class BillPeriod {
  @ApiPropertyOptional(instant) abstract readonly start: string;
  @ApiPropertyOptional(instant) abstract readonly end: string;
}

export abstract class CardLineReference {
  @ApiPropertyOptional(text) abstract readonly code: string;
  @ApiPropertyOptional(count) abstract readonly version: number;
  @ApiPropertyOptional(text) abstract readonly line: string;
}

export abstract class LineTax {
  @ApiPropertyOptional(orNull(text)) abstract readonly category: string | null;
  @ApiPropertyOptional(decimal) abstract readonly ratePercent: string;
  @ApiPropertyOptional(decimal) abstract readonly amount: string;
}

export abstract class AdjustedBill {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly number: string;
}

export abstract class DiscountOff {
  @ApiPropertyOptional(decimal) abstract readonly percent?: string;
  @ApiPropertyOptional(decimal) abstract readonly amount?: string;
}

export abstract class BillLinePart {
  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: { type: 'string', nullable: true },
    description: 'The values of `groupBy` that the usage of this part has',
  })
  abstract readonly group?: object;
  @ApiPropertyOptional({
    ...text,
    description:
      'For example `tier 2`, `included`, `covered` (by an allowance beside the line, no part of its quantity), `discounts`',
  })
  abstract readonly what: string;
  @ApiPropertyOptional(decimal) abstract readonly quantity: string;
  @ApiPropertyOptional({ ...text, description: 'None where events are counted' })
  abstract readonly unit?: string;
  @ApiPropertyOptional({ ...decimal, description: 'What `per` units cost' })
  abstract readonly rate?: string;
  @ApiPropertyOptional(decimal) abstract readonly per?: string;
  @ApiPropertyOptional({ ...decimal, description: 'What entering the tier cost' })
  abstract readonly flat?: string;
  @ApiPropertyOptional({ ...decimal, description: 'Where the tier begins' })
  abstract readonly from?: string;
  @ApiPropertyOptional({
    ...decimal,
    description: 'Where it ends, included; the last one does not',
  })
  abstract readonly upTo?: string;
  @ApiPropertyOptional({
    type: [DiscountOff],
    description: 'What comes off, one after the other, of the part `discounts`',
  })
  abstract readonly discounts?: readonly DiscountOff[];
  @ApiPropertyOptional({ ...decimal, description: 'The parts sum to the amount of the line' })
  abstract readonly amount: string;
  @ApiPropertyOptional(decimal) abstract readonly amountUnrounded: string;
}

export abstract class LineExchange {
  @ApiPropertyOptional({ ...text, description: 'Of the exchange rate' })
  abstract readonly id: string;
  @ApiPropertyOptional({ ...text, description: 'The currency of the rate card' })
  abstract readonly from: string;
  @ApiPropertyOptional({ ...decimal, description: 'What one of it is in the currency of the bill' })
  abstract readonly rate: string;
}

export abstract class BillLineResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(count) abstract readonly number: number;
  @ApiPropertyOptional(text) abstract readonly kind: LineKind;
  @ApiPropertyOptional(text) abstract readonly account: string;
  @ApiPropertyOptional(text) abstract readonly subscription: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly price: string | null;
  @ApiPropertyOptional({ type: CardLineReference }) abstract readonly card: CardLineReference;
  @ApiPropertyOptional(orNull(text)) abstract readonly meter: string | null;
  @ApiPropertyOptional(text) abstract readonly description: string;
  @ApiPropertyOptional({ type: BillPeriod }) abstract readonly period: BillPeriod;
  @ApiPropertyOptional({ type: BillPeriod, description: 'What it is charged for, if not `period`' })
  abstract readonly covers?: BillPeriod;
  @ApiPropertyOptional(decimal) abstract readonly quantity: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly unit: string | null;
  @ApiPropertyOptional({
    type: LineExchange,
    description: 'Only of a rate card in another currency than the bill',
  })
  abstract readonly exchange?: LineExchange;
  @ApiPropertyOptional({ ...decimal, description: 'Rounded to the minor unit of the currency' })
  abstract readonly amount: string;
  @ApiPropertyOptional(decimal) abstract readonly amountUnrounded: string;
  @ApiPropertyOptional({ ...decimal, description: 'What of the amount prepaid value has paid' })
  abstract readonly prepaid: string;
  @ApiPropertyOptional({ type: LineTax }) abstract readonly tax: LineTax;
  @ApiPropertyOptional({
    type: [BillLinePart],
    description:
      'How the amount came about: unit price, tiers. Only where that can be told exactly',
  })
  abstract readonly parts?: readonly BillLinePart[];
  @ApiPropertyOptional({ ...count, description: 'How many charges the line sums' })
  abstract readonly charges: number;
  @ApiPropertyOptional({ ...flag, description: 'Of usage that came after its period was closed' })
  abstract readonly late: boolean;
  @ApiPropertyOptional({ type: AdjustedBill, nullable: true })
  abstract readonly adjusts: AdjustedBill | null;
}

/** A line read by itself carries links to itself and to its charges. */
export abstract class LinkedBillLine extends BillLineResource {
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional({ ...text, description: 'Where the charges behind the line are' })
  abstract readonly usage: string;
}

export abstract class ChargedUsage {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly source: string;
  @ApiPropertyOptional(text) abstract readonly externalId: string;
  @ApiPropertyOptional(text) abstract readonly subject: string;
  @ApiPropertyOptional(text) abstract readonly meter: string;
  @ApiPropertyOptional(decimal) abstract readonly quantity: string;
  @ApiPropertyOptional(instant) abstract readonly time: string;
  @ApiPropertyOptional(open) abstract readonly attributes: object;
}

export abstract class ChargeOfLine {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly kind: string;
  @ApiPropertyOptional(decimal) abstract readonly quantity: string;
  @ApiPropertyOptional({ ...decimal, description: 'The total of the meter before this charge' })
  abstract readonly aggregateBefore: string;
  @ApiPropertyOptional(decimal) abstract readonly amount: string;
  @ApiPropertyOptional(decimal) abstract readonly prepaid: string;
  @ApiPropertyOptional(text) abstract readonly currency: string;
  @ApiPropertyOptional(instant) abstract readonly occurredAt: string;
  @ApiPropertyOptional(instant) abstract readonly bookedAt: string;
  @ApiPropertyOptional({ type: ChargedUsage, nullable: true })
  abstract readonly usage: ChargedUsage | null;
}
