import { Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Context, type RequestContext } from '../../tmf/request-context';
import { NotificationService } from '../notification.service';
import { type ListenerResource, LISTENERS_ROOT, toListenerResource } from './listener.convert';

/** How delivery stands: TM Forum has no way to ask. */
@ApiTags('listeners')
@Controller(LISTENERS_ROOT)
export class ListenerController {
  constructor(private readonly notification: NotificationService) {}

  @Get()
  @ApiOperation({ summary: 'List the listeners of all APIs and how delivery to each stands' })
  async list(
    @Context() { tenant, origin }: RequestContext,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ListenerResource[]> {
    const listeners = await this.notification.list(tenant);
    reply.header('X-Total-Count', listeners.length).header('X-Result-Count', listeners.length);
    return listeners.map((listener) => toListenerResource(listener, origin));
  }

  @Get(':id')
  @ApiOperation({ summary: 'How delivery to one listener stands' })
  async find(
    @Context() { tenant, origin }: RequestContext,
    @Param('id') id: string,
  ): Promise<ListenerResource> {
    return toListenerResource(await this.notification.find(tenant, id), origin);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Deliver to a dead listener again, from now on; try a failing one at once',
  })
  async resume(
    @Context() { tenant, origin }: RequestContext,
    @Param('id') id: string,
  ): Promise<ListenerResource> {
    return toListenerResource(await this.notification.resume(tenant, id), origin);
  }
}
