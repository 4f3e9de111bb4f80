import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsOptional, IsString } from 'class-validator';
import {
  IsIdOf,
  IsInstant,
  IsOverlap,
  IsPart,
  IsText,
  kinds,
  listOf,
  oneOf,
  orNull,
  RefusedAs,
  SaysClass,
} from '../../tmf';
import { accessMalformed } from '../access.errors';
import type { KeyStatus } from '../domain/api-key';
import { ROLES } from '../domain/role';

const { text, instant, open } = kinds;
const NAME_MAX = 200;
const ROLES_MAX = 20;

@ApiSchema({ name: 'ScopeOfKey' })
export class ScopeOfKey {
  @ApiPropertyOptional({
    ...open,
    description: 'Sees this account and what is below it: `{"id":"acme"}`',
  })
  @IsOptional()
  @IsIdOf('a billing account')
  readonly billingAccount?: string | null;

  @ApiPropertyOptional({ ...open, description: 'Sees this party: `{"id":"nebula"}`' })
  @IsOptional()
  @IsIdOf('a party')
  readonly party?: string | null;
}

@ApiSchema({ name: 'ApiKey_Create' })
@RefusedAs(accessMalformed)
export class CreateApiKey {
  @ApiProperty({ ...text, description: 'Whose it is, for people' })
  @IsText(NAME_MAX)
  readonly name!: string;

  @ApiProperty({
    ...listOf(text),
    description: `What it may, as /docs/permissions lists it: ${ROLES.join(', ')}`,
  })
  @IsArray({ message: 'must be a list' })
  @ArrayMaxSize(ROLES_MAX)
  @IsString({ each: true, message: 'must be a list of texts' })
  readonly roles!: readonly string[];

  @ApiPropertyOptional({ type: ScopeOfKey, description: 'For roles of one account or party' })
  @IsOptional()
  @IsPart(() => ScopeOfKey, 'must be an object with a billingAccount or a party')
  readonly scope?: ScopeOfKey | null;

  @ApiPropertyOptional(instant)
  @IsOptional()
  @IsInstant()
  readonly expiresAt?: string | null;
}

@ApiSchema({ name: 'ApiKey_Rotate' })
@RefusedAs(accessMalformed)
export class RotateApiKey {
  @IsOverlap('the key before goes on')
  readonly overlapHours?: number;
}

@SaysClass()
@ApiSchema({ name: 'ApiKey' })
export abstract class ApiKeyResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional({ ...text, description: 'What it is told by' })
  abstract readonly beginsWith: string;
  @ApiPropertyOptional(listOf(text)) abstract readonly roles: readonly string[];
  @ApiPropertyOptional(orNull(open)) abstract readonly scope: object | null;
  @ApiPropertyOptional(oneOf('active', 'expired', 'revoked')) abstract readonly status: KeyStatus;
  @ApiPropertyOptional({ ...orNull(open), description: 'The key that took its place' })
  abstract readonly replacedBy: object | null;
  @ApiPropertyOptional({ ...text, description: 'Who gave it' }) abstract readonly createdBy: string;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
  @ApiPropertyOptional(orNull(instant)) abstract readonly expiresAt: string | null;
  @ApiPropertyOptional(orNull(instant)) abstract readonly revokedAt: string | null;
  @ApiPropertyOptional({ ...orNull(instant), description: 'To the minute' })
  abstract readonly lastUsedAt: string | null;
  @ApiPropertyOptional({
    ...text,
    description:
      'The key itself, as `Authorization: Bearer` takes it: in the answer that made it, and never again',
  })
  abstract readonly secret?: string;
}
