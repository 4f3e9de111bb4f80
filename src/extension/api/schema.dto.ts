import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsNotEmpty, IsOptional } from 'class-validator';
import { IsObjectOf, IsText, kinds, RefusedAs, SaysClass } from '../../tmf';
import { schemaInvalid } from '../extension.errors';

const { text, anything } = kinds;
const NAME = { ...text, description: 'The class that the schema describes' };
const BASE = { ...text, description: 'The class of the standard that it extends' };
const LOCATION = { ...text, description: 'What clients put into `@schemaLocation`; else its path' };
const SCHEMA = { ...anything, description: 'A JSON Schema' };

/** What a schema that is registered must be like, also after it was changed. */
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

/** Shows what a merge patch may say: the result of any patch is held to `RegisterSchema`. */
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
