import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Needs } from '../../platform/access/needs';
import type { Tenant } from '../../platform/tenant';
import {
  Answers,
  ById,
  Context,
  type RequestContext,
  RequestTenant,
  setHit,
  TakesKey,
} from '../../tmf';
import { Recycling } from '../recycling.service';
import { Tracing } from '../tracing.service';
import { RecycleUsage, StartedRecycling, UsageTrace } from './usage.dto';

@ApiTags('usage')
@Controller('api/v1/usages')
export class UsagesController {
  constructor(
    private readonly recycling: Recycling,
    private readonly tracing: Tracing,
  ) {}

  @Post('recycle')
  @Needs('usage:recycle')
  @HttpCode(202)
  @ApiOperation({ summary: 'Try rejected usage again; a job with progress' })
  @Answers(StartedRecycling, 202)
  @ApiBody({ required: false, type: RecycleUsage })
  @TakesKey()
  async recycle(
    @Context() context: RequestContext,
    @Body() { filter }: RecycleUsage,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedRecycling> {
    const { result: id, replayed } = await this.recycling.start(context, filter);
    setHit(reply, replayed);
    return { id, href: `/api/v1/jobs/${id}`, status: 'queued' };
  }

  @Get(':id/trace')
  @Needs('usage:trace')
  @ApiOperation({ summary: 'Why a usage costs what it costs' })
  @Answers(UsageTrace)
  trace(@RequestTenant() tenant: Tenant, @Param() { id }: ById): Promise<UsageTrace> {
    return this.tracing.trace(tenant, id);
  }
}
