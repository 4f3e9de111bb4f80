import { ApiPropertyOptional } from '@nestjs/swagger';
import { kinds, listOf } from '../../tmf';
import { VersionSummary } from './card-version.dto';

const { text, count, open, anything } = kinds;

export abstract class ChangedValue {
  @ApiPropertyOptional(text) abstract readonly path: string;
  @ApiPropertyOptional(anything) abstract readonly from: unknown;
  @ApiPropertyOptional(anything) abstract readonly to: unknown;
}

export abstract class ChangedLine {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional({ type: [ChangedValue] }) abstract readonly changes: readonly ChangedValue[];
}

export abstract class VersionsDiffResource {
  @ApiPropertyOptional({ type: VersionSummary }) abstract readonly from: VersionSummary;
  @ApiPropertyOptional({ type: VersionSummary }) abstract readonly to: VersionSummary;
  @ApiPropertyOptional(listOf(open)) abstract readonly added: readonly unknown[];
  @ApiPropertyOptional(listOf(open)) abstract readonly removed: readonly unknown[];
  @ApiPropertyOptional({ type: [ChangedLine] }) abstract readonly changed: readonly ChangedLine[];
  @ApiPropertyOptional(count) abstract readonly unchangedCount: number;
}
