import { ApiPropertyOptional } from '@nestjs/swagger';
import { kinds } from '../../tmf';

const { text, flag, open } = kinds;

export abstract class CheckOfBooks {
  @ApiPropertyOptional(text) abstract readonly name: string;
  @ApiPropertyOptional(text) abstract readonly rule: string;
  @ApiPropertyOptional(flag) abstract readonly holds: boolean;
  @ApiPropertyOptional({ ...open, description: 'The first row that breaks the rule' })
  abstract readonly finding?: object;
}

export abstract class ProofOfBooks {
  @ApiPropertyOptional(flag) abstract readonly holds: boolean;
  @ApiPropertyOptional({ type: [CheckOfBooks] }) abstract readonly checks: readonly CheckOfBooks[];
}
