import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Verify } from '../verify.service';

@ApiTags('ledger')
@Controller('api/v1/verify')
export class VerifyController {
  constructor(private readonly verify: Verify) {}

  @Get()
  @ApiOperation({
    summary: 'Prove the books: journal, charges, accruals, buckets and the hash chain',
  })
  async prove() {
    const checks = await this.verify.all();
    return { holds: checks.every(({ holds }) => holds), checks };
  }
}
