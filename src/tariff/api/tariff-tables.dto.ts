import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import {
  IsCode,
  IsCountInText,
  IsInstant,
  IsSegment,
  IsText,
  kinds,
  oneOf,
  orNull,
  RefusedAs,
  SaysClass,
} from '../../tmf';
import { SHOWN_MAX } from '../domain/diff-rows';
import { VERSION_STATUSES, type VersionStatus } from '../domain/tariff-table';
import { tableMalformed, versionUnknown } from '../tariff.errors';

const { text, count, instant } = kinds;
const status = oneOf(...VERSION_STATUSES);
const VERSION_MAX = 2 ** 31 - 1;

@ApiSchema({ name: 'TariffTable_Create' })
@RefusedAs(tableMalformed)
export class CreateTariffTable {
  @ApiProperty(text)
  @IsCode()
  readonly code!: string;

  @ApiPropertyOptional({ ...orNull(text), description: 'The code when it is left out' })
  @IsOptional()
  @IsText()
  readonly name?: string | null;
}

@SaysClass()
@ApiSchema({ name: 'TariffTable' })
export abstract class TariffTableResource {
  @ApiProperty(text) abstract readonly id: string;
  @ApiProperty(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly code: string;
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional({ ...orNull(count), description: 'The version in force' })
  abstract readonly currentVersion: number | null;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
}

export class OfTable {
  @ApiProperty(text)
  @IsSegment()
  readonly code!: string;
}

@RefusedAs((_, { code, version }) => versionUnknown(String(code), String(version)))
export class VersionOfTable extends OfTable {
  @ApiProperty(text)
  @IsCountInText(1, VERSION_MAX)
  readonly version!: number;
}

@RefusedAs((faults, { code, from, to }) =>
  versionUnknown(String(code), String(faults[0]?.path === 'from' ? from : to)),
)
export class TwoVersionsOfTable extends OfTable {
  @ApiProperty(text)
  @IsCountInText(1, VERSION_MAX)
  readonly from!: number;

  @ApiProperty(text)
  @IsCountInText(1, VERSION_MAX)
  readonly to!: number;
}

@RefusedAs(tableMalformed)
export class UploadQuery {
  @ApiPropertyOptional({ ...instant, description: 'Of the events it is for; now when left out' })
  @IsOptional()
  @IsInstant()
  readonly validFrom?: string;

  @ApiPropertyOptional(text)
  @IsOptional()
  @IsText()
  readonly reason?: string;
}

@SaysClass()
@ApiSchema({ name: 'TariffTableVersion' })
export abstract class TableVersionResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(count) abstract readonly version: number;
  @ApiPropertyOptional(status) abstract readonly status: VersionStatus;
  @ApiPropertyOptional(instant) abstract readonly validFrom: string;
  @ApiPropertyOptional(count) abstract readonly rowCount: number;
  @ApiPropertyOptional(count) abstract readonly zoneCount: number;
  @ApiPropertyOptional({ ...text, description: 'Of its rows: equal for equal ones' })
  abstract readonly digest: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly reason: string | null;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
  @ApiPropertyOptional(orNull(text)) abstract readonly createdBy: string | null;
}

export abstract class RowOfZone {
  @ApiPropertyOptional(text) abstract readonly prefix: string;
  @ApiPropertyOptional(text) abstract readonly zone: string;
}

export abstract class RowOfZones {
  @ApiPropertyOptional(text) abstract readonly prefix: string;
  @ApiPropertyOptional(text) abstract readonly from: string;
  @ApiPropertyOptional(text) abstract readonly to: string;
}

const FIRST = { description: `The first ${SHOWN_MAX} by prefix` };

export abstract class RowsFound {
  @ApiPropertyOptional(count) abstract readonly count: number;
  @ApiPropertyOptional({ type: [RowOfZone], ...FIRST })
  abstract readonly rows: readonly RowOfZone[];
}

export abstract class RowsChanged {
  @ApiPropertyOptional(count) abstract readonly count: number;
  @ApiPropertyOptional({ type: [RowOfZones], ...FIRST })
  abstract readonly rows: readonly RowOfZones[];
}

export abstract class DiffedVersion {
  @ApiPropertyOptional(count) abstract readonly version: number;
  @ApiPropertyOptional(status) abstract readonly status: VersionStatus;
  @ApiPropertyOptional(instant) abstract readonly validFrom: string;
}

export abstract class TableDiffResource {
  @ApiPropertyOptional({ type: DiffedVersion }) abstract readonly from: DiffedVersion;
  @ApiPropertyOptional({ type: DiffedVersion }) abstract readonly to: DiffedVersion;
  @ApiPropertyOptional({ type: RowsFound }) abstract readonly added: RowsFound;
  @ApiPropertyOptional({ type: RowsFound }) abstract readonly removed: RowsFound;
  @ApiPropertyOptional({ type: RowsChanged }) abstract readonly changed: RowsChanged;
  @ApiPropertyOptional(count) abstract readonly unchangedCount: number;
}
