import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Needs } from '../../platform/access/needs';
import { Clock } from '../../platform/clock';
import type { Job } from '../../platform/jobs';
import { Answers, ById, Context, type RequestContext, setHit, TakesKey } from '../../tmf';
import { BillRuns } from '../bill-run.service';
import { fromStartBillRun, toBillRun } from './bill-run.convert';
import { BillRunResource, StartBillRun } from './bill-run.dto';

@ApiTags('bill runs')
@Controller('/api/v1/billRuns')
export class BillRunsController {
  constructor(
    private readonly runs: BillRuns,
    private readonly clock: Clock,
  ) {}

  @Post()
  @Needs('bill:close')
  @HttpCode(202)
  @ApiOperation({ summary: 'Closes every billing period that ended by `upTo`' })
  @ApiBody({ required: false, type: StartBillRun })
  @TakesKey()
  @Answers(BillRunResource, 202)
  async start(
    @Context() context: RequestContext,
    @Body() body: StartBillRun,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BillRunResource> {
    const request = fromStartBillRun(body, this.clock.now());
    const answer = (job: Job) => toBillRun(job, context.origin);
    const { result, replayed } = await this.runs.start(context, request, { payload: body, answer });
    setHit(reply, replayed);
    reply.header('Location', result.href);
    return result;
  }

  @Get(':id')
  @Needs('job:read')
  @ApiOperation({ summary: 'How far a bill run is, and what it closed' })
  @Answers(BillRunResource)
  async find(
    @Context() { tenant, origin }: RequestContext,
    @Param() { id }: ById,
  ): Promise<BillRunResource> {
    return toBillRun(await this.runs.read(tenant, id), origin);
  }
}
