import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { decimal, formatDecimal, ZERO } from '../../core/decimal';
import { formatInstant } from '../../core/time';
import type { Tenant } from '../../platform/tenant';
import { Answers, queryInvalid, RequestTenant } from '../../tmf';
import type { JournalTransaction } from '../domain/journal';
import { Ledger } from '../ledger.service';
import { journalShape } from './ledger.shapes';

const PAGE_SIZE = 100;

@ApiTags('ledger')
@Controller('api/v1/accounts/:id/journal')
export class JournalController {
  constructor(private readonly ledger: Ledger) {}

  @Get()
  @ApiOperation({ summary: "A root account's journal in chain order, 100 transactions a page" })
  @Answers(journalShape)
  async page(
    @RequestTenant() tenant: Tenant,
    @Param('id') rootId: string,
    @Query('after') after = '0',
  ) {
    if (!/^\d{1,18}$/.test(after)) throw queryInvalid('after', after, 'must be a seq');
    const page = await this.ledger.page(tenant, rootId, BigInt(after), PAGE_SIZE);
    return page.map(toResource);
  }
}

function toResource({
  seq,
  kind,
  reference,
  postedAt,
  postings,
  previousHash,
  hash,
}: JournalTransaction) {
  return {
    seq: seq.toString(),
    kind,
    reference,
    postedAt: formatInstant(postedAt),
    lines: postings.map(({ account, unit, amount }) => {
      const value = decimal(amount);
      const isDebit = value.greaterThan(ZERO);
      return {
        account,
        unit,
        debit: isDebit ? amount : '0',
        credit: isDebit ? '0' : formatDecimal(value.negated()),
      };
    }),
    previousHash,
    hash,
  };
}
