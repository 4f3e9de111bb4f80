import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { RoundingMode } from '../../core/rounding';
import { kinds, listOf, oneOf, orNull, RefusedAs } from '../../tmf';
import { malformedFormat } from '../billing.errors';
import type { RunType } from '../domain/bill-content';
import type { BillState } from '../domain/bill-lifecycle';
import type { PaidBy } from '../domain/bill-view';
import { BillerResource } from './biller.dto';
import { BillLineResource, BillPeriod } from './bill-line.dto';

const { text, count, instant, decimal, open } = kinds;

export const FORMATS = ['html', 'json'] as const;

@RefusedAs(malformedFormat)
export class DocumentQuery {
  @ApiPropertyOptional({
    enum: FORMATS,
    description: 'Else what `Accept` asks for first, else JSON',
  })
  @IsOptional()
  @IsIn(FORMATS, { message: 'is html or json' })
  readonly format?: (typeof FORMATS)[number];
}

export abstract class NamedAccount {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly name: string | null;
}

export abstract class BillReference {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly name?: string;
  @ApiPropertyOptional(text) abstract readonly href?: string;
  @ApiPropertyOptional(text) abstract readonly '@referredType'?: string;
}

export abstract class BillTax {
  @ApiPropertyOptional(text) abstract readonly category: string;
  @ApiPropertyOptional(decimal) abstract readonly ratePercent: string;
  @ApiPropertyOptional(decimal) abstract readonly base: string;
  @ApiPropertyOptional(decimal) abstract readonly amount: string;
}

@ApiSchema({ name: 'CostCentre' })
export abstract class CostCentreResource {
  @ApiPropertyOptional(text) abstract readonly account: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly name: string | null;
  @ApiPropertyOptional(decimal) abstract readonly amount: string;
  @ApiPropertyOptional(decimal) abstract readonly tax: string;
  @ApiPropertyOptional(decimal) abstract readonly total: string;
}

export abstract class BillTotals {
  @ApiPropertyOptional(decimal) abstract readonly taxExcluded: string;
  @ApiPropertyOptional(decimal) abstract readonly tax: string;
  @ApiPropertyOptional(decimal) abstract readonly taxIncluded: string;
  @ApiPropertyOptional(decimal) abstract readonly prepaid: string;
  @ApiPropertyOptional({ ...decimal, description: 'due = taxIncluded − prepaid + prepaidRounding' })
  abstract readonly prepaidRounding?: string;
  @ApiPropertyOptional(decimal) abstract readonly due: string;
}

export abstract class BillPayer {
  @ApiPropertyOptional(oneOf('payment', 'refund', 'bill')) abstract readonly kind: PaidBy['kind'];
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional({ ...orNull(text), description: 'Of the other bill' })
  abstract readonly number: string | null;
}

export abstract class BillPayment {
  @ApiPropertyOptional({ type: BillPayer }) abstract readonly by: BillPayer;
  @ApiPropertyOptional({ ...decimal, description: 'Below zero: taken back' })
  abstract readonly amount: string;
}

export abstract class BillDocument {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional({ ...orNull(text), description: 'Null while the bill is live' })
  abstract readonly number: string | null;
  @ApiPropertyOptional({ type: BillerResource, description: 'Who bills, where it was said' })
  abstract readonly biller?: BillerResource;
  @ApiPropertyOptional({ type: NamedAccount }) abstract readonly billingAccount: NamedAccount;
  @ApiPropertyOptional(text) abstract readonly currency: string;
  @ApiPropertyOptional({ type: BillPeriod }) abstract readonly period: BillPeriod;
  @ApiPropertyOptional({ ...text, description: 'In which its days are counted' })
  abstract readonly timeZone?: string;
  @ApiPropertyOptional(oneOf('onCycle', 'offCycle')) abstract readonly runType: RunType;
  @ApiPropertyOptional(instant) abstract readonly billDate: string;
  @ApiPropertyOptional(instant) abstract readonly paymentDueDate: string;
  @ApiPropertyOptional(instant) abstract readonly nextBillDate: string;
  @ApiPropertyOptional(listOf(open)) abstract readonly relatedParty: readonly unknown[];
  @ApiPropertyOptional({ type: BillReference }) abstract readonly financialAccount?: BillReference;
  @ApiPropertyOptional({ type: BillReference }) abstract readonly paymentMethod?: BillReference;
  @ApiPropertyOptional(orNull(text)) abstract readonly purchaseOrder: string | null;
  @ApiPropertyOptional(text) abstract readonly paymentTerms: string;
  @ApiPropertyOptional({ ...text, description: 'How the lines were rounded' })
  abstract readonly rounding: RoundingMode;
  @ApiPropertyOptional({ type: [BillTax] }) abstract readonly taxes: readonly BillTax[];
  @ApiPropertyOptional({ type: [CostCentreResource] })
  abstract readonly costCentres: readonly CostCentreResource[];
  @ApiPropertyOptional({ type: BillTotals }) abstract readonly totals: BillTotals;
  @ApiPropertyOptional(count) abstract readonly lineCount: number;
  @ApiPropertyOptional(text) abstract readonly state: BillState;
  @ApiPropertyOptional({ ...decimal, description: 'Still to be paid; below zero: credit left' })
  abstract readonly remaining: string;
  @ApiPropertyOptional({ type: [BillPayment] }) abstract readonly payments: readonly BillPayment[];
  @ApiPropertyOptional(orNull(decimal)) abstract readonly creditAvailable: string | null;
  @ApiPropertyOptional(instant) abstract readonly lastUpdate: string;
  @ApiPropertyOptional({
    ...orNull(text),
    description: 'Seals a closed bill; null while it is live',
  })
  abstract readonly hash: string | null;
  @ApiPropertyOptional({ type: [BillLineResource] })
  abstract readonly lines: readonly BillLineResource[];
}
