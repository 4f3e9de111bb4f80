import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers } from '../../tmf';
import { Verify } from '../verify.service';
import { ProofOfBooks } from './proof.dto';

@ApiTags('ledger')
@Controller('api/v1/verify')
export class VerifyController {
  constructor(private readonly verify: Verify) {}

  @Get()
  @Answers(ProofOfBooks)
  @ApiOperation({
    summary: 'Prove the books: journal, charges, accruals, buckets and the hash chain',
  })
  async prove(): Promise<ProofOfBooks> {
    const checks = await this.verify.all();
    return { holds: checks.every(({ holds }) => holds), checks };
  }
}
