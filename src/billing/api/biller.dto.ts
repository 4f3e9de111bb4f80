import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import {
  ArrayMaxSize,
  IsArray,
  IsNotEmpty,
  IsOptional,
  IsString,
  MaxLength,
} from 'class-validator';
import { IsCode, IsText, kinds, listOf, orNull, RefusedAs } from '../../tmf';
import { billerMalformed } from '../billing.errors';

const { text } = kinds;
const LINES_MAX = 10;
const LINE_MAX = 200;
const ADDRESS = { message: `must be up to ${LINES_MAX} lines of up to ${LINE_MAX} characters` };

@ApiSchema({ name: 'Biller_Set' })
@RefusedAs(billerMalformed)
export class SetBiller {
  @ApiProperty({ ...text, description: 'As bills name it: its organisation in TMF632, if any' })
  @IsCode()
  readonly id!: string;

  @ApiProperty(text)
  @IsText(LINE_MAX)
  @IsNotEmpty({ message: 'must be a name' })
  readonly name!: string;

  @ApiPropertyOptional({ ...listOf(text), description: 'Line by line, as on a letter' })
  @IsOptional()
  @IsArray(ADDRESS)
  @ArrayMaxSize(LINES_MAX, ADDRESS)
  @IsString({ ...ADDRESS, each: true })
  @MaxLength(LINE_MAX, { ...ADDRESS, each: true })
  readonly address?: readonly string[] | null;

  @ApiPropertyOptional(orNull(text))
  @IsOptional()
  @IsText(LINE_MAX)
  readonly taxNumber?: string | null;
}

@ApiSchema({ name: 'Biller' })
export abstract class BillerResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional(listOf(text)) abstract readonly address: readonly string[];
  @ApiPropertyOptional(orNull(text)) abstract readonly taxNumber: string | null;
}
