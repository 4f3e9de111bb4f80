import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import type { JobDocument, JobStatus } from '../../platform/jobs';
import { kinds, oneOf, orNull, RefusedAs } from '../../tmf';
import { proofMalformed } from '../ledger.errors';
import type { Scope } from '../proofs.service';

const { text, flag, instant, open } = kinds;

@RefusedAs(proofMalformed)
export class AskForProof {
  @ApiPropertyOptional({
    ...oneOf('tenant', 'all'),
    description:
      'Whose books; those of all tenants for the default tenant alone. `tenant` when it is left out',
  })
  @IsOptional()
  @IsIn(['tenant', 'all'], { message: 'is tenant or all' })
  readonly scope?: Scope | null;
}

export abstract class CheckOfBooks {
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional(text) abstract readonly rule: string;
  @ApiPropertyOptional(flag) abstract readonly holds: boolean;
  @ApiPropertyOptional({ ...open, description: 'The first row that breaks the rule' })
  abstract readonly finding?: object;
}

export abstract class ProofOfBooks {
  @ApiPropertyOptional(text) abstract readonly id: string;
  @ApiPropertyOptional(text) abstract readonly href: string;
  @ApiPropertyOptional(oneOf('tenant', 'all')) abstract readonly scope: Scope;
  @ApiPropertyOptional(oneOf('queued', 'running', 'done', 'failed'))
  abstract readonly status: JobStatus;
  @ApiPropertyOptional({
    ...orNull(flag),
    description: 'Null while it is not known: nothing broken was found so far',
  })
  abstract readonly holds: boolean | null;
  @ApiPropertyOptional({
    type: [CheckOfBooks],
    description: 'All of them when it is done; before, those that are broken',
  })
  abstract readonly checks: readonly CheckOfBooks[];
  @ApiPropertyOptional(open) abstract readonly progress: JobDocument;
  @ApiPropertyOptional(orNull(open)) abstract readonly error: JobDocument | null;
  @ApiPropertyOptional(instant) abstract readonly createdAt: string;
  @ApiPropertyOptional(orNull(instant)) abstract readonly finishedAt: string | null;
}
