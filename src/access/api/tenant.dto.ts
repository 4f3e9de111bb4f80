import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsCountInText, IsText, kinds, oneOf, RefusedAs } from '../../tmf';
import { accessMalformed } from '../access.errors';
import type { TenantStatus } from '../domain/tenant';

const { text, count, instant, open } = kinds;
const NAME_MAX = 200;
const PAGE_MAX = 1_000;
const STATUS = oneOf('active', 'suspended');

@ApiSchema({ name: 'Tenant_Create' })
@RefusedAs(accessMalformed)
export class CreateTenant {
  @ApiProperty({ ...text, description: '1 to 64 of A-Z a-z 0-9 . _ -' })
  @IsText(NAME_MAX)
  readonly id!: string;

  @ApiPropertyOptional({ ...text, description: 'The id when it is left out' })
  @IsOptional()
  @IsText(NAME_MAX)
  readonly name?: string | null;
}

@RefusedAs(accessMalformed)
export class TenantsQuery {
  @ApiPropertyOptional({ ...text, description: 'The last id of the page before' })
  @IsOptional()
  @IsText(NAME_MAX)
  readonly after: string = '';

  @ApiPropertyOptional({ ...count, default: 100 })
  @IsOptional()
  @IsCountInText(1, PAGE_MAX)
  readonly limit: number = 100;
}

@ApiSchema({ name: 'Tenant' })
export abstract class TenantResource {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional(STATUS) abstract readonly status: TenantStatus;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
  @ApiPropertyOptional({
    ...open,
    description:
      'The key of its first administrator, in the answers that made it; its secret is in the first of them alone',
  })
  abstract readonly firstKey?: object;
}
