import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Tenant } from '../../platform/tenant';
import {
  Answers,
  bodyShape,
  Context,
  type RequestContext,
  RequestTenant,
  setHit,
  shapes,
} from '../../tmf';
import { Recycling } from '../recycling.service';
import { Tracing } from '../tracing.service';
import { recyclingShape, traceShape } from './usage.shapes';

const RECYCLING = bodyShape({
  filter: {
    ...shapes.open,
    description: 'Attributes of usage and their values; all rejected usage when it is left out',
  },
});

@ApiTags('usage')
@Controller('api/v1/usages')
export class UsagesController {
  constructor(
    private readonly recycling: Recycling,
    private readonly tracing: Tracing,
  ) {}

  @Post('recycle')
  @HttpCode(202)
  @ApiOperation({ summary: 'Try rejected usage again; a job with progress' })
  @Answers(recyclingShape, 202)
  @ApiBody({ required: false, schema: RECYCLING })
  async recycle(
    @Context() context: RequestContext,
    @Body() body: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ) {
    const { result: id, replayed } = await this.recycling.start(context, body);
    setHit(reply, replayed);
    return { id, href: `/api/v1/jobs/${id}`, status: 'queued' };
  }

  @Get(':id/trace')
  @ApiOperation({ summary: 'Why a usage costs what it costs' })
  @Answers(traceShape)
  trace(@RequestTenant() tenant: Tenant, @Param('id') id: string) {
    return this.tracing.trace(tenant, id);
  }
}
