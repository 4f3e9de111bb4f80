import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional } from 'class-validator';
import { IsObjectOf, IsText, kinds, RefusedAs, SaysClass } from '../../tmf';
import { schemaInvalid } from '../extension.errors';

const { text, anything } = kinds;
const NAME = { ...text, description: 'The class that the schema describes' };
const BASE = { ...text, description: 'The class of the standard that it extends' };
const LOCATION = { ...text, description: 'What clients put into `@schemaLocation`; else its path' };
const SCHEMA = { ...anything, description: 'A JSON Schema' };

/** A registered schema must satisfy this, also after a change. */
@ApiSchema({ name: 'ExtensionSchema_Create' })
@RefusedAs(schemaInvalid)
export class RegisterSchema {
  @ApiPropertyOptional(text)
  @IsOptional()
  @IsText()
  readonly id?: string | null;

  @ApiProperty(NAME)
  @IsText()
  @IsNotEmpty({ message: 'must be the name of a class' })
  readonly name!: string;

  @ApiPropertyOptional(BASE)
  @IsOptional()
  @IsText()
  readonly baseType?: string | null;

  @ApiPropertyOptional(LOCATION)
  @IsOptional()
  @IsText(2_048)
  @IsNotEmpty({ message: 'must say where it is' })
  readonly location?: string | null;

  @ApiProperty(SCHEMA)
  @IsObjectOf('JSON Schema')
  readonly schema!: object;
}

/** Documents what a merge patch may contain; the result of a patch is validated as `RegisterSchema`. */
@ApiSchema({ name: 'ExtensionSchema_Update' })
export abstract class ChangeSchema {
  @ApiPropertyOptional(NAME) abstract readonly name?: string;
  @ApiPropertyOptional(BASE) abstract readonly baseType?: string;
  @ApiPropertyOptional(LOCATION) abstract readonly location?: string;
  @ApiPropertyOptional(SCHEMA) abstract readonly schema?: object;
}

@SaysClass()
@ApiSchema({ name: 'ExtensionSchema' })
export abstract class ExtensionSchemaResource {
  @ApiProperty(text) abstract readonly id: string;
  @ApiProperty(text) abstract readonly href: string;
  @ApiPropertyOptional(NAME) abstract readonly name: string;
  @ApiPropertyOptional(BASE) abstract readonly baseType: string;
  @ApiPropertyOptional(LOCATION) abstract readonly location: string;
  @ApiPropertyOptional(SCHEMA) abstract readonly schema: object;
}
