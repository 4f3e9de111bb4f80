import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import { decimal, formatDecimal, ZERO } from '../../core/decimal';
import { formatInstant } from '../../core/time';
import type { Tenant } from '../../platform/tenant';
import { Answers, ById, RequestTenant } from '../../tmf';
import type { JournalTransaction } from '../domain/journal';
import { Ledger } from '../ledger.service';
import { JournalQuery, JournalTransactionResource } from './journal.dto';

@ApiTags('ledger')
@Controller('api/v1/accounts/:id/journal')
export class JournalController {
  constructor(private readonly ledger: Ledger) {}

  @Get()
  @Needs('ledger:read')
  @ApiOperation({ summary: "A root account's journal in chain order, a page at a time" })
  @Answers([JournalTransactionResource])
  async page(
    @RequestTenant() tenant: Tenant,
    @Param() { id }: ById,
    @Query() { after, limit }: JournalQuery,
  ): Promise<JournalTransactionResource[]> {
    const page = await this.ledger.page(tenant, id, BigInt(after), limit);
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
}: JournalTransaction): JournalTransactionResource {
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
