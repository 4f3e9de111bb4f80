import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  ArrayNotEmpty,
  IsArray,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  Min,
} from 'class-validator';
import {
  IsCountInText,
  IsInstant,
  IsPart,
  IsSegment,
  IsText,
  kinds,
  listOf,
  oneOf,
  orNull,
  RefusedAs,
  SaysClass,
} from '../../tmf';
import type { VersionStatus } from '../domain/rate-card';
import { cardMalformed, versionUnknown } from '../ratecard.errors';

const { text, count, instant, open } = kinds;
const status = oneOf('draft', 'scheduled', 'active', 'superseded');
const VERSION_MAX = 2 ** 31 - 1;
const ACCOUNTS_MAX = 10_000;
const VERSION = { message: 'must be the number of a version' };

export class OfCard {
  @ApiProperty(text)
  @IsSegment()
  readonly code!: string;
}

@RefusedAs((_, { code, version }) => versionUnknown(String(code), String(version)))
export class VersionOfCard extends OfCard {
  @ApiProperty(text)
  @IsCountInText(1, VERSION_MAX)
  readonly version!: number;
}

@RefusedAs((faults, { code, from, to }) =>
  versionUnknown(String(code), String(faults[0]?.path === 'from' ? from : to)),
)
export class TwoVersionsOfCard extends OfCard {
  @ApiProperty(text)
  @IsCountInText(1, VERSION_MAX)
  readonly from!: number;

  @ApiProperty(text)
  @IsCountInText(1, VERSION_MAX)
  readonly to!: number;
}

const ACCOUNTS = { message: `must list the ids of 1 to ${ACCOUNTS_MAX} accounts` };

/** Limits a version to a pilot: these accounts and everything below them. */
export class VersionCohort {
  @ApiProperty({ ...listOf(text), minItems: 1, maxItems: ACCOUNTS_MAX })
  @IsArray(ACCOUNTS)
  @ArrayNotEmpty(ACCOUNTS)
  @ArrayMaxSize(ACCOUNTS_MAX, ACCOUNTS)
  @IsString({ ...ACCOUNTS, each: true })
  @IsNotEmpty({ ...ACCOUNTS, each: true })
  readonly accounts!: readonly string[];
}

@RefusedAs(cardMalformed)
export class ActivateVersion {
  @ApiPropertyOptional(orNull(text))
  @IsOptional()
  @IsText()
  readonly reason?: string | null;
}

@RefusedAs(cardMalformed)
export class DraftVersion extends ActivateVersion {
  @ApiPropertyOptional({ ...orNull(instant), description: 'Now when it is left out' })
  @IsOptional()
  @IsInstant()
  readonly validFrom?: string | null;

  @ApiPropertyOptional({
    type: VersionCohort,
    nullable: true,
    description: 'A pilot; everybody when it is left out',
  })
  @IsOptional()
  @IsPart(() => VersionCohort, 'must be an object with `accounts`')
  readonly cohort?: VersionCohort | null;

  @ApiProperty({
    ...listOf(open),
    description: 'Judged when the version is validated or activated',
  })
  @IsArray({ message: 'must be a list of rate lines' })
  readonly lines!: readonly unknown[];
}

@RefusedAs(cardMalformed)
export class RollBack extends ActivateVersion {
  @ApiProperty({ ...count, minimum: 1, maximum: VERSION_MAX })
  @IsInt(VERSION)
  @Min(1, VERSION)
  @Max(VERSION_MAX, VERSION)
  readonly toVersion!: number;

  @ApiPropertyOptional({ ...orNull(instant), description: 'Now when it is left out' })
  @IsOptional()
  @IsInstant()
  readonly validFrom?: string | null;
}

export abstract class VersionSummary {
  @ApiPropertyOptional(count) abstract readonly version: number;
  @ApiPropertyOptional(status) abstract readonly status: VersionStatus;
  @ApiPropertyOptional(instant) abstract readonly validFrom: string;
  @ApiPropertyOptional(orNull(open)) abstract readonly cohort: VersionCohort | null;
}

@SaysClass()
export abstract class ListedVersionResource extends VersionSummary {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly reason: string | null;
  @ApiPropertyOptional({ ...orNull(count), description: 'The version that was rolled back to' })
  abstract readonly copyOf: number | null;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly createdBy: string | null;
  @ApiPropertyOptional(orNull(instant)) abstract readonly activatedAt: string | null;
}

@SaysClass()
export abstract class CardVersionResource extends ListedVersionResource {
  @ApiPropertyOptional(listOf(open)) abstract readonly lines: readonly unknown[];
}

export abstract class LineFault {
  @ApiPropertyOptional(text) abstract readonly path: string;
  @ApiPropertyOptional({ ...text, description: 'Explained at /docs/errors' })
  abstract readonly code: string;
  @ApiPropertyOptional(text) abstract readonly message: string;
}

export abstract class VersionFaults {
  @ApiPropertyOptional({ type: [LineFault] }) abstract readonly errors: readonly LineFault[];
}
