import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { Allow, IsDefined, IsOptional } from 'class-validator';
import { AreParts, IsText, kinds, listOf, RefusedAs, SaysClass } from '../../tmf';
import { meterMalformed } from '../meter.errors';

const { text, instant, anything } = kinds;
const ATTRIBUTES_MAX = 1_000;
const AGGREGATION = {
  ...anything,
  description:
    '`sum`, `count`, `max`, `min`, `latest`, `{"uniqueCount": <the attribute that is counted>}`, or `{"percentile": "95", "window": "PT5M"}` (or `PT15M`)',
};
const VALUES = { ...listOf(text), description: 'Any value when they are left out' };

/** A dimension of the usages of a meter. */
@ApiSchema({ name: 'MeterAttribute' })
export class AttributeOfMeter {
  @ApiProperty(text)
  @IsDefined()
  readonly name!: unknown;

  @ApiPropertyOptional(VALUES)
  @Allow()
  readonly values?: unknown;
}

/** Validates the form; `meter.convert` checks the meaning, also for TMF635 specifications. */
@ApiSchema({ name: 'Meter_Create' })
@RefusedAs(meterMalformed)
export class DefineMeter {
  @ApiProperty(text)
  @IsText()
  readonly code!: string;

  @ApiPropertyOptional({ ...text, description: 'The code when it is left out' })
  @IsOptional()
  @IsText()
  readonly name?: string | null;

  @ApiProperty(AGGREGATION)
  @IsDefined()
  readonly aggregation!: unknown;

  @ApiProperty(text)
  @IsText()
  readonly unit!: string;

  @ApiPropertyOptional({ type: [AttributeOfMeter], maxItems: ATTRIBUTES_MAX })
  @IsOptional()
  @AreParts(() => AttributeOfMeter, ATTRIBUTES_MAX)
  readonly attributes?: readonly AttributeOfMeter[] | null;
}

@SaysClass()
@ApiSchema({ name: 'Meter' })
export abstract class MeterResource {
  @ApiProperty(text) abstract readonly id: string;
  @ApiProperty(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly code: string;
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional(AGGREGATION) abstract readonly aggregation: unknown;
  @ApiPropertyOptional(text) abstract readonly unit: string;
  @ApiPropertyOptional({ type: [AttributeOfMeter] })
  abstract readonly attributes: readonly AttributeOfMeter[];
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
}
