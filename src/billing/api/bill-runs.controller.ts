import { Body as RequestBody, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Clock } from '../../platform/clock';
import { Database } from '../../platform/database';
import { Answers, bodyShape, Context, once, type RequestContext, setHit, shapes } from '../../tmf';
import { BillRuns } from '../bill-run.service';
import { type BillRunResource, fromBillRunRequest, toBillRun } from './bill-run.convert';
import { billRunShape } from './bill.shapes';

const REQUEST = bodyShape({
  billingAccount: { ...shapes.text, description: 'A payer; all payers when it is left out' },
  upTo: { ...shapes.instant, description: 'Now when it is left out' },
});

@ApiTags('bill runs')
@Controller('/api/v1/billRuns')
export class BillRunsController {
  constructor(
    private readonly runs: BillRuns,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  @Post()
  @HttpCode(202)
  @ApiOperation({ summary: 'Closes every billing period that ended by `upTo`' })
  @ApiBody({ required: false, schema: REQUEST })
  @Answers(billRunShape, 202)
  async start(
    @Context() { tenant, origin, idempotencyKey: key }: RequestContext,
    @RequestBody() payload: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BillRunResource> {
    const request = fromBillRunRequest(payload, this.clock.now());
    const { result, replayed } = await this.database.transaction(tenant, (tx) =>
      once(tx, { key, route: 'POST /api/v1/billRuns', payload }, async () =>
        toBillRun(await this.runs.request(tx, request), origin),
      ),
    );
    setHit(reply, replayed);
    reply.header('Location', result.href);
    return result;
  }

  @Get(':id')
  @ApiOperation({ summary: 'How far a bill run is, and what it closed' })
  @Answers(billRunShape)
  async find(
    @Context() { tenant, origin }: RequestContext,
    @Param('id') id: string,
  ): Promise<BillRunResource> {
    const job = await this.database.read(tenant, (tx) => this.runs.find(tx, id));
    return toBillRun(job, origin);
  }
}
