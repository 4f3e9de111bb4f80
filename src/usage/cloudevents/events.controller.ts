import { Body, Controller, Headers, HttpCode, Post, Query } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiTags } from '@nestjs/swagger';
import { Needs } from '../../platform/access/needs';
import { Context, type RequestContext, WordPipe } from '../../tmf';
import { Receive } from '../receive.service';
import { DocumentEvents } from './events.document';
import { EVENT_MEDIA_TYPES, isSingleEvent, parseEvents } from './parse-events';
import { toSummary } from './results.convert';

@ApiTags('usage')
@Controller('api/v1/events')
export class EventsController {
  constructor(private readonly receive: Receive) {}

  @Post()
  @Needs('usage:write')
  @HttpCode(200)
  @RouteConfig({ textOf: EVENT_MEDIA_TYPES })
  @DocumentEvents()
  async report(
    @Context() { tenant, asker }: RequestContext,
    @Headers('content-type') contentType = '',
    @Body() body: unknown,
    @Query('results', new WordPipe('all')) results?: string,
    @Query('dryRun', new WordPipe('true', 'false')) dryRun?: string,
  ) {
    const isFull = results === 'all';
    const isSingle = isSingleEvent(contentType);
    const asked = { isDryRun: dryRun === 'true', isFull, isSingle, asker };
    const events = parseEvents(contentType, body);
    return toSummary(await this.receive.events(tenant, events, asked), isFull);
  }
}
